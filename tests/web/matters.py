# SPDX-License-Identifier: Apache-2.0
"""Matters for tests of their pages: a case with a person and a penalty, opened by an officer of a station."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.web.conftest import Small

MINUTE = 60_000_000


@dataclass
class Case:
    """An open case of ``officer``: what is recorded of it lies some hours back, but for the penalty, which has none."""

    officer: str
    unit: str
    case: str
    person: str
    penalty: str


def open_case(small: Small, *, tag: str = "", nth: int = 0) -> Case:
    """A case with a suspect, and a penalty that nobody was told of yet. ``tag`` makes its ids its own."""
    from xiezhi.casework.allowed import Actor, access_of
    from xiezhi.casework.commands import open_matter, record

    desk, now = small.site.desk(), small.site.clock()
    officer = small.person("case_officer", nth)
    unit = access_of(desk).directory.posted(officer, desk.pack.zone.day(now))
    assert unit is not None
    actor = Actor(officer, unit)
    start = now - 5 * 60 * MINUTE

    def opened(kind: str, id_: str, said: dict[str, Any], parent: str | None) -> str:
        return open_matter(desk, actor, kind, said, now=start, parent=parent, id=id_ or None).matter

    case = opened(
        "admin_case", f"{tag}案/1 #甲" if tag else "", {"category": "治安", "procedure": "普通"}, None
    )
    suspect = {"name": "欧阳修远", "id_number": "110101199003071234", "birth_date": "1990-03-07", "sex": "男"}
    person = opened("person_in_case", f"{tag}人/1" if tag else "", suspect | {"role": "违法嫌疑人"}, case)
    penalty = opened("penalty", f"{tag}罚/1" if tag else "", {"party": "个人"}, person)
    record(desk, actor, case, "accepted", {"officers": [officer]}, at=start + MINUTE, now=start + 2 * MINUTE)
    return Case(officer, unit, case, person, penalty)


def matter_url(kind: str, id_: str, name: str = "matter", *more: str) -> str:
    """The address of a matter's page."""
    from django.urls import reverse

    return str(reverse(f"cases:{name}", args=[kind, id_, *more]))


def text_of(response: Any, status: int = 200) -> str:
    """The page's text; any other answer fails."""
    assert response.status_code == status, response.status_code
    found: str = response.content.decode()
    return found
