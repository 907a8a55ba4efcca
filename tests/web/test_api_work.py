# SPDX-License-Identifier: Apache-2.0
"""What workplaces do, done through the API: the same figures as on their pages, the same refusals."""

from __future__ import annotations

from typing import Any

import pytest
from tests.web.api_tokens import Caller, caller_of
from tests.web.held import OTHER, STATION, fill
from tests.web.reports import report, tell

NORM = "decision-period-30d"
WEEK = {"first": "2026-11-13", "last": "2026-11-19"}


@pytest.fixture(scope="module")
def batch(small: Any) -> Any:
    """A sample that a station's legal officer is in the middle of."""
    from xiezhi.supervision.patrol.rows import PatrolBatch

    return PatrolBatch.objects.get(finished_at=None)


@pytest.fixture(scope="module")
def officer(small: Any, batch: Any) -> Caller:
    return caller_of(small, batch.drawn_by)


@pytest.fixture(scope="module")
def manager(small: Any) -> Caller:
    return caller_of(small, small.person("city_manager"))


def test_the_same_seed_draws_the_same_sample(officer: Caller, batch: Any) -> None:
    asked = f"?unit={batch.unit}&first={batch.first}&last={batch.last}"
    counted = officer.get(f"/patrols/population{asked}").json()
    assert counted["population"] == batch.population == sum(one["matters"] for one in counted["titles"])
    told = {
        "unit": batch.unit,
        "method": "分层",
        "size": 3,
        "seed": "t-1",
        "first": batch.first,
        "last": batch.last,
    }
    made = [officer.post("/patrols", told) for _ in range(2)]
    assert [one.status_code for one in made] == [201, 201]
    first, second = (one.json() for one in made)
    assert first["digest"] == second["digest"] and first["statement"]["why"] == "unfinished"
    items = [officer.get(f"/patrols/{one['id']}/items").json()["rows"] for one in (first, second)]
    assert [one["matter"] for one in items[0]] == [one["matter"] for one in items[1]]
    assert len(items[0]) == first["size"] == sum(one["drawn"] for one in first["strata"])
    assert {first["id"], second["id"]} <= {one["id"] for one in officer.get("/patrols").json()["rows"]}


def test_an_item_is_answered_done_and_supports_a_statement(small: Any, officer: Caller, batch: Any) -> None:
    from xiezhi.records.models import Finding

    one = officer.post("/patrols", {**WEEK, "unit": batch.unit, "size": 1, "seed": "t-2"}).json()
    place = f"/patrols/{one['id']}/items/1"
    item = officer.get(place).json()
    assert item["asked"] and item["state"] == "none" and item["milestones"]
    asked = item["asked"][0]
    said = {"act": "answer", "norm": asked["norm"], "answer": "否", "text": "回访称未告知"}
    assert officer.post(f"{place}/acts", said | {"answer": "大概"}).json()["field"] == "answer"
    assert officer.post(f"{place}/acts", said | {"norm": NORM}).json()["field"] == "norm"
    assert officer.post(f"{place}/acts", said).json()["asked"][0]["answer"] == "否"
    assert officer.post(f"{place}/acts", {"act": "tag"}).json()["tagged"]
    problem = item["problems"][0]["title"]
    raised = officer.post(f"{place}/acts", {"act": "problem", "problem": problem, "text": "见笔录"}).json()
    assert raised["raised"][0]["title"] == problem and raised["wrong"] == "problem"
    done = officer.post(f"{place}/acts", {"act": "done"}).json()
    assert done["state"] == "done" and done["next"] is None
    assert Finding.objects.filter(matter=item["matter"], norm=asked["norm"], present=True).exists()
    assert officer.post(f"{place}/acts", said).json()["code"] == "not_now"
    whole = officer.get(f"/patrols/{one['id']}").json()["statement"]
    assert (whole["looked"], whole["found"], whole["share"]) == (1, 1, 1.0) and whole["low"] < 1 == whole[
        "high"
    ]
    assert officer.post(f"{place}/acts", {"act": "undo"}).json()["state"] == "open"


def test_somebody_else_was_quicker(small: Any, officer: Caller, manager: Caller, batch: Any) -> None:
    place = f"/patrols/{officer.post('/patrols', {**WEEK, 'unit': batch.unit, 'size': 1, 'seed': 't-3'}).json()['id']}"
    seen = officer.get(f"{place}/items/1").json()["seen"]
    assert manager.post(f"{place}/items/1/acts", {"act": "tag"}).status_code == 200
    late = officer.post(f"{place}/items/1/acts", {"act": "note", "text": "x", "seen": seen})
    assert (late.status_code, late.json()["code"]) == (409, "changed_meanwhile")


def test_a_sealed_item_is_not_there(small: Any, officer: Caller, batch: Any) -> None:
    from xiezhi.records.models import Matter
    from xiezhi.supervision.patrol.rows import PatrolItem

    item = PatrolItem.objects.filter(batch=batch.id).first()
    before = Matter.objects.filter(id=item.about)
    name = batch.id.removeprefix("patrol:")
    n = officer.get(f"/patrols/{name}/items").json()["total"]
    before.update(sealed=True)
    try:
        assert officer.get(f"/patrols/{name}/items/{item.place}").status_code == 404
        assert officer.get(f"/patrols/{name}/items").json()["total"] == n - 1
    finally:
        before.update(sealed=False)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"method": "排名"}, "method"), ({"first": "2026-13-01"}, "first"), ({"size": 0}, "size"),
        ({"first": "2026-11-19", "last": "2026-11-13"}, "last"), ({"kind": "penalty"}, "kind"), ({"unit": "x"}, "unit"),
        ({"method": "自选"}, "chosen"), ({"strata_by": "民警"}, "strata_by"), ({"sized": 3}, "sized"),
    ],
)  # fmt: skip
def test_a_wrong_plan_is_told_what_would_be_right(officer: Caller, wrong: dict[str, Any], field: str) -> None:
    answer = officer.post("/patrols", wrong)
    assert answer.status_code == (404 if field == "unit" else 422)
    assert answer.json()["field"] == field and answer.json()["message"]


def test_acceptance_counts_what_stands_behind_it(manager: Caller) -> None:
    asked = "?since=2026-10-20&until=2026-11-20"
    told = manager.get(f"/acceptance{asked}").json()
    total = told["total"]
    assert (
        total["reported"]
        == sum(total[name] for name in ("filed", "elsewhere", "settled", "lowered", "none"))
        > 0
    )
    assert told["columns"][0]["name"] == "reported"
    for column in ("filed", "none", "overdue"):
        behind = manager.get(f"/acceptance/{column}{asked}&per_page=200").json()
        assert behind["total"] == total[column] == len(behind["reports"]) + len(behind["findings"])
    row = max(told["rows"], key=lambda one: one["counts"]["reported"])
    assert (
        manager.get(f"/acceptance/reported{asked}&of={row['unit']}").json()["total"]
        == row["counts"]["reported"]
    )
    assert manager.get("/acceptance?since=2026-11-20").json()["field"] == "since"
    assert manager.get("/acceptance/most").status_code == 404


def test_a_case_that_may_not_be_seen_is_not_told_beside_its_report(small: Any, manager: Caller) -> None:
    from xiezhi.records.models import Matter

    asked = "/acceptance/filed?since=2026-10-20&until=2026-11-20&per_page=200"
    row = next(one for one in manager.get(asked).json()["reports"] if one["case"])
    case = Matter.objects.filter(id=row["case"])
    case.update(sealed=True)
    try:
        again = next(one for one in manager.get(asked).json()["reports"] if one["id"] == row["id"])
        assert again["case"] == "" == again["case_kind"]
    finally:
        case.update(sealed=False)


def test_earlier_reports_are_those_of_one_address(small: Any, manager: Caller) -> None:
    from xiezhi.records.models import Matter

    place = {"place": "虚构市接口路7号"}
    for number, unit in enumerate((STATION, OTHER, STATION)):
        report(small, f"earlier-{number}", unit, "纠纷", attributes=place)
    Matter.objects.filter(id="earlier-2").update(sealed=True)
    said = place | {"category": "纠纷", "channel": "110"}
    tell(small, "later", "incident", STATION, ("received", "2026-08-20T09:00"), attributes=said)
    told = manager.get("/matters/later/earlier").json()
    assert [(one["id"], one["same_place"], one["same_number"]) for one in told["rows"]] == [
        ("earlier-0", True, False)
    ]
    case = Matter.objects.filter(kind="admin_case", sealed=False).first()
    assert manager.get(f"/matters/{case.id}/earlier").status_code == 404


@pytest.fixture(scope="module")
def held(small: Any) -> Caller:
    """People in two stations' case areas; the token of the guard of one."""
    fill(small)
    return caller_of(small, small.person("guard", unit=STATION))


def test_the_board_and_a_stay(small: Any, held: Caller) -> None:
    board = held.get("/custody").json()
    assert board["inside"] == len(board["rows"]) == board["counters"][0]["value"] == 6
    rows = {one["id"]: one for one in board["rows"]}
    near = board["rows"][0]
    assert (near["id"], near["limit"]["hours"], near["colour"]) == ("虚区001-留", 8.0, "orange")
    assert [(one["why"], one["other"]) for one in rows["虚区004-留"]["mixed"]] == [("case", "虚区005-留")]
    assert rows["虚区004-留"]["lacking"] == ["guard"]
    soon = held.get("/custody?only=soon").json()
    assert soon["inside"] == 6 and len(soon["rows"]) == board["counters"][4]["value"]
    stay = held.get("/stays/虚区001-留").json()
    assert stay["standing"] == near["standing"] and len(stay["checks"]) == 7 and stay["spans"]
    assert {one["name"]: one["state"] for one in stay["checks"]}["search"] == "ok"
    step = held.get("/matters/虚区001-留/next")
    assert step.status_code == 200
    other = caller_of(small, small.person("guard", unit=OTHER))
    assert other.get("/stays/虚区001-留").status_code == 404
    assert held.get("/stays/nobody").status_code == 404


def test_the_ledger_is_that_of_the_page_and_is_logged(small: Any, held: Caller) -> None:
    from xiezhi.casework.allowed import access_of

    told = held.get("/custody/ledger?period=month&per_page=5").json()
    assert told["total"] >= 7 and len(told["rows"]) == 5 and told["rows"][0]["number"] == 1
    assert {"name", "talks", "care", "limit"} <= told["rows"][0].keys()
    line = access_of(small.site.desk()).journal.lines("act = ?", ("query",))[-1]
    assert line.actor == held.token.officer and line.data["purpose"] == "测试"
    assert line.data["found"] == told["total"] and {"kind", "period"} <= line.data["fields"].keys()


def test_a_chart_is_nodes_and_edges(small: Any, manager: Caller) -> None:
    listed = manager.get("/charts").json()
    assert {one["kind"] for one in listed} == set(small.site.desk().pack.kinds)
    told = manager.get("/charts/admin_case?on=2025-12-31&since=2026-01-01").json()
    assert (told["since"], told["on"]) == ("2025-12-31", "2026-01-01")
    steps = {one["step"] for one in told["nodes"]}
    assert {one["start"] for one in told["edges"]} | {one["end"] for one in told["edges"]} <= steps
    assert set(told["main"]) <= steps and any(one["arrow"] for one in told["edges"])
    assert {"changed", "new"} <= {one["change"] for one in told["changes"]}
    marked = {note["norm"] for one in told["nodes"] for note in one["notes"] if note["change"]}
    assert marked and marked <= {one["norm"] for one in told["changes"]}
    assert not manager.get("/charts/admin_case?on=2026-02-01&since=2026-01-15").json()["changes"]
    assert manager.get("/charts/admin_case?on=2026-13-40").json()["field"] == "on"
    assert manager.get("/charts/no_such_kind").status_code == 404


def test_the_booklet_and_the_power_list_are_data(small: Any, manager: Caller) -> None:
    book = manager.get("/booklet?kind=custody_stay,interview").json()
    assert [one["kind"] for one in book["charts"]] == ["custody_stay", "interview"]
    used = {use["kind"] for one in book["index"] for article in one["articles"] for use in article["uses"]}
    assert used == {"custody_stay", "interview"}
    listed = manager.get("/powers").json()
    assert len(listed["rows"]) == len(small.site.desk().pack.kinds) and len(listed["heads"]) == 8
    row = next(one for one in listed["rows"] if one["kind"] == "admin_case")
    assert any("治安管理处罚法" in one for one in row["basis"]) and row["limits"]


def test_a_draft_is_checked_saved_and_not_saved_over_anothers(small: Any, manager: Caller) -> None:
    other = caller_of(small, small.person("centre_manager"))
    base = manager.get(f"/norms/{NORM}/draft").json()
    assert base["readable"] and base["revision"] == 0 and base["stories"]
    broken = manager.post(
        f"/norms/{NORM}/draft/check", {"text": base["text"].replace("within:", "within_:")}
    ).json()
    assert not broken["readable"] and broken["faults"][0]["line"] > 0 and broken["blocks"]
    saved = manager.post(f"/norms/{NORM}/draft", {"text": base["text"], "base": 0, "reason": "试"}).json()
    assert saved["revision"] == 1
    late = other.post(f"/norms/{NORM}/draft", {"text": base["text"], "base": 0})
    assert (late.status_code, late.json()["code"]) == (409, "changed_meanwhile")
    assert NORM in {one["norm"] for one in other.get("/drafts").json()}
    assert manager.post("/drafts", {"id": NORM, "text": "x"}).json()["code"] == "exists"
    assert manager.post("/drafts", {"id": "Not An Id", "text": "x"}).status_code == 422
    keeper = caller_of(small, small.person("case_officer"))
    assert keeper.get("/drafts").json()["code"] == "no_right"


def test_trials_are_asked_for_and_worked_out(
    small: Any, manager: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    from xiezhi.web.norms import working

    monkeypatch.setattr(working, "start", lambda home: None)  # the work is done below, in this process
    made = manager.post(
        "/norms/custody-security-check-at-arrival/backtests", {"first": "2026-11-01", "last": "2026-11-20"}
    )
    assert made.status_code == 202 and made.json()["state"] == "waiting"
    foreseen = manager.post("/impacts", {"norms": ["custody-security-check-at-arrival"], "day": "2026-11-20"})
    assert foreseen.status_code == 202
    working.work(small.site)
    told = manager.get(f"/norms/custody-security-check-at-arrival/backtests/{made.json()['number']}").json()
    assert told["state"] == "done" and told["result"]["weeks"] and not told["stale"]
    assert manager.get(f"/impacts/{foreseen.json()['number']}").json()["state"] == "done"
    assert manager.post("/impacts", {"norms": ["no-such-norm"]}).json()["field"] == "norms"


def test_a_search_finds_what_may_be_seen(small: Any, manager: Caller) -> None:
    from xiezhi.records.models import Matter

    row = Matter.objects.filter(kind="admin_case", sealed=False).exclude(number="").first()
    found = manager.get(f"/search?q={row.number}").json()
    assert row.id in {one["id"] for one in found if one["what"] == "matter"}
    sealed = Matter.objects.filter(sealed=True).exclude(number="").first()
    if sealed is not None:
        assert sealed.id not in {one["id"] for one in manager.get(f"/search?q={sealed.number}").json()}


def test_an_exception_is_listed_and_withdrawn(small: Any) -> None:
    from xiezhi.casework.models import AskedException
    from xiezhi.records.models import Handling

    person = small.person("case_officer")
    matter = (
        Handling.objects.filter(officer=person, matter__startswith="A")
        .values_list("matter", flat=True)
        .first()
    )
    matter = matter or Handling.objects.filter(officer=person).values_list("matter", flat=True).first()
    asked = AskedException.objects.create(
        matter=matter, kind="admin_case", step="penalty_decided", at=0, asked_by=person, asked_at=small.site.clock(),
        reason="急", second="x", state="waiting",
    )  # fmt: skip
    mine = caller_of(small, person)
    assert [one["number"] for one in mine.get("/exceptions").json()["asked"]] == [asked.pk]
    other = caller_of(small, small.person("case_officer", 1))
    assert other.post(f"/exceptions/{asked.pk}/withdraw").status_code == 404
    assert mine.post(f"/exceptions/{asked.pk}/withdraw").json()["state"] == "withdrawn"
    assert mine.post(f"/exceptions/{asked.pk}/withdraw").json()["code"] == "not_now"


def test_a_file_goes_in_and_comes_out_again(small: Any) -> None:
    from xiezhi.records.models import Matter

    clerk = caller_of(small, small.person("centre_manager"))
    person = small.person("centre_manager")
    assert person
    matter = next(
        row for row in Matter.objects.filter(kind="admin_case", sealed=False).order_by("id")
        if clerk.upload(f"/matters/{row.id}/files", "说明.txt", "虚构".encode(), title="说明").status_code == 201
    )  # fmt: skip
    papers = {one["name"]: one for one in clerk.get(f"/matters/{matter.id}").json()["papers"]}
    answer = clerk.get(f"/matters/{matter.id}/files/{papers['说明']['file']}")
    assert answer.status_code == 200 and answer.content == "虚构".encode()
    assert answer["Content-Disposition"] == "attachment"


def test_the_units_of_a_norm_are_not_ranked_and_few_have_no_rate(manager: Caller) -> None:
    kept = manager.get("/overview").json()["norms"]
    norm = max(kept, key=lambda one: one["owed"])["norm"]
    told = manager.get(f"/overview/{norm}").json()
    assert told["units"] and all((one["rate"] == "") == (one["owed"] < 10) for one in told["units"])
    order = [one["id"] for one in manager.get("/units").json()]
    places = [order.index(one["unit"]) for one in told["units"]]
    assert places == sorted(places)


def test_a_file_that_is_too_long_is_not_kept_and_told(small: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from xiezhi.records.models import Matter

    monkeypatch.setattr("xiezhi.web.settings.UPLOAD", 1 << 20)
    clerk = caller_of(small, small.person("centre_manager"))
    rows = Matter.objects.filter(kind="admin_case", sealed=False).order_by("id")
    row = next(one for one in rows if clerk.get(f"/matters/{one.id}").status_code == 200)
    answer = clerk.upload(f"/matters/{row.id}/files", "录像.mp4", bytes(3 << 20), title="录像")
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_numbers_of_people_within_a_text_are_masked_on_every_way_out(small: Any) -> None:
    from xiezhi.access.directory import Directory
    from xiezhi.catalog.model import Field
    from xiezhi.web.cases.timeline import said

    text = said(Directory(), Field("told", "报警内容"), "来电13800138000，身份证110105200001014512")
    assert "13800138000" not in text and "110105200001014512" not in text and "来电" in text
