# SPDX-License-Identifier: Apache-2.0
"""Who is qualified is known to every process alike, also where a record of it is corrected."""

from typing import Any

from tests.records.cases import Clerk
from tests.records.conftest import MakeDesk

from xiezhi.catalog.model import Pack
from xiezhi.ledger.entry import BEGINNING, Entry
from xiezhi.records import models
from xiezhi.records.live import take, tick
from xiezhi.records.rebuild import compare, rebuild

NORM = "personnel-qualified-enforcers"


def _held(grade: str) -> Entry:
    told: dict[str, Any] = {"officer": "P7", "grade": grade, "valid_from": "2020-01-01"}
    return Entry(
        "Q-7",
        "officer_qualification",
        "attributes_changed",
        BEGINNING,
        data=told,
        source="库",
        source_key="7",
    )


def _fined(clerk: Clerk, matter: str, at: str) -> list[Entry]:
    data = {"officers": ["P7"], "kinds": ["罚款"], "fine": 300, "procedure": "当场"}
    return [clerk.fact(matter, "decided", at, "penalty", data=data, actor="P7", unit="U1")]


def test_a_grade_that_is_corrected_is_corrected_for_who_had_read_it(
    make_desk: MakeDesk, police: Pack
) -> None:
    desk, clerk = make_desk(police), Clerk(police)
    other = desk.under(desk.pack)  # as the ticker beside the server

    def broken() -> list[str]:
        rows = models.Finding.objects.filter(norm=NORM, present=True).order_by("matter")
        return [row.matter for row in rows]

    take(desk, [_held("基本级")], now=clerk.at("2026-03-01"))
    take(other, _fined(clerk, "F-1", "2026-03-02 10:00"), now=clerk.at("2026-03-02 11:00"))
    assert broken() == []
    take(desk, [_held("警务辅助")], now=clerk.at("2026-03-03"))
    take(other, _fined(clerk, "F-2", "2026-03-04 10:00"), now=clerk.at("2026-03-04 11:00"))
    tick(other, now=clerk.at("2026-03-05"))
    assert broken() == ["F-1", "F-2"]
    assert compare(other, now=clerk.at("2026-03-05")) == []
    rebuild(desk, now=clerk.at("2026-03-05"))
    assert broken() == ["F-1", "F-2"]
