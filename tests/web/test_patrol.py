# SPDX-License-Identifier: Apache-2.0
"""Patrol and acceptance supervision as pages: without script too, each figure with its records, nothing for others."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from openpyxl import load_workbook
from tests.web.counting import statements, within_baseline

from xiezhi.web.messages import missing


@pytest.fixture(scope="module")
def batch(small: Any) -> Any:
    """A batch that a station's legal officer is in the middle of, as the city has it."""
    from xiezhi.supervision.patrol.rows import PatrolBatch

    return PatrolBatch.objects.get(finished_at=None)


@pytest.fixture
def officer(small: Any, batch: Any) -> Any:
    return small.client(batch.drawn_by)


def short(batch: Any) -> str:
    return str(batch.id).removeprefix("patrol:")


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def test_the_index_tells_how_far_each_stratum_is(small: Any, batch: Any, officer: Any) -> None:
    told = text_of(officer.get("/patrol/"))
    assert "继续" in told and batch.seed in told and "违反治安管理" in told
    assert "排名" not in told and "用时" not in told
    centre = text_of(small.as_("centre_manager").get("/patrol/"))
    assert "95% 置信区间" in centre  # of the batch that is finished


def test_the_population_is_counted_as_one_types(officer: Any, small: Any, batch: Any) -> None:
    asked = {
        "kind": "incident",
        "unit": batch.unit,
        "first": "2026-11-13",
        "last": "2026-11-19",
        "method": "分层",
    }
    told = text_of(officer.get("/patrol/count/", asked))
    assert re.search(rf'class="population">{batch.population}<', told)
    assert "范围内没有事项" in text_of(
        officer.get("/patrol/count/", asked | {"first": "2020-01-01", "last": "2020-01-02"})
    )


def test_what_is_wrong_with_a_plan_is_said_at_its_field(officer: Any) -> None:
    answer = officer.post("/patrol/new/", {"first": "昨天", "last": "2026-11-19", "size": "0", "seed": " "})
    told = text_of(answer)
    assert answer.status_code == 422
    assert "日期应写成 2026-11-20" in told and "件数应为 1 至" in told and "种子不能空" in told


def test_an_item_is_answered_and_undone_without_script(small: Any, batch: Any, officer: Any) -> None:
    from xiezhi.supervision.patrol.rows import PatrolItem

    item = PatrolItem.objects.filter(batch=batch.id, state="").order_by("place").first()
    url = f"/patrol/{short(batch)}/{item.place}/"
    page = text_of(officer.get(url))
    assert "报警内容" in page and "系统已判" in page and "处警反馈" in page
    value = re.search(r'name="do" value="(answer\|incident-recorded-truthful\|[^|"]+)\|否"', page)
    assert value is not None
    answer = officer.post(f"{url}act/", {"do": f"{value[1]}|否", "remark": "报的是被打", "seen": "0"})
    assert answer.status_code == 302 and answer["Location"] == url
    page = text_of(officer.get(url))
    assert "完成时将生成：" in page and "报的是被打" in page
    done = officer.post(f"{url}act/", {"do": "done", "remark": "报的是被打"})
    assert done.status_code == 302 and done["Location"] != url
    assert "已生成：" in text_of(officer.get(url))
    assert officer.post(f"{url}act/", {"do": "undo"}).status_code == 302
    assert officer.post(f"{url}act/", {"do": "tag|x|y", "remark": "报的是被打"}).status_code == 302
    item.refresh_from_db()
    assert (item.state, item.tagged) == ("open", True)
    refused = officer.post(f"{url}act/", {"do": "nothing"})
    assert refused.status_code == 422 and "没有这个操作" in text_of(refused)


def test_who_comes_second_is_told_by_whom(small: Any, batch: Any, officer: Any) -> None:
    from xiezhi.supervision.patrol.rows import PatrolItem

    item = PatrolItem.objects.filter(batch=batch.id, state="").order_by("-place").first()
    url = f"/patrol/{short(batch)}/{item.place}/act/"
    assert officer.post(url, {"do": "tag", "seen": "0"}).status_code == 302
    other = small.as_("city_manager")
    told = {"do": "note", "remark": "另一人的备注", "seen": "0", "was": ""}
    for headers in ({}, {"HX-Request": "true"}):
        answer = other.post(url, told, headers=headers)
        assert answer.status_code == 409 and "刚刚办理了这一件" in text_of(answer)
        assert ">另一人的备注</textarea>" in text_of(answer)  # what was typed is not lost
    wrong = officer.post(url, {"do": "nothing"}, headers={"HX-Request": "true"})
    assert wrong.status_code == 422 and "没有这个操作" in text_of(wrong)
    item.refresh_from_db()
    assert item.remark == "" and item.tagged


def test_others_batches_are_not_there(small: Any, batch: Any) -> None:
    stranger = next(
        client for n in range(4) if (client := small.as_("legal_officer", n)).get("/patrol/").status_code == 200
        and batch.seed not in text_of(client.get("/patrol/"))
    )  # fmt: skip
    for rest in ("", "1/", "end/"):
        assert stranger.get(f"/patrol/{short(batch)}/{rest}").status_code == 404


def test_the_workbook_has_the_items_and_a_sheet_of_definitions(small: Any, batch: Any, officer: Any) -> None:
    answer = officer.post(f"/patrol/{short(batch)}/export/", {"purpose": "核查"})
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    items, told = book.worksheets
    assert items.max_row == batch.size + 1 and items["A1"].value == "序号"
    definitions = {row[0].value: row[1].value for row in told.iter_rows()}
    assert definitions["种子"] == batch.seed and definitions["母体"] == str(batch.population)
    assert officer.post(f"/patrol/{short(batch)}/export/").status_code == 409


def test_reports_and_cases_add_up_and_each_figure_opens_its_records(small: Any) -> None:
    centre = small.as_("centre_manager")
    page = text_of(centre.get("/incidents/?period=month"))
    rows = [
        [int(n) for n in re.findall(r">(\d+)</(?:a|span)></td>", row)]
        for row in re.findall(r"<tr class=\"level-3\".*?</tr>", page, re.S)
    ]
    assert rows and all(row[0] == sum(row[1:6]) and row[0] > 0 for row in rows)
    assert "第110条" in page and "不排名" in page
    links = re.findall(r'href="(/incidents/(\w+)/\?[^"]*)">(\d+)</a>', page)
    assert {name for _, name, _ in links} >= {"reported", "filed"}
    for url, _name, n in links:
        assert f"共 {n} 件" in text_of(centre.get(url.replace("&amp;", "&")))


def test_the_reconciliation_is_exported_with_its_definitions(small: Any) -> None:
    answer = small.as_("centre_manager").post(
        "/incidents/export/", {"purpose": "核查", "query": "period=month"}
    )
    units, reports, told = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).worksheets
    total = sum(row[1].value for row in units.iter_rows(min_row=2))
    assert reports.max_row == total + 1 and told.max_row > 8


def test_another_unit_is_not_there(small: Any) -> None:
    assert small.as_("legal_officer").get("/incidents/?unit=虚构市").status_code == 404


def test_pages_cost_few_statements(small: Any, batch: Any, officer: Any) -> None:
    name = short(batch)
    for address, url in {
        "patrol:index": "/patrol/", "patrol:new": "/patrol/new/", "patrol:item": f"/patrol/{name}/1/",
        "patrol:end": f"/patrol/{name}/end/", "incidents:acceptance": "/incidents/",
        "incidents:behind": "/incidents/reported/",
    }.items():  # fmt: skip
        page, n = statements(lambda url=url: officer.get(url))
        assert page.status_code == 200 and within_baseline(address, n), (address, n)


def test_every_word_has_its_english() -> None:
    assert {app: words for app, words in missing().items() if app in ("patrol", "incidents")} == {}


def drawn(small: Any, officer: str, unit: str, size: int, seed: str) -> Any:
    """A batch of a month of a station, nothing of it looked at."""
    from xiezhi.supervision.organisation import By
    from xiezhi.supervision.patrol.batches import Plan, draw_batch

    desk, now = small.site.desk(), small.site.clock()
    day = desk.pack.zone.day(now)
    return draw_batch(desk, Plan("incident", unit, day - 30, day - 1, "随机", size, seed), By(officer), now)


def abouts(batch: Any) -> list[Any]:
    """The matters of a batch, in its order."""
    from xiezhi.records.models import Matter
    from xiezhi.supervision.patrol.rows import PatrolItem

    ids = PatrolItem.objects.filter(batch=batch.id).order_by("place").values_list("about", flat=True)
    return [Matter.objects.get(id=one) for one in ids]


def test_what_was_sealed_or_moved_since_is_passed_over_and_the_batch_ends_without_it(
    small: Any, batch: Any, officer: Any
) -> None:
    from xiezhi.records.models import Matter

    mine = drawn(small, batch.drawn_by, batch.unit, 4, "sealed")
    about, url = abouts(mine), f"/patrol/{short(mine)}/"
    elsewhere = Matter.objects.exclude(unit=batch.unit).filter(kind="incident").first().unit
    assert officer.post(f"{url}1/act/", {"do": "tag", "remark": "此件已封存后不得再现"}).status_code == 302
    Matter.objects.filter(id=about[0].id).update(sealed=True)
    Matter.objects.filter(id=about[2].id).update(unit=elsewhere)
    try:
        assert officer.get(f"{url}1/").status_code == officer.get(f"{url}3/").status_code == 404
        assert officer.get(url)["Location"] == f"{url}2/"
        page = text_of(officer.get(f"{url}2/"))
        assert f'href="{url}1/' not in page and f'href="{url}3/' not in page and f'href="{url}4/"' in page
        assert f'data-after="{url}4/"' in page and "另有 2 件已不能巡查" in page
        page = text_of(officer.get(f"{url}end/"))
        assert about[0].number not in page and "不得再现" not in page and "另有 2 件已不能巡查" in page
        assert officer.post(f"{url}end/").status_code == 422  # two can still be looked at
        assert officer.post(f"{url}2/act/", {"do": "done"})["Location"] == f"{url}4/"
        assert officer.post(f"{url}4/act/", {"do": "done"})["Location"] == f"{url}end/"
        mine.refresh_from_db()
        assert (mine.done, mine.size, mine.finished_at is None) == (2, 4, False)
        page = text_of(officer.get(f"{url}end/"))
        assert "另有 2 件已不能巡查" in page and "母体中仍可巡查的" in page and "95% 置信区间" in page
    finally:
        Matter.objects.filter(id=about[0].id).update(sealed=False)
        Matter.objects.filter(id=about[2].id).update(unit=about[2].unit)


def test_the_workbook_leaves_out_what_can_no_longer_be_patrolled_and_its_findings(
    small: Any, batch: Any, officer: Any
) -> None:
    from xiezhi.records.models import Finding, Matter

    mine = drawn(small, batch.drawn_by, batch.unit, 5, "taken away")
    about, url = abouts(mine), f"/patrol/{short(mine)}/1/"
    value = re.search(r'value="(answer\|[^"]+\|)否"', text_of(officer.get(url)))
    assert value is not None
    for do in (f"{value[1]}否", "done"):
        assert officer.post(f"{url}act/", {"do": do}).status_code == 302
    found = [Finding.objects.filter(matter=one.id, present=True, status="live").count() for one in about]
    sealed = about[0]
    assert found[0] > 0
    Matter.objects.filter(id=sealed.id).update(sealed=True)
    try:
        answer = officer.post(f"/patrol/{short(mine)}/export/", {"purpose": "核查"})
        items, told = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).worksheets
    finally:
        Matter.objects.filter(id=sealed.id).update(sealed=False)
    assert sealed.number not in [row[1].value for row in items.iter_rows(min_row=2)]
    definitions = {row[0].value: row[1].value for row in told.iter_rows()}
    assert definitions["样本各件现有预警"] == str(sum(found[1:]))
    assert definitions["已不能巡查"].startswith("1 件")


def test_a_batch_whose_last_item_is_sealed_can_be_ended(small: Any, batch: Any, officer: Any) -> None:
    from xiezhi.records.models import Matter

    mine = drawn(small, batch.drawn_by, batch.unit, 2, "sealed last")
    url, last = f"/patrol/{short(mine)}/", abouts(mine)[1].id
    assert officer.post(f"{url}1/act/", {"do": "done"}).status_code == 302
    Matter.objects.filter(id=last).update(sealed=True)
    try:
        assert officer.get(url)["Location"] == f"{url}end/"
        assert "结束本批" in text_of(officer.get(f"{url}end/"))
        assert officer.post(f"{url}end/").status_code == 302
        page = text_of(officer.get(f"{url}end/"))
        assert "结束本批" not in page and "母体中仍可巡查的" in page
    finally:
        Matter.objects.filter(id=last).update(sealed=False)


def test_j_and_k_go_on_however_long_the_batch_is(
    small: Any, batch: Any, officer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from xiezhi.web.patrol import work

    monkeypatch.setattr(work, "AROUND", 2)
    mine = drawn(small, batch.drawn_by, batch.unit, 9, "long")
    url = f"/patrol/{short(mine)}/"
    page = text_of(officer.get(f"{url}6/"))
    assert f'data-before="{url}5/" data-after="{url}7/"' in page
    assert re.findall(r'<span class="n">(\d+)</span>', page) == ["4", "5", "6", "7", "8"]
    assert f'data-before="{url}8/" data-after=""' in text_of(officer.get(f"{url}9/"))


def test_who_undoes_what_another_did_is_told_whose_and_when_it_was(
    small: Any, batch: Any, officer: Any
) -> None:
    mine = drawn(small, batch.drawn_by, batch.unit, 2, "others")
    url = f"/patrol/{short(mine)}/1/act/"
    assert officer.post(url, {"do": "tag"}).status_code == 302
    page = small.as_("city_manager").post(url, {"do": "undo"})
    assert page.status_code == 409 and "刚刚办理" not in text_of(page)
    assert re.search(r"这一件的上一步由 \S+ 于 [\d\- :年月日]+ 办理，只有本人能撤销", text_of(page))


def looks(small: Any, matter: str, who: str) -> int:
    from xiezhi.casework.allowed import access_of

    lines = access_of(small.site.desk()).journal.of(matter)
    return sum(line.act == "view" and line.actor == who for line in lines)


def test_no_part_of_an_item_is_shown_without_a_line_in_the_log(small: Any, batch: Any, officer: Any) -> None:
    mine = drawn(small, batch.drawn_by, batch.unit, 2, "logged")
    first, second = abouts(mine)
    url, htmx = f"/patrol/{short(mine)}/", {"HX-Request": "true"}
    before = looks(small, first.id, batch.drawn_by), looks(small, second.id, batch.drawn_by)
    assert "系统已判" in text_of(officer.get(f"{url}1/", headers=htmx))
    assert "系统已判" in text_of(officer.post(f"{url}2/act/", {"do": "nothing"}, headers=htmx))
    after = looks(small, first.id, batch.drawn_by), looks(small, second.id, batch.drawn_by)
    assert after == (before[0] + 1, before[1] + 1)


def test_a_tab_of_a_matter_is_logged_unless_its_page_was_looked_at_lately(small: Any, batch: Any) -> None:
    from xiezhi.records.models import Matter

    who = small.person("city_manager", 0)
    client, row = small.client(who), Matter.objects.filter(kind="incident", sealed=False).last()
    headers, url = {"HX-Request": "true", "HX-Target": "tab"}, f"/matters/incident/{row.id}/?tab=people"
    before = looks(small, row.id, who)
    assert client.get(url, headers=headers).status_code == 200
    assert client.get(url, headers=headers).status_code == 200
    assert looks(small, row.id, who) == before + 1
