# SPDX-License-Identifier: Apache-2.0
"""Reports against cases with invented facts of every column; call and feedback on a report's page; earlier reports."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest
from tests.web.counting import statements, within_baseline
from tests.web.matters import text_of
from tests.web.reports import DAY, SOURCE, report, tell

OWN = f"period=own&from={DAY}&to=2026-08-20"
HOME, AWAY = "虚和顺", "虚新桥"
COLUMNS = ("reported", "filed", "elsewhere", "settled", "lowered", "none", "overdue", "early")


@pytest.fixture(scope="module")
def told(small: Any) -> Mapping[str, set[str]]:
    """Facts of one week; column → ids of the reports or acts that belong there, of the unit ``HOME``."""
    return {
        "filed": {_filed(small)}, "elsewhere": {_elsewhere(small)}, "settled": _settled(small),
        "lowered": {_lowered(small, "lowered1", HOME)}, "none": {_forgotten(small)}, "early": _early(small),
        "others": {_lowered(small, "away1", AWAY)}, "sealed": {_sealed(small)},
    }  # fmt: skip


def _filed(small: Any) -> str:
    id = report(small, "filed1", HOME, "刑事")
    tell(small, "filed1-case", "criminal_case", HOME, ("received", "10:20"), ("filed", "11:00"), parent=id)
    return id


def _elsewhere(small: Any) -> str:
    return report(small, "moved1", HOME, "违反治安管理", ("transferred", "10:40", {"to_unit": "某分局"}))


def _settled(small: Any) -> set[str]:
    """One mediated, one whose category was changed to a lesser one before it was closed."""
    mediated = report(small, "mediated1", HOME, "违反治安管理", ("closed", "12:00", {"result": "调解"}))
    changed = report(
        small, "changed1", HOME, "刑事", ("attributes_changed", "11:00", {"category": "纠纷"}),
        ("closed", "12:00", {"result": "其他"}),
    )  # fmt: skip
    return {mediated, changed}


def _lowered(small: Any, id: str, unit: str) -> str:
    """A crime with an administrative case alone."""
    report(small, id, unit, "刑事")
    tell(small, f"{id}-case", "admin_case", unit, ("accepted", "11:00"), ("filed", "11:00"), parent=id,
         attributes={"category": "治安", "procedure": "普通"})  # fmt: skip
    return id


def _forgotten(small: Any) -> str:
    """Nothing but the call: after three days an alarm."""
    return report(small, "lost1", HOME, "其他行政违法")


def _early(small: Any) -> set[str]:
    """Coercion in a case that was not filed yet, and a measure that stands under a report alone."""
    report(small, "early1", HOME, "求助")
    tell(small, "early1-case", "criminal_case", HOME, ("received", "10:10"), parent="early1")
    tell(small, "early1-measure", "measure", HOME, ("imposed", "10:30"), parent="early1-case",
         attributes={"category": "拘传", "regime": "刑事"})  # fmt: skip
    report(small, "early2", HOME, "求助")
    tell(small, "early2-measure", "measure", HOME, ("imposed", "10:30"), parent="early2",
         attributes={"category": "扣押", "regime": "行政"})  # fmt: skip
    return {"early1-case", "early2-measure"}


def _sealed(small: Any) -> str:
    return _seal(report(small, "sealed1", HOME, "其他行政违法"))


def _seal(id: str) -> str:
    """The pack seals penalties and people; a report or a case is sealed here by its row, with what was found of it."""
    from xiezhi.records.models import Finding, Matter

    assert Matter.objects.filter(id=id).update(sealed=True) == 1
    Finding.objects.filter(matter=id).update(sealed=True)
    return id


def _page(client: Any, more: str = "") -> dict[str, int]:
    """The figures of the foot."""
    page = text_of(client.get(f"/incidents/?{OWN}{more}"))
    foot = re.search(r"<tfoot>.*?</tfoot>", page, re.S)
    assert foot is not None, page
    return dict(zip(COLUMNS, map(int, re.findall(r'number">(?:<a[^>]*>)?(\d+)', foot[0])), strict=True))


def _rows(client: Any, column: str, more: str = "") -> set[str]:
    """The matters behind a figure."""
    page = text_of(client.get(f"/incidents/{column}/?{OWN}{more}"))
    return set(re.findall(r'<a(?: class="main")? href="/matters/[a-z_]+/([^/"]+)/">[^<]*</a><small', page))


def test_each_column_counts_and_opens_exactly_its_records(small: Any, told: Mapping[str, set[str]]) -> None:
    client = small.client(small.person("legal_officer", unit=HOME))
    counts = _page(client)
    for column in ("filed", "elsewhere", "settled", "lowered", "none", "early"):
        assert counts[column] == len(told[column]), column
        assert _rows(client, column) == told[column], column
    assert counts["reported"] == sum(counts[name] for name in COLUMNS[1:6])
    assert "（原为 刑事）" in text_of(client.get(f"/incidents/settled/?{OWN}"))
    assert "未见案件" in text_of(client.get(f"/incidents/early/?{OWN}"))  # the measure under a report alone


def test_the_overdue_are_the_alarms_of_the_norms_that_the_pack_names(
    small: Any, told: Mapping[str, set[str]]
) -> None:
    from xiezhi.records.models import Finding
    from xiezhi.supervision.acceptance import acceptance_of

    client = small.client(small.person("legal_officer", unit=HOME))
    rows = Finding.objects.filter(
        norm__in=acceptance_of(small.site.desk()).overdue, nature="breach", status="live"
    )
    mine = {id for column in told.values() for id in column} - told["sealed"] - told["others"]
    ours = {row.id: (row.matter, row.norm) for row in rows.filter(matter__in=mine)}
    late = ("acceptance-admin-review-24h", "early-warning-admin-not-accepted-3d")
    assert sorted(ours.values()) == [("lost1", norm) for norm in late]
    page = text_of(client.get(f"/incidents/overdue/?{OWN}"))
    assert set(re.findall(r'class="main" href="/findings/([A-Z0-9]+)/"', page)) == set(ours)
    assert _rows(client, "overdue") == {"lost1"}
    assert _page(client)["overdue"] == len(ours)


def test_of_other_units_and_of_sealed_records_nothing_is_counted(
    small: Any, told: Mapping[str, set[str]]
) -> None:
    (away,) = told["others"]
    station = small.client(small.person("legal_officer", unit=HOME))
    assert _page(station)["lowered"] == 1 and {away}.isdisjoint(_rows(station, "lowered"))
    for client in (station, small.as_("city_manager")):
        listed = set().union(*(_rows(client, column) for column in COLUMNS))
        assert told["sealed"].isdisjoint(listed)
    whole = _page(small.as_("city_manager"))
    assert whole["lowered"] == 2
    assert _rows(small.as_("city_manager"), "lowered", f"&of={AWAY}") == {away}
    assert station.get(f"/incidents/lowered/?{OWN}&unit={AWAY}").status_code == 404
    assert _rows(station, "lowered", f"&of={AWAY}") == set()


def test_the_page_of_a_report_tells_call_feedback_and_case(small: Any, told: Mapping[str, set[str]]) -> None:
    client = small.client(small.person("legal_officer", unit=HOME))
    page = text_of(client.get("/matters/incident/lowered1/"))
    assert "报警和处置" in page and "报警人称被打。" in page and f"{SOURCE}" in page
    assert "未见</div>" in page and "补录 11-20" in page  # no dispatch; recorded months after it happened
    panel = re.search(r'class="call-case">.*?</dl>', page, re.S)
    assert panel is not None
    assert "/matters/admin_case/" in panel[0] and "刑事降为行政" in panel[0] and "第112条" in panel[0]
    behind = re.search(r'href="(/incidents/lowered/[^"]+)"', panel[0])
    assert behind is not None and "lowered1" in text_of(client.get(behind[1].replace("&amp;", "&")))
    lost = text_of(client.get("/matters/incident/lost1/"))
    assert "<dd>未见案件" in lost and "没有案件，也没有办结或移送等记录" in lost
    assert "不是涉案警情，不列入对账" in text_of(client.get("/matters/incident/early2/"))
    was = text_of(client.get("/matters/incident/changed1/"))
    assert "类别原为刑事，后来改的。" in was
    assert "受立案监督</dt>" not in text_of(client.get("/matters/incident/lost1/?known=2026-08-12"))


def test_of_a_matter_that_is_no_report_there_is_no_such_panel(
    small: Any, told: Mapping[str, set[str]]
) -> None:
    client = small.client(small.person("legal_officer", unit=HOME))
    assert "报警和处置" not in text_of(client.get("/matters/criminal_case/filed1-case/"))


def test_a_case_that_may_not_be_seen_is_told_of_without_its_address(
    small: Any, told: Mapping[str, set[str]]
) -> None:
    report(small, "hidden1", HOME, "违反治安管理", ("fed_back", "10:30", {"result": "已带回"}))
    tell(small, "hidden1-case", "admin_case", HOME, ("filed", "11:00"), parent="hidden1")
    _seal("hidden1-case")
    client = small.client(small.person("legal_officer", unit=HOME))
    page = text_of(client.get("/matters/incident/hidden1/"))
    assert "已有案件，不在您可见的范围" in page and "hidden1-case" not in page
    assert "hidden1-case" not in text_of(client.get(f"/incidents/filed/?{OWN}"))


@pytest.fixture(scope="module")
def row(small: Any) -> str:
    """A report with four before it: same address, same number, another unit's, a sealed one."""
    place, number = {"place": "虚构市试验路1%号"}, "13800008000"
    for id, unit, attributes, call in (
        ("before-place", HOME, place, None), ("before-number", HOME, {"place": "虚构市别处9号"}, number),
        ("before-away", AWAY, place, number), ("before-sealed", HOME, place, number),
        ("before-else", HOME, {"place": "虚构市试验路1x号"}, "13900009000"),
    ):  # fmt: skip
        report(small, id, unit, "纠纷", attributes=attributes, number=call)
    _seal("before-sealed")
    call = ("received", "2026-08-20T09:00", {"content": "又来了"}, {"call_number": number})
    said = place | {"category": "纠纷", "channel": "110"}
    return tell(small, "again1", "incident", HOME, call, attributes=said)


def _before(client: Any, row: str, **more: Any) -> set[str]:
    page = text_of(client.get(f"/incidents/earlier/{row}/", **more))
    return set(re.findall(r'href="/matters/incident/([^/"]+)/"', page)) - {row}


def _handles(small: Any, *ids: str) -> Any:
    """Somebody who handles these reports, and so sees what is personal in them."""
    from xiezhi.records.models import Handling

    officer = small.person("case_officer", unit=HOME)
    for id in ids:
        Handling.objects.get_or_create(matter=id, officer=officer)
    return small.client(officer)


def test_earlier_reports_are_those_that_may_be_seen(small: Any, row: str) -> None:
    """The address for all; the number for who sees it in full."""
    legal = small.client(small.person("legal_officer", unit=HOME))
    assert _before(legal, row) == {"before-place"}
    assert "看到的是遮盖后的" in text_of(legal.get(f"/incidents/earlier/{row}/"))
    officer = _handles(small, row, "before-place", "before-number")
    assert _before(officer, row) == {"before-place", "before-number"}
    assert _before(officer, row, headers={"HX-Request": "true"}) == {"before-place", "before-number"}
    assert "13800008000" not in text_of(officer.get(f"/incidents/earlier/{row}/"))
    stranger = small.client(small.person("legal_officer", unit=AWAY))
    assert stranger.get(f"/incidents/earlier/{row}/").status_code == 404
    assert officer.get("/incidents/earlier/before-sealed/").status_code == 404
    assert _before(officer, "before-place") == set() and "未见同址、同号的既往警情" in text_of(
        officer.get("/incidents/earlier/before-place/")
    )


def test_a_call_taker_sees_the_stations_reports_and_in_full_those_he_took(
    small: Any, told: Mapping[str, set[str]], row: str
) -> None:
    """Reports of the units under the own one, without cases; he records, and sees numbers, where he took the call."""
    from xiezhi.records.models import Handling, Matter

    officer = _call_taker(small)
    client = small.client(officer)
    assert "data-row" not in text_of(client.get("/matters/admin_case/"))
    assert "/matters/incident/before-place/" in text_of(client.get("/matters/incident/?q=before-place"))
    page = text_of(client.get("/matters/incident/lowered1/"))
    assert "报警和处置" in page and "案件不在您可见的范围" in page and "受立案监督</dt>" not in page
    assert "lowered1-case" not in page and client.get("/matters/admin_case/lowered1-case/").status_code == 404
    assert client.get("/matters/incident/before-sealed/").status_code == 404
    assert client.get("/incidents/").status_code == 404
    step = f"/matters/incident/{row}/steps/dispatched/"
    assert client.get(step).status_code == 404 and _before(client, row) == {"before-place"}
    for id in (row, "before-number"):
        Handling.objects.create(matter=id, officer=officer)
    assert client.get(step).status_code == 200 and _before(client, row) == {"before-place", "before-number"}
    unit = Matter.objects.get(id="before-away").unit
    assert unit == AWAY and (client.get("/matters/incident/before-away/").status_code == 200) == _under(
        small, officer, AWAY
    )


def _call_taker(small: Any) -> str:
    """A call taker of the unit above the station."""
    return next(one for n in range(9) if _under(small, one := small.person("call_taker", n), HOME))


def _under(small: Any, officer: str, station: str) -> bool:
    from xiezhi.casework.allowed import access_of

    desk = small.site.desk()
    directory, day = access_of(desk).directory, desk.pack.zone.day(small.site.clock())
    return any(
        station in directory.covered(held.unit, day, below=True) for held in directory.held(officer, day)
    )


def test_a_report_costs_few_statements(small: Any, row: str) -> None:
    client = _handles(small, row)
    for name, url in {
        "incidents:earlier": f"/incidents/earlier/{row}/",
        "cases:matter": f"/matters/incident/{row}/",
    }.items():
        page, n = statements(lambda url=url: client.get(url))
        assert page.status_code == 200 and within_baseline(name, n), (name, n)
