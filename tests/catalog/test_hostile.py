# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: E501 - examples, one a line
"""Whatever stands in a pack's files, loading ends with faults that have a place, never with a traceback."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xiezhi.catalog.build import pack_and_faults
from xiezhi.catalog.expression import ExpressionError
from xiezhi.catalog.load import read_pack
from xiezhi.catalog.norms import EVERY, KEYS, NORM_KEYS
from xiezhi.catalog.parsing import parse_expression

FEW = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
KIND = {"kind": "case", "attributes": {"n": {"type": "money"}}, "steps": {"a": None, "b": {"final": True}}}
WORDS = st.sampled_from(
    ["a", "b", "case", "case.a", "x", "n", "first", "each", "3 d", "1 m", "true", "n > 1", "due('n')", "2026-01-01", "red",
     "unit", "none", "data.x == true", "count(a)", "a.b.c", "9" * 30, "'a' * 10**9", "", "0 wd", "live", "china"]
)  # fmt: skip
SCALARS = st.one_of(WORDS, st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20))
KEYS_OF_ENTRIES = st.sampled_from(
    ["step", "when", "from", "to", "by", "max", "within", "at_most", "text", "title", "x"]
)
TREES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS_OF_ENTRIES, inner, max_size=3),
    max_leaves=8,
)
ALL_KEYS = sorted({*NORM_KEYS, *EVERY, *(key for keys in KEYS.values() for key in keys)})


def sound(faults) -> None:
    assert all(fault.zh and fault.en and fault.file for fault in faults)


@FEW
@given(st.sampled_from(sorted(KEYS)), st.dictionaries(st.sampled_from(ALL_KEYS), TREES, max_size=8))
def test_a_norm_of_anything_is_a_pack_or_faults(kind: str, keys: dict) -> None:
    norm = {"id": "n", "matter": "case", "kind": kind, "after": "a", "within": "3 d", "expect": "b", **keys}
    pack, faults = pack_and_faults({}, [KIND], [norm])
    sound(faults)
    assert (pack is None) == any(fault.is_error for fault in faults)


@FEW
@given(
    st.dictionaries(
        st.sampled_from(["kind", "title", "parent", "attributes", "steps", "x"]), TREES, max_size=5
    ),
    TREES,
)
def test_a_kind_or_a_frame_of_anything_is_a_pack_or_faults(kind: dict, value: object) -> None:
    norm = {"id": "n", "matter": "case", "kind": "prohibition", "never": "a", "stories": [value]}
    for frame in ({}, {"qualification": value, "language": value}, {"extends": value, "calendar": value}):
        sound(pack_and_faults(frame, [{**KIND, **kind}], [norm])[1])


@FEW
@given(st.sampled_from(["pack.yaml", "matters/case.yaml", "norms/n.yaml", "statutes.yaml", "tables/t.csv", "tables/t.yaml",
                        "calendar_days.csv"]), st.one_of(st.binary(max_size=200), TREES.map(lambda t: yaml.safe_dump(t).encode("utf-8", "replace"))))  # fmt: skip
def test_a_file_of_anything_is_a_pack_or_faults(file: str, content: bytes) -> None:
    with TemporaryDirectory() as top:
        files = {
            "pack.yaml": b"id: p\ntime_zone: UTC\ncalendar: weekends\n",
            "matters/case.yaml": b"kind: case\nsteps: {a: }\n",
            "norms/n.yaml": b"id: n\nmatter: case\nkind: prohibition\nnever: a\n",
            "tables/t.yaml": b"keys: [a]\n",
            "tables/t.csv": b"a,b\n1,2\n",
            file: content,
        }
        for name, data in files.items():
            path = Path(top, name)
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(data)
        sound(read_pack(Path(top))[1])


@FEW
@given(st.one_of(st.text(max_size=60), st.text("()[]'\"., abc019+-*/<>=!~@%^&|{}:;\\\n\t中", max_size=60)))
def test_any_text_is_an_expression_or_a_reason(text: str) -> None:
    try:
        parse_expression(text)
    except ExpressionError as error:
        assert error.zh and error.en and error.column >= 1


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "{a: " * 50_000,
        "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
        "- " * 3_000 + "a",
        "a: " + "x" * 3_000_000,
        "\n".join(f"k{n}: 1" for n in range(150_000)),
        "[" + "1," * 300_000 + "]",
        "%YAML 9.9\n---\na: 1\n",
        "a: !!binary aGVsbG8=\n",
        "<<: {a: 1}\n",
        "\x00\x01",
        "a: \ud800".encode("utf-8", "surrogatepass"),
        "﻿id: n\n",
    ],
    ids=range(13),
)
def test_bombs_end_as_faults(text: str | bytes, write) -> None:
    pack, faults = read_pack(write({"norms/n.yaml": text}))
    assert pack is None
    assert any(fault.file == "norms/n.yaml" and fault.is_error for fault in faults)
    sound(faults)


@pytest.mark.parametrize(
    "text",
    ["'a' * 10**9", "(" * 3000, "-" * 4000 + "1", "not " * 900 + "true", "1" * 3999, "x" * 4001, "[" * 90 + "]" * 90,
     "a.b.c", "lambda: 1", "f'{a}'", "[x for x in y]", "a if b else c", "x := 1", "*a", "len(*a)", "len(a, **b)", "b'x'",
     "1j", "...", "a[0]", "().x", "__import__('os')", "a == \x00"],
)  # fmt: skip
def test_expressions_outside_the_language_are_refused(text: str) -> None:
    with pytest.raises(ExpressionError):
        parse_expression(text)


def test_a_folder_of_strange_things_is_read(write, tmp_path: Path) -> None:
    folder = write()
    (folder / "norms" / "loop").symlink_to(folder)
    (folder / "norms" / "gone.yaml").symlink_to(tmp_path / "nowhere")
    (folder / "matters" / "folder.yaml").mkdir()
    assert read_pack(folder)[0] is not None
