# SPDX-License-Identifier: Apache-2.0
"""案件 and every other kind, read in requests: lists, export, one matter whole, sealed records."""

from __future__ import annotations

import io
import re
from typing import Any

import openpyxl
import pytest
from tests.web.conftest import Small
from tests.web.counting import statements, within_baseline
from tests.web.matters import Case, matter_url, open_case, text_of

SCRIPT = "<script>alert(1)</script>"
PART = {"HX-Request": "true", "HX-Target": "tab"}


@pytest.fixture(scope="module")
def case(small: Small) -> Case:
    return open_case(small, tag="试")


def test_every_kind_of_the_catalogue_is_counted_and_listed(small: Small) -> None:
    from xiezhi.records.models import Matter

    client = small.as_("city_manager")
    page = text_of(client.get("/matters/"))
    kinds = small.site.desk().pack.kinds
    assert page.count("data-row") == len(kinds)
    n = Matter.objects.filter(kind="incident", sealed=False).count()
    assert re.search(rf'incident/">警情</a>.*?class="number">{n}<', page, re.S)
    for kind in kinds:
        listed = text_of(client.get(f"/matters/{kind}/"))
        assert kinds[kind].title in listed
    assert client.get("/matters/no_such_kind/").status_code == 404


def test_what_a_list_shows_stands_in_its_address(small: Small) -> None:
    from xiezhi.records.models import Matter

    client = small.as_("city_manager")
    late = set(Matter.objects.filter(kind="admin_case", clock="overdue").values_list("number", flat=True))
    page = text_of(client.get("/matters/admin_case/?clock=overdue&per=100"))
    shown = set(re.findall(r'class="main" href="[^"]+">([^<]+)</a><small>', page))
    assert shown == late and late
    closed = text_of(client.get("/matters/admin_case/?state=closed&per=100&sort=number"))
    numbers = re.findall(r'class="main" href="[^"]+">([^<]+)</a><small>', closed)
    assert numbers == sorted(numbers) and "<small>未办结" not in closed
    month = text_of(client.get("/matters/admin_case/?span=month"))
    assert "11-01" in month and "至 11-20" in month
    wrong = text_of(client.get("/matters/admin_case/?span=custom&since=13月&until=2026-11-20"))
    assert "“13月”不是日期" in wrong
    nothing = text_of(client.get("/matters/admin_case/?q=没有这样的案件名"))
    assert "没有符合这些条件的事项" in nothing and "去掉“没有这样的案件名”" in nothing
    few = text_of(client.get("/matters/admin_case/?columns=clock,closed"))
    assert "单位・承办</th>" not in few and "办结</a></th>" in few


def test_a_unit_that_is_not_ones_own_is_not_there(small: Small, case: Case) -> None:
    other = next(unit for unit in ("虚和顺", "虚晨光", "虚新桥") if unit != case.unit)
    officer = small.client(case.officer)
    assert officer.get(f"/matters/admin_case/?unit={other}").status_code == 404
    assert officer.get(f"/matters/admin_case/?unit={case.unit}").status_code == 200


def test_an_officers_list_has_his_own_and_what_another_unit_has_is_not_there(
    small: Small, case: Case
) -> None:
    from xiezhi.records.models import Handling, Matter

    theirs = Matter.objects.filter(kind="admin_case", sealed=False).exclude(unit=case.unit)
    mine = set(Handling.objects.filter(officer=case.officer).values_list("matter", flat=True))
    other = next(row for row in theirs if row.id not in mine)
    officer = small.client(case.officer)
    assert officer.get(matter_url("admin_case", other.id)).status_code == 404
    page = text_of(officer.get("/matters/admin_case/?per=100"))
    assert other.number not in page
    assert matter_url("admin_case", case.case) in page


def test_what_is_typed_is_never_run(small: Small, case: Case) -> None:
    manager = small.as_("city_manager")
    for name in (
        "q",
        "unit",
        "state",
        "clock",
        "sort",
        "span",
        "since",
        "until",
        "columns",
        "level",
        "field",
        "page",
        "per",
    ):
        custom = {"span": "custom"} if name in ("since", "until") else {}
        answer = manager.get("/matters/admin_case/", {name: SCRIPT, **custom})
        assert answer.status_code in (200, 404) and SCRIPT not in answer.content.decode(), name
    officer = small.client(case.officer)
    step = matter_url("penalty", case.penalty, "step", "notified")
    kept = text_of(officer.post(step, {"f.facts": SCRIPT, "f.fine": "很多", "at": ""}), 422)
    assert SCRIPT not in kept and "&lt;script&gt;" in kept
    recorded = matter_url("admin_case", case.case, "step", "investigated")
    saved = officer.post(recorded, {"f.act": SCRIPT, "f.officers": SCRIPT})
    assert saved.status_code == 302
    page = text_of(officer.get(matter_url("admin_case", case.case)))
    assert SCRIPT not in page and "&lt;script&gt;alert" in page


def _book(answer: Any) -> Any:
    assert answer.status_code == 200
    return openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))


def test_an_export_has_what_the_list_had_with_its_definitions_and_nothing_in_it_is_a_formula(
    small: Small,
) -> None:
    from xiezhi.casework.allowed import Actor, access_of
    from xiezhi.casework.commands import open_matter
    from xiezhi.records.models import Matter

    desk, now = small.site.desk(), small.site.clock()
    head = small.person("unit_head")
    odd = "=cmd|' /C calc'!A0"
    officer = small.person("case_officer")
    unit = access_of(desk).directory.posted(officer, desk.pack.zone.day(now))
    open_matter(desk, Actor(officer, unit), "incident", {}, now=now, id=odd)
    client = small.client(head)
    assert client.post("/matters/incident/-/export/", {"query": "", "purpose": " "}).status_code == 409
    book = _book(
        client.post("/matters/incident/-/export/", {"query": "sort=-opened_at", "purpose": "月度核对"})
    )
    sheet = book.worksheets[0]
    rows = list(sheet.iter_rows(min_row=2))
    ids = {row[3].value: row for row in rows}
    assert len(rows) == Matter.objects.filter(kind="incident", unit=unit, sealed=False).count()
    assert ids[odd][3].data_type == "s" and ids[odd][3].value == odd
    assert all(cell.data_type != "f" for row in rows for cell in row)
    assert any(row[11].is_date for row in rows), "dates are dates"
    told = {row[0].value: row[1].value for row in book["口径"].iter_rows(min_row=2)}
    assert told["件数"] == str(len(rows)) and "封存" in told["不包括"]
    line = access_of(desk).journal.lines("act = 'export'", (), latest=1)[0]
    assert line.data["purpose"] == "月度核对" and line.data["rows"] == len(rows) and line.actor == head
    chosen = {"query": "", "purpose": "核对", "which": "chosen", "id": [odd]}
    one = _book(client.post("/matters/incident/-/export/", chosen))
    assert one.worksheets[0].max_row == 2


def test_an_export_is_whole_or_refused(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    """More than a workbook holds is refused with the number; what was chosen is there, however far down it stood."""
    from xiezhi.web.cases import exporting

    client = small.as_("city_manager")
    whole = {"query": "sort=-opened_at", "purpose": "核对"}
    book = _book(client.post("/matters/incident/-/export/", whole))
    ids = [row[3].value for row in book.worksheets[0].iter_rows(min_row=2)]
    monkeypatch.setattr(exporting, "MOST", 3)
    page = text_of(client.post("/matters/incident/-/export/", whole), 409)
    assert f"共 {len(ids)} 件" in page and "应先缩小期间、单位或者状态" in page
    chosen = _book(
        client.post("/matters/incident/-/export/", whole | {"which": "chosen", "id": [ids[-1], ids[0]]})
    )
    assert [row[3].value for row in chosen.worksheets[0].iter_rows(min_row=2)] == [ids[-1], ids[0]]
    told = {row[0].value: row[1].value for row in chosen["口径"].iter_rows(min_row=2)}
    assert told["件数"] == "2"


def test_a_view_of_a_list_is_kept_for_its_person_alone(small: Small) -> None:
    first, second = small.person("city_manager"), small.person("centre_manager")
    client = small.client(first)
    told = {"place": "cases/admin_case", "name": f"我的超期{SCRIPT}"[:40], "query": "clock=overdue&page=3"}
    told["back"] = "/matters/admin_case/"
    assert client.post("/views/keep/", told).headers["Location"] == "/matters/admin_case/"
    page = text_of(client.get("/matters/admin_case/"))
    assert 'href="?clock=overdue">我的超期&lt;script' in page and SCRIPT not in page
    assert "我的超期" not in text_of(small.client(second).get("/matters/admin_case/"))


def test_one_matter_whole_has_its_clocks_steps_people_and_papers(small: Small, case: Case) -> None:
    officer = small.client(case.officer)
    page = text_of(officer.get(matter_url("admin_case", case.case)))
    assert "第 1 日" in page and "可以办" in page and "clock-card" in page
    assert "欧阳修远" in page, "one's own case shows people in full"
    head = small.person("legal_officer", 0, case.unit)
    masked = text_of(small.client(head).get(matter_url("admin_case", case.case)))
    assert "欧阳*远" in masked and "欧阳修远" not in masked and "110101199003071234" not in masked
    assert "受案登记表" in page and "未见" in page
    for tab in ("people", "documents", "recordings", "property", "findings", "links", "looked"):
        url = matter_url("admin_case", case.case) + f"?tab={tab}"
        whole, part = text_of(officer.get(url)), text_of(officer.get(url, headers=PART))
        assert "<html" in whole and "<html" not in part
        assert (
            f'href="?tab={tab}" hx-get="?tab={tab}" hx-target="#tab" hx-push-url="true" aria-current' in part
        )
    assert officer.get(matter_url("admin_case", case.case) + "?tab=nothing").status_code == 404
    looked = text_of(officer.get(matter_url("admin_case", case.case) + "?tab=looked"))
    assert case.officer in looked and head in looked


def test_a_view_is_logged_with_who_and_a_part_of_a_page_is_no_second_view(small: Small, case: Case) -> None:
    from xiezhi.casework.allowed import access_of

    journal = access_of(small.site.desk()).journal
    before = len(journal.of(case.case))
    client = small.client(case.officer)
    client.get(matter_url("admin_case", case.case))
    client.get(matter_url("admin_case", case.case) + "?tab=people", headers=PART)
    lines = journal.of(case.case)[before:]
    assert [(line.act, line.actor) for line in lines] == [("view", case.officer)]


def test_as_it_was_known_a_later_record_is_not_there(small: Small) -> None:
    from xiezhi.records.models import Matter

    closed = Matter.objects.filter(kind="admin_case", closed_at__isnull=False, sealed=False)
    row = closed.order_by("-events", "id").first()
    assert row is not None
    facts = [fact for fact in small.site.desk().store.events_of([row.id]) if fact.at > 0]
    zone = small.site.desk().pack.zone
    day = zone.text(min(fact.recorded_at for fact in facts))[:10]
    last = max(facts, key=lambda fact: fact.recorded_at)
    assert zone.text(last.recorded_at)[:10] > day
    title = small.site.desk().pack.kinds["admin_case"].steps[row.state].title
    client = small.as_("city_manager")
    now, then = (
        text_of(client.get(matter_url("admin_case", row.id) + query)) for query in ("", f"?known={day}")
    )
    assert f"<strong>{title}</strong>" in now and f"<strong>{title}</strong>" not in then
    assert "之后补录的不在内" in then and 'id="acts"' not in then


def test_a_revealed_name_has_its_purpose_in_the_log(small: Small, case: Case) -> None:
    from xiezhi.casework.allowed import access_of

    client = small.client(small.person("legal_officer", 0, case.unit))
    url = matter_url("person_in_case", case.person, "reveal")
    assert "欧阳修远" not in text_of(client.get(url))
    assert "须写明用途" in text_of(client.post(url, {"purpose": "  "}), 422)
    assert "110101199003071234" in text_of(client.post(url, {"purpose": "核对身份"}))
    line = access_of(small.site.desk()).journal.of(case.person)[-1]
    assert (line.act, line.data["purpose"]) == ("reveal", "核对身份")
    hidden = small.as_("auditor").get(matter_url("person_in_case", case.person))
    assert "欧阳" not in text_of(hidden)


def test_a_sealed_record_is_in_no_list_and_opens_only_by_purpose_and_ground(small: Small) -> None:
    from xiezhi.casework.allowed import access_of
    from xiezhi.records.models import Matter

    row = Matter.objects.filter(sealed=True, kind="penalty").order_by("id").first()
    assert row is not None
    url = matter_url(row.kind, row.id)
    manager = small.as_("city_manager")
    everything = text_of(manager.get("/matters/penalty/?per=100"))
    assert row.id not in everything.replace("~", "")
    assert url not in text_of(manager.get(f"/matters/penalty/?q={row.number or row.id}"))
    parent = Matter.objects.get(id=row.parent)
    assert url not in text_of(manager.get(matter_url(parent.kind, parent.id) + "?tab=links"))
    assert url not in text_of(manager.get(matter_url(parent.kind, parent.id, "family")))
    asked = text_of(manager.get(url))
    assert "查阅前写明用途和依据" in asked and "处罚决定" not in asked
    for role in ("unit_head", "leader", "auditor", "inspector"):
        assert small.as_(role).get(url).status_code == 404
    unseal = matter_url(row.kind, row.id, "unseal")
    ground = access_of(small.site.desk()).rights.seal_grounds[0]
    assert "须写明用途" in text_of(manager.post(unseal, {"purpose": "", "ground": ground}), 422)
    refused = text_of(manager.post(unseal, {"purpose": "复查", "ground": "好奇"}), 422)
    assert "应为" in refused and 'value="复查"' in refused
    assert manager.get(url).content.decode().count("查阅前写明") == 1, "still closed"
    assert manager.post(unseal, {"purpose": "复查", "ground": ground}).status_code == 302
    assert "封存记录，限时查阅" in text_of(manager.get(url))
    assert "查阅前写明" in text_of(small.client(small.person("city_manager", 1)).get(url)), (
        "opened to one person"
    )
    acts = [line.act for line in access_of(small.site.desk()).journal.of(row.id)]
    assert "unseal" in acts and acts[-1] == "view"


def test_the_family_is_a_tree_of_what_may_be_seen(small: Small, case: Case) -> None:
    page = text_of(small.client(case.officer).get(matter_url("admin_case", case.case, "family")))
    for kind, one in (("admin_case", case.case), ("person_in_case", case.person), ("penalty", case.penalty)):
        assert matter_url(kind, one) in page
    assert page.count("data-row") == 3


PAGES = {
    "cases:kinds": "/matters/",
    "cases:list": "/matters/admin_case/?span=year&state=open",
    "cases:matter": None,
    "cases:family": None,
    "cases:step": None,
    "cases:open": None,
}


@pytest.mark.parametrize("name", PAGES)
def test_pages_ask_the_database_little(small: Small, case: Case, name: str) -> None:
    from xiezhi.records.models import Matter

    big = Matter.objects.filter(kind="admin_case", sealed=False).order_by("-events", "id").first()
    assert big is not None
    officer, manager = small.client(case.officer), small.as_("city_manager")
    path = (
        PAGES[name]
        or {
            "cases:matter": matter_url("admin_case", big.id),
            "cases:family": matter_url("admin_case", big.id, "family"),
            "cases:step": matter_url("penalty", case.penalty, "step", "decided"),
            "cases:open": "/matters/incident/-/open/",
        }[name]
    )
    client = officer if name in ("cases:step", "cases:open") else manager
    assert client.get(path).status_code == 200, path
    answer, n = statements(lambda: client.get(path))
    assert answer.status_code == 200 and within_baseline(name, n), n
