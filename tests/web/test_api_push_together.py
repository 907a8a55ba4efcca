# SPDX-License-Identifier: Apache-2.0
"""Pushes that come in at the same time are kept together, and nobody can tell: each is answered as if it were alone."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from xiezhi.records.desk import Desk
from xiezhi.records.home import Home
from xiezhi.web.api import pushing
from xiezhi.web.api.events_said import Answer, Event
from xiezhi.web.api.together import Queue, Turn

NOW = 1_774_000_000_000_000  # 2026-03-20T09:46:40Z
MORNING = "2026-03-20T08:"
Said = tuple[str, list[Event]]  # source, events


@pytest.fixture(params=["sqlite", "postgresql"])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[str], Desk]]:
    """Opens new homes of the pack of police, on each database."""
    from django.db import connections

    from xiezhi.web.setup import open_site

    def made(name: str) -> Desk:
        on = {}
        if request.param == "postgresql":
            on["DATABASE_URL"] = request.getfixturevalue("postgres").dsn()
        return open_site(Home.create(tmp_path / name, "cn_police", on), clock=lambda: NOW).desk()

    yield made
    connections.close_all()


def _event(key: str, matter: str, step: str | None = "accepted", minute: int = 0, **told: Any) -> Event:
    found: dict[str, Any] = {
        "source_key": key, "matter": matter, "kind": "admin_case", "step": step,
        "at": f"{MORNING}{minute:02}:00+08:00", "unit": "U1", "actor": "020016",
    }  # fmt: skip
    return Event.model_validate(found | told)


def _filed(key: str, matter: str, **told: Any) -> Event:
    data = {"category": "治安", "procedure": "一般", "number": f"虚〔2026〕{key}号"}
    return _event(key, matter, "filed", 5, data=data, **told)


def _rounds() -> list[list[Said]]:
    """What several systems push at the same time, and then again: new, the same, corrected, wrong, tied together."""
    begin: list[Said] = [(f"源{n % 3}", [_event(f"a{n}", f"甲-{n}")]) for n in range(9)]
    begin.append(("源0", [_event("p", "乙-1"), _filed("pf", "乙-1")]))
    more: list[Said] = [(f"源{n % 3}", [_filed(f"f{n}", f"甲-{n}")]) for n in range(5)]
    more += [
        ("源2", [_event("a5", "甲-5", minute=7)]),  # another time: a correction
        ("源0", [_event("a6", "甲-6")]),  # the same again
        ("源1", [_event("x", "甲-7", "没有这一步"), _filed("y", "甲-7")]),  # one is held
        ("源2", [Event(source_key="v", matter="甲-8", voids="a8")]),
        ("源1", [_event("c", "丙-1", "attributes_changed", data={"parent": "乙-1"}), _event("c2", "丙-1")]),
        (
            "源0",
            [_event("s", "乙-1", "penalty_decided", 30, data={"fine": 500})],
        ),  # by now the family of 丙-1
        ("源2", [_filed("old", "丁-1", at="2025-12-01T08:00:00+08:00")]),  # a breach at once
        ("源0", [_filed("old0", "丁-2", at="2025-12-01T09:00:00+08:00")]),
    ]
    same = [("源0", [_event("z", "戊-1")]), ("源0", [_event("z", "戊-1")]), ("源1", [_filed("z1", "戊-1")])]
    beside = [
        (
            f"源{n}",
            [
                _event(
                    f"i{n}",
                    f"己-{n}",
                    "stored_in",
                    20 + n,
                    kind="property_item",
                    data={"register_number": one},
                )
            ],
        )
        for n, one in enumerate(("台1", "台1", "台2"))
    ]
    return [begin, more, same, beside]


def _one_by_one(desk: Desk, said: list[Said]) -> list[Answer]:
    return [pushing.push(desk, source, events, NOW) for source, events in said]


def _together(desk: Desk, said: list[Said]) -> list[Answer]:
    """As the queue would have them where all come in while another is being kept."""
    waiting = [_turn(desk, *one) for one in said]
    queue = Queue(pushing.keep_all, 1000, list(waiting))
    for one in waiting:
        while not one.over:
            queue.some(one)
    assert [one.error for one in waiting] == [None] * len(waiting)
    return [pushing._answer(desk, one.source, one.told, one.outcome) for one in waiting]


def _turn(desk: Desk, source: str, events: list[Event]) -> pushing.Push:
    names = frozenset(pushing._names(source, events))
    return pushing.Push(names, len(events), desk.pack, desk=desk, source=source, events=events, now=NOW)


def _ledger(desk: Desk) -> list[tuple[Any, ...]]:
    """Every fact but its place among those of other matters."""
    assert desk.store.verify().whole
    facts = desk.store.tail(0, 10_000)
    assert [fact.seq for fact in facts] == list(range(1, len(facts) + 1))
    told = [
        (fact.matter, fact.id, fact.kind, fact.step, fact.at, fact.actor, fact.unit, str(fact.data), fact.source,
         fact.source_key, fact.revision, fact.voids)
        for fact in facts
    ]  # fmt: skip
    return sorted(told, key=lambda one: one[0])


def _records(desk: Desk) -> dict[str, list[tuple[Any, ...]]]:
    from xiezhi.casework.models import Quarantined
    from xiezhi.records.models import Clock, Finding, Matter

    clocks = Clock.objects.values_list("matter", "norm", "version", "anchor", "state", "due", "finding")
    findings = Finding.objects.values_list(
        "id", "matter", "norm", "nature", "level", "present", "ended_why", "stage", "explanation"
    )
    return {
        "clocks": sorted(clocks),
        "findings": sorted(findings),
        "matters": sorted(Matter.objects.values_list("id", "state", "events", "clock", "due")),
        "quarantine": sorted(Quarantined.objects.values_list("run__source", "line", "reason")),
    }


def test_together_is_as_one_after_the_other(opened: Callable[[str], Desk]) -> None:
    """The same answers, the same facts in whole chains, the same clocks and findings; records are as a rebuild's."""
    from xiezhi.records.rebuild import compare

    told, kept = {}, {}
    for way in (_one_by_one, _together):
        desk = opened(way.__name__)
        answers = [answer for said in _rounds() for answer in way(desk, said)]
        told[way] = [answer.model_dump() for answer in answers]
        kept[way] = _ledger(desk), _records(desk)
        assert compare(desk, now=NOW) == []
    for alone, among in zip(told[_one_by_one], told[_together], strict=True):
        assert among == alone
    assert kept[_together] == kept[_one_by_one]
    results = [one["result"] for answer in told[_together] for one in answer["results"]]
    assert {"accepted", "known", "corrected", "quarantined"} == set(results)
    found = {one["norm"] for answer in told[_together] for one in answer["findings"]}
    assert "property-ledger-number-once" in found and len(found) > 1


def test_many_at_once_are_kept_in_fewer_transactions(
    opened: Callable[[str], Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Eight systems, ten pushes each: every one is answered for its own, each fact once, chains whole."""
    from django.db import connections

    desk, groups = opened("many"), []
    kept = pushing._kept
    monkeypatch.setattr(pushing, "_kept", lambda desk, some: (groups.append(len(some)), kept(desk, some))[1])
    answers: dict[tuple[int, int], Answer] = {}

    def system(n: int) -> None:
        try:
            for turn in range(10):
                events = [_event(f"{n}:{turn}", f"群-{n}-{turn % 4}", minute=turn)]
                answers[n, turn] = pushing.push(desk, f"源{n}", events, NOW)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=system, args=(n,)) for n in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(120)
    assert sum(groups) == 80 and len(groups) < 80
    assert all(answer.accepted == 1 and not answer.waiting for answer in answers.values())
    for (n, turn), answer in answers.items():
        matters = {one.matter for one in (*answer.clocks, *answer.findings)}
        assert matters <= {f"群-{n}-{turn % 4}"}
    assert len({fact[1] for fact in _ledger(desk)}) == len(_ledger(desk))
    assert sum(fact[3] == "accepted" for fact in _ledger(desk)) == 80


def test_what_goes_wrong_with_one_leaves_the_others_alone(
    opened: Callable[[str], Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error is of the push that it comes from; the others are in the ledger and answered."""
    desk, keep = opened("wrong"), pushing.keep

    def failing(desk: Desk, source: str, *more: Any) -> None:
        if source == "坏":
            raise ValueError("cannot be kept")
        keep(desk, source, *more)

    monkeypatch.setattr(pushing, "keep", failing)
    some = [_turn(desk, f"源{n}", [_event(f"k{n}", f"庚-{n}")]) for n in range(6)]
    some.insert(3, _turn(desk, "坏", [_event("k", "辛-1"), _event("k'", "辛-1", "没有这一步")]))
    pushing.keep_all(some[0], lambda: some)
    assert [one.source for one in some if one.error is not None] == ["坏"]
    assert {fact[0] for fact in _ledger(desk)} == {f"庚-{n}" for n in range(6)}
    answers = [pushing._answer(desk, one.source, one.told, one.outcome) for one in some if one.error is None]
    assert [answer.accepted for answer in answers] == [1] * 6


def test_a_failing_judgement_of_one_family_refuses_no_fact(
    opened: Callable[[str], Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    """All facts are in; only the push of the family that could not be judged is told that it waits."""
    from xiezhi.records import judging

    desk, judge = opened("failing"), judging.judge

    def failing(desk: Desk, running: Any, told: Any, now: int) -> Any:
        if any("壬-2" in one.standing for one in told.values()):
            raise ValueError("no verdict")
        return judge(desk, running, told, now)

    monkeypatch.setattr(judging, "judge", failing)
    some = [_turn(desk, "源", [_event(f"k{n}", f"壬-{n}")]) for n in range(5)]
    pushing.keep_all(some[0], lambda: some)
    answers = [pushing._answer(desk, one.source, one.told, one.outcome) for one in some]
    assert [(answer.accepted, answer.waiting) for answer in answers] == [(1, int(n == 2)) for n in range(5)]
    assert len(_ledger(desk)) == 5


@dataclass(eq=False)
class _Work(Turn):
    name: str = ""


@dataclass
class _Doing:
    done: list[list[str]] = field(default_factory=list)

    def __call__(self, first: _Work, waiting: Any) -> None:
        self.done.append([one.name for one in waiting()])
        for one in waiting():
            if one.name == "wrong":
                one.error = KeyError(one.name)


def test_what_meets_waits_for_the_next_turn_in_its_order() -> None:
    """Nothing overtakes what it has to do with; what does not agree, or is too much, waits as well."""
    doing, other = _Doing(), object()
    names = ("a", "b", "a c", "c", "d", "e")
    waiting = [_Work(frozenset(told.split()), name=told) for told in names]
    waiting.insert(2, _Work(frozenset("z"), by=other, name="other"))
    waiting.append(_Work(frozenset("f"), size=3, name="much"))
    queue = Queue(doing, 5, waiting)
    for one in waiting:
        while not one.over:
            queue.some(one)
    assert doing.done == [["a", "b", "d", "e"], ["other"], ["a c", "much"], ["c"]]


def test_an_error_is_raised_where_the_work_came_from() -> None:
    """Others that were done with it return; a turn that breaks off leaves nobody waiting."""
    queue: Queue[_Work] = Queue(_Doing(), 10)
    queue.done(_Work(name="right"))
    with pytest.raises(KeyError):
        queue.done(_Work(name="wrong"))

    def broken(first: Any, waiting: Any) -> None:
        raise SystemExit(1)

    queue.do = broken
    with pytest.raises(SystemExit):
        queue.done(_Work(name="right"))
    queue.do = _Doing()
    queue.done(_Work(name="right"))
