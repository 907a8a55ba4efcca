# SPDX-License-Identifier: Apache-2.0
"""办案区: the board says what the clocks say, masks names, marks who must not share a room, hides other units."""

from __future__ import annotations

import io
from typing import Any

import pytest
from tests.web.conftest import Small
from tests.web.counting import statements, within_baseline
from tests.web.held import OTHER, STATION, fill, stays_seen
from tests.web.matters import text_of

HOUR, MINUTE = 3_600_000_000, 60_000_000


@pytest.fixture(scope="module")
def held(small: Small) -> tuple[Small, int]:
    return small, fill(small)


def _guard(small: Small, unit: str = STATION) -> str:
    return small.person("guard", unit=unit)


def test_limits_are_those_of_the_clocks(held: tuple[Small, int]) -> None:
    from xiezhi.records.models import Clock

    small, now = held
    found = stays_seen(small, _guard(small), now, STATION)
    assert len(found) == 6
    near = found["虚区001-留"]
    clock = Clock.objects.get(matter="虚区001-措", norm="investigation-inquiry-8-12-24h")
    assert near.limit.due == clock.due == near.arrived + 8 * HOUR
    assert near.colour(now) == "orange"
    assert near.colour(clock.due + 1) == "red"
    assert found["虚区002-留"].colour(now) == ""
    assert found["虚区006-留"].limit.hours == 12  # 刑事传唤
    assert found["虚区004-留"].limit.hours == 24  # 情况复杂, 依法可能拘留


def test_a_safeguard_lacks_when_its_clock_has_run_out(held: tuple[Small, int]) -> None:
    small, now = held
    found = stays_seen(small, _guard(small, OTHER), now, OTHER)
    told = {one.safeguard.name: one for one in found["虚区008-留"].kept}
    assert told["search"].state == "missing"
    assert told["search"].norm == "custody-security-check-at-arrival"
    assert told["family"].state == "due"
    assert told["guardian"].state == "unasked"
    minor = {one.safeguard.name: one.state for one in found["虚区007-留"].kept}
    assert minor["guardian"] == "due"
    assert minor["search"] == "ok"


def test_the_board_orders_by_time_left_and_moves_with_time(held: tuple[Small, int]) -> None:
    from xiezhi.web.custody.rows import lines_of

    small, now = held
    desk = small.site.desk()
    found = list(stays_seen(small, _guard(small), now, STATION).values())
    lines = lines_of(desk.pack, desk.pack.zone, found, now, frozenset())
    assert lines[0].id == "虚区001-留"
    assert lines[0].tag == ("orange", "warning", "剩 1时18分")
    later = lines_of(desk.pack, desk.pack.zone, found, now + 92 * MINUTE, frozenset())
    assert later[0].tag == ("red", "breach", "超 14分")
    assert 'class="over"' in later[0].bar
    dues = [line.stay.limit.due for line in lines if line.stay.limit is not None]
    assert dues == sorted(dues)


def test_people_of_one_case_in_one_room_are_marked(held: tuple[Small, int]) -> None:
    small, now = held
    found = stays_seen(small, _guard(small), now, STATION)
    assert [(one.why, one.other) for one in found["虚区004-留"].mixed] == [("case", "虚区005-留")]
    assert [one.safeguard.name for one in found["虚区004-留"].missing] == ["guard"]
    assert not found["虚区003-留"].mixed
    page = text_of(small.client(_guard(small)).get("/custody/"))
    assert "同案混关：与虚曹亮同室" in page
    assert "room-box mixed" in page


def test_both_sexes_in_one_waiting_room_are_marked(held: tuple[Small, int]) -> None:
    from dataclasses import replace

    from xiezhi.casework.mixing import mixed

    small, now = held
    found = stays_seen(small, _guard(small), now, STATION)
    woman, man = found["虚区003-留"], found["虚区004-留"]
    moved = replace(woman, place=replace(woman.place, room=man.place.room))
    told = mixed([moved, man])
    assert [one.why for one in told[woman.id]] == ["sex"]
    assert mixed([replace(moved, sex=""), man]) == {}, "a sex that nobody recorded tells nothing"
    assert mixed([replace(moved, suite="别处"), man]) == {}


def test_names_are_masked_by_role_and_minors_for_everybody(held: tuple[Small, int]) -> None:
    small, _now = held
    guard = text_of(small.client(_guard(small, OTHER)).get("/custody/"))
    assert "虚邹凯" in guard
    assert "虚陈浩" not in guard, "a minor in full on a board"
    assert "虚*浩" in guard
    assert "未成年" in guard
    centre = text_of(small.client(small.person("centre_manager", unit="虚云溪")).get("/custody/"))
    assert "虚邹凯" not in centre
    assert "虚*凯" in centre
    keeper = text_of(small.client(small.person("norm_keeper")).get("/custody/"))
    assert "虚邹凯" not in keeper
    assert "男 22" not in keeper, "who sees no personal data sees no age"


def test_other_units_are_not_there(held: tuple[Small, int]) -> None:
    small, _now = held
    guard = small.client(_guard(small))
    page = text_of(guard.get("/custody/"))
    assert "虚区001-留" in page
    assert "虚区008-留" not in page
    assert guard.get("/custody/", {"unit": OTHER}).status_code == 404
    assert guard.get("/custody/ledger/", {"unit": OTHER}).status_code == 404
    assert guard.get("/custody/虚区008-留/").status_code == 404
    assert guard.get("/custody/虚区008-留/steps/safety_checked/").status_code == 404
    assert guard.get("/custody/", {"only": "x"}).status_code == 404
    district = small.client(small.person("centre_manager", unit="虚云溪"))
    page = text_of(district.get("/custody/", {"unit": OTHER}))
    assert "虚区008-留" in page
    assert "虚区001-留" not in page


def test_counters_open_what_they_count(held: tuple[Small, int]) -> None:
    import re

    small, _now = held
    client = small.client(_guard(small))
    page = text_of(client.get("/custody/"))
    counts = re.findall(
        r'href="\?(?:only=(\w+))?"[^>]*><span class="label">.*?class="value[^"]*">(\d+)<', page, re.S
    )
    assert dict(counts)["waiting"] == "3"
    for only, value in counts:
        if only and only != "guarded":
            shown = text_of(client.get("/custody/", {"only": only}))
            assert len(re.findall(r'<tr data-row data-key-of="([^"]+)"', shown)) == int(value), only


def test_a_stay_shows_hours_safeguards_and_articles(held: tuple[Small, int]) -> None:
    small, _now = held
    page = text_of(small.client(_guard(small, OTHER)).get("/custody/虚区008-留/"))
    assert 'class="stay-line"' in page
    assert "应有未见" in page
    assert "公安机关办理行政案件程序规定 第53条第1款" in page
    assert "/custody/~E8" in page or "steps/safety_checked" in page
    assert 'id="safeguard-search"' in page


def test_a_safeguard_is_recorded_from_the_board(held: tuple[Small, int]) -> None:
    small, _now = held
    from django.urls import reverse

    client = small.client(_guard(small, OTHER))
    address = reverse("custody:record", args=["虚区008-留", "rights_informed"])
    assert address in text_of(client.get("/custody/"))
    assert text_of(client.get(address))
    answer = client.post(address, {"f.document": "告知书1"})
    assert answer.status_code == 302
    assert answer["Location"] == "/custody/"
    found = stays_seen(small, _guard(small, OTHER), small.site.clock(), OTHER)
    told = {one.safeguard.name: one.state for one in found["虚区008-留"].kept}
    assert told["rights"] == "ok"


def test_old_data_get_a_band(held: tuple[Small, int], monkeypatch: pytest.MonkeyPatch) -> None:
    from xiezhi.records.models import Source

    small, now = held
    client = small.client(_guard(small))
    assert "没有更新" not in text_of(client.get("/custody/"))
    heard = Source.objects.get(name="虚构办案区系统").last_heard
    Source.objects.filter(name="虚构办案区系统").update(last_heard=now - 7 * MINUTE)
    try:
        page = text_of(client.get("/custody/"))
    finally:
        Source.objects.filter(name="虚构办案区系统").update(last_heard=heard)
    assert "没有更新：时限照算" in page
    assert "stay-board old" in page


def test_the_ledger_is_filtered_and_signed(held: tuple[Small, int]) -> None:
    small, _now = held
    client = small.client(small.person("centre_manager", unit="虚云溪"))
    all_ = text_of(client.get("/custody/ledger/"))
    assert "办案区台账" in all_
    today = text_of(client.get("/custody/ledger/", {"period": "day", "unit": OTHER}))
    assert "演008号" in today
    assert "演001号" not in today
    assert "止日早于起日" in text_of(
        client.get("/custody/ledger/", {"period": "own", "from": "2026-11-20", "to": "2026-11-01"})
    )
    sheets = text_of(client.get("/custody/ledger/", {"print": "1"}))
    assert sheets.count("<thead>") == sheets.count('class="ledger-sheet"') > 1, "each sheet repeats its head"
    assert sheets.count("办案区负责人") == 1, "the row of signatures ends the ledger"
    assert "第 1 页 / 共" in sheets


def test_the_ledger_as_a_workbook_says_what_it_is(held: tuple[Small, int]) -> None:
    import openpyxl

    small, _now = held
    client = small.client(small.person("centre_manager", unit="虚云溪"))
    assert client.post("/custody/ledger/export/", {"query": "", "purpose": ""}).status_code == 409
    answer = client.post("/custody/ledger/export/", {"query": f"period=day&unit={OTHER}", "purpose": "检查"})
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    sheet, about = book.worksheets
    heads = [cell.value for cell in sheet[1]]
    rows: list[dict[str, Any]] = [
        dict(zip(heads, row, strict=True)) for row in sheet.iter_rows(min_row=2, values_only=True)
    ]
    late = next(row for row in rows if row["编号"] and "演011" in row["编号"])
    assert late["结果"] == "超时 14分"
    assert late["上限（小时）"] == 8
    assert late["到案"].year == 2026
    told = {row[0].value: row[1].value for row in about.iter_rows()}
    assert told["用途"] == "检查"
    assert "未成年" in told["人员"]
    assert client.post("/custody/ledger/export/", {"query": "unit=虚青石", "purpose": "x"}).status_code == 404


def test_a_long_ledger_is_read_in_pieces_and_too_long_a_one_is_refused(
    held: tuple[Small, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    import openpyxl

    from xiezhi.web.custody import ledger

    small, _now = held
    client = small.client(small.person("centre_manager", unit="虚云溪"))

    def taken() -> Any:
        return client.post("/custody/ledger/export/", {"query": "period=year", "purpose": "检查"})

    def numbers() -> list[Any]:
        book = openpyxl.load_workbook(io.BytesIO(b"".join(taken().streaming_content)))
        return [(row[0].value, row[1].value) for row in book.worksheets[0].iter_rows(min_row=2)]

    whole = numbers()
    assert [place for place, _called in whole] == list(range(1, len(whole) + 1)) and len(whole) > 4
    monkeypatch.setattr(ledger, "MOST", 2)
    assert numbers() == whole
    monkeypatch.setattr(ledger, "TAKEN", 3)
    refused = taken()
    assert f"这一期间有 {len(whole)} 人次" in text_of(refused, 409)


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("custody:board", "/custody/"),
        ("custody:ledger", "/custody/ledger/?period=year"),
        ("custody:stay", "/custody/虚区001-留/"),
    ],
)
def test_pages_cost_few_statements(held: tuple[Small, int], name: str, path: str) -> None:
    small, _now = held
    client = small.client(small.person("centre_manager", unit="虚云溪"))
    answer, n = statements(lambda: client.get(path))
    assert answer.status_code == 200
    assert within_baseline(name, n), n


def test_english_has_a_word_for_everything(held: tuple[Small, int]) -> None:
    import re

    small, _now = held
    client = small.client(_guard(small))
    client.cookies["django_language"] = "en"
    client.post("/language/", {"language": "en"})
    page = text_of(client.get("/custody/"))
    assert "Custody suite" in page
    head = re.search(r"<thead>.*?</thead>", page, re.S)
    assert head is not None
    assert not re.search(r"[一-鿿]", re.sub(r"<svg.*?</svg>", "", head[0], flags=re.S)), head[0]


def test_without_an_arrival_the_limit_is_a_gap_and_no_pass(held: tuple[Small, int]) -> None:
    from xiezhi.ledger.entry import ATTRIBUTES_CHANGED, BEGINNING, Entry
    from xiezhi.records.live import take
    from xiezhi.web.custody.rows import lines_of

    small, now = held
    desk = small.site.desk()
    told = {"ground": "传唤", "suite": "晨光派出所办案区", "unit": STATION, "sex": "男"}
    entries = [
        Entry(
            "虚只有停留",
            "custody_stay",
            ATTRIBUTES_CHANGED,
            BEGINNING,
            unit=STATION,
            data=told,
            source="虚构办案区系统",
        ),
        Entry(
            "虚只有停留", "custody_stay", "entered", now - 20 * MINUTE, unit=STATION, source="虚构办案区系统"
        ),
    ]
    take(desk, entries, now=small.site.clock())
    stay = stays_seen(small, _guard(small), small.site.clock(), STATION)["虚只有停留"]
    line = lines_of(desk.pack, desk.pack.zone, [stay], now, frozenset())[0]
    assert line.tag == ("", "gap", "缺数据")
    assert line.colour == ""
    assert "登记“到案”" in line.next.words
