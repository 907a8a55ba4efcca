# SPDX-License-Identifier: Apache-2.0
"""XES: traces and events, transitions, namespaces; no document types, no entities; what is whole goes on."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from tests.connectors.made import ROWS, Read, as_xes, attribute, one_kind, read, two_kinds

from xiezhi.kernel.errors import XiezhiError

PACK = one_kind()


def of(tmp_path: Path, text: str | bytes, **options: object) -> Read:
    (tmp_path / "log.xes").write_bytes(text if isinstance(text, bytes) else text.encode())
    return read(PACK, tmp_path / "log.xes", **options)


def log(*traces: str, head: str = "") -> str:
    return (
        f'<?xml version="1.0"?>{head}<log>'
        + "".join(f"<trace>{trace}</trace>" for trace in traces)
        + "</log>"
    )


def event(step: str = "filed", at: str = "2026-03-02T09:00:00+08:00", more: str = "") -> str:
    named = attribute(("concept:name", step)) + f'<date key="time:timestamp" value="{at}"/>'
    return f"<event>{named}{more}</event>"


NAME = attribute(("concept:name", "A"))


def test_the_keys_of_the_standard(tmp_path: Path) -> None:
    rows = [{**ROWS[0], "actor": "赵", "unit": "所1", "id": "e<1>", "fine": "3"}, ROWS[1]]
    result = of(tmp_path, as_xes(rows, {"A1": {"category": "治安", "org:group": "分局", "minor": "Y"}}))
    first, second = result.events
    assert (first.id, first.actor, first.unit, first.data["fine"] if first.data else None) == (
        "e<1>",
        "赵",
        "所1",
        3.0,
    )
    assert second.id == "A1#2"
    assert result.matters["A1"].attributes == {"category": "治安", "minor": True}
    assert result.matters["A1"].unit == "分局"


def test_trace_attributes_that_do_not_fit_are_told_at_their_first_event(tmp_path: Path) -> None:
    trace = attribute(("concept:name", "B")) + attribute(("minor", "perhaps")) + event()
    result = of(tmp_path, log(NAME + event() + event(), trace))
    assert result.told == [("3", "value", "minor", "perhaps")]


def test_nested_attributes_and_globals_are_not_values(tmp_path: Path) -> None:
    nested = '<string key="remark" value="outer"><string key="remark" value="inner"/><int key="fine" value="1"/></string>'  # noqa: E501
    head = '<global scope="event"><string key="remark" value="default"/></global><string key="concept:name" value="L"/>'
    text = log(NAME + nested + event(more=nested)).replace("<log>", f"<log>{head}")
    (found,) = of(tmp_path, text).events
    assert found.sets == {"remark": "outer"} and found.data == {}


def test_every_transition_is_an_event_unless_the_map_names_one(tmp_path: Path) -> None:
    both = "".join(event(more=attribute(("lifecycle:transition", word))) for word in ("start", "complete"))
    assert len(of(tmp_path, log(NAME + both + event())).events) == 3
    (tmp_path / "map.yaml").write_text("lifecycle: complete\n")
    result = of(tmp_path, log(NAME + both + event()), map_path=tmp_path / "map.yaml")
    assert [e.id for e in result.events] == ["A#1", "A#2"]  # one without a transition is complete
    assert result.lines == []


def test_prefixed_elements_and_other_encodings(tmp_path: Path) -> None:
    text = log(attribute(("concept:name", "案1")) + event())
    for name in ("utf-16", "gb18030"):
        told = text.replace('version="1.0"?', f'version="1.0" encoding="{name}"?', 1)
        assert of(tmp_path, told.encode(name)).events[0].matter == "案1"
    for tag in ("log", "trace", "event"):
        text = text.replace(f"<{tag}>", f"<x:{tag}>").replace(f"</{tag}>", f"</x:{tag}>")
    assert (
        of(tmp_path, text.replace("<x:log>", '<x:log xmlns:x="http://www.xes-standard.org/">')).counts.events
        == 1
    )


def test_events_without_a_trace_name_no_matter(tmp_path: Path) -> None:
    result = of(tmp_path, f"<log>{event()}<trace>{event()}</trace><trace>{NAME}{event()}</trace></log>")
    assert [e.matter for e in result.events] == ["A"]
    assert result.told == [("1", "row", "matter", ""), ("2", "row", "matter", "")]


BOMB = '<!DOCTYPE log [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize("head", [BOMB, '<!DOCTYPE log SYSTEM "file:///etc/passwd">', "<!DOCTYPE log>"])
def test_document_types_and_entities_are_refused(head: str, tmp_path: Path) -> None:
    with pytest.raises(XiezhiError, match=r"log\.xes: it has a document type"):
        of(tmp_path, log(NAME + event(more=attribute(("remark", "x")).replace('"x"', '"&b;"')), head=head))


def test_another_document_is_no_log(tmp_path: Path) -> None:
    with pytest.raises(XiezhiError, match="the root is <html>"):
        of(tmp_path, "<html><body/></html>")


def test_a_truncated_gzip_gives_its_whole_traces(tmp_path: Path) -> None:
    traces = [attribute(("concept:name", f"M{n * 7919 % 10007}")) + event() + event() for n in range(5_000)]
    whole = gzip.compress(log(*traces).encode())
    result = of(tmp_path, whole[: len(whole) // 2])
    assert 100 < result.counts.events < 9_999 and result.counts.events % 2 == 0
    (line,) = result.lines
    assert line[2] == "row" and "truncated" in line[5]
    assert int(line[1]) == result.counts.events + 1


def test_broken_xml_gives_its_whole_traces(tmp_path: Path) -> None:
    result = of(
        tmp_path, log(NAME + event(), NAME + event()).replace("</trace></log>", "<oops</trace></log>")
    )
    assert result.counts.events == 1
    assert [(line[1], line[2]) for line in result.lines] == [("2", "row")] and "XML" in result.lines[0][5]


def test_a_file_that_breaks_off_at_once_is_unreadable(tmp_path: Path) -> None:
    with pytest.raises(XiezhiError, match=r"cannot read .*log\.xes"):
        of(tmp_path, "<log><trace><event")
    with pytest.raises(XiezhiError, match="truncated"):
        of(tmp_path, gzip.compress(log(NAME + event()).encode())[:40])


def test_traces_of_one_name_are_one_matter(tmp_path: Path) -> None:
    other = NAME + attribute(("category", "禁毒")) + event("decided")
    result = of(tmp_path, log(NAME + attribute(("category", "治安")) + event(), other))
    assert [e.id for e in result.events] == ["A#1", "A#2"]
    assert result.matters["A"].attributes == {"category": "治安"}
    assert result.told == [("2", "value", "category", "禁毒")]


def test_a_kind_is_needed_where_the_pack_has_several(tmp_path: Path) -> None:
    (tmp_path / "log.xes").write_text(log(NAME + event()))
    with pytest.raises(XiezhiError, match="has several kinds"):
        read(two_kinds(), tmp_path / "log.xes")
    assert read(two_kinds(), tmp_path / "log.xes", kind="stay").matters["A"].kind == "stay"
