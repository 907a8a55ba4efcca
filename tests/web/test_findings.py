# SPDX-License-Identifier: Apache-2.0
"""预警监督 as its people use it: narrowing, taking away, acting, being told of what somebody else did meanwhile."""

from __future__ import annotations

import io
import re
from datetime import datetime
from typing import Any
from urllib.parse import quote

import pytest
from openpyxl import load_workbook
from tests.web.counting import statements, within_baseline

SCRIPT = "<script>alert(1)</script>"


def rows(page: Any) -> list[str]:
    """Ids of the rows of a list, as they stand."""
    return re.findall(r'name="id" value="(F[A-Z0-9]{12})"', page.content.decode())


def one(small: Any, state: str, **more: Any) -> Any:
    """A finding in a state of the loop, of the district of the first centre."""
    from xiezhi.supervision.models import LoopItem

    units = units_of_centre(small)
    return LoopItem.objects.filter(state=state, concerned__in=units, **more).order_by("id").first()


def units_of_centre(small: Any) -> list[str]:
    from xiezhi.casework.allowed import access_of

    desk = small.site.desk()
    day = desk.pack.zone.day(small.site.clock())
    directory = access_of(desk).directory
    own = directory.posted(small.person("centre_manager"), day)
    return sorted(directory.covered(own, day, below=True))


def seq_of(finding: str) -> int:
    from xiezhi.supervision.models import LoopItem

    found = LoopItem.objects.filter(finding=finding).first()
    return 0 if found is None else found.seq


def post(client: Any, finding: str, seq: int | None = None, **told: Any) -> Any:
    data = {"seq": seq_of(finding) if seq is None else seq, **told}
    return client.post(f"/findings/{finding}/act/", data)


@pytest.fixture(scope="module")
def centre(small: Any) -> Any:
    return small.as_("centre_manager")


# -- the list


def test_toggles_count_what_they_show(centre: Any) -> None:
    page = centre.get("/findings/?size=100")
    told = dict(
        re.findall(
            r'href="\?level=([a-z.]+)[^"]*"[^>]*>.*?<span class="n">(\d+)</span>', page.content.decode()
        )
    )
    assert told
    for level, n in told.items():
        assert len(rows(centre.get(f"/findings/?size=100&level={level}"))) == int(n), level


def test_gravest_first_and_pages_hang_together(centre: Any) -> None:
    whole = rows(centre.get("/findings/?size=100"))
    parts = [rows(centre.get(f"/findings/?size=10&page={page}")) for page in (1, 2)]
    assert parts[0] + parts[1] == whole[:20]
    assert rows(centre.get("/findings/?size=10&page=999")) == whole[-(len(whole) % 10 or 10) :]
    page = centre.get("/findings/").content.decode()
    assert page.index("level-tag red") < page.index("level-tag orange solid")


def test_states_and_periods_narrow(small: Any, centre: Any) -> None:
    from xiezhi.records.models import Finding

    waiting = rows(centre.get("/findings/?state=to_verify&size=100"))
    assert waiting and {Finding.objects.get(id=id_).stage for id_ in waiting} == {"to_verify"}
    whole = set(rows(centre.get("/findings/?state=all&size=100")))
    month = set(rows(centre.get("/findings/?state=all&size=100&period=month")))
    own = set(rows(centre.get("/findings/?state=all&size=100&period=own&from=2026-10-01&to=2026-10-31")))
    assert month and own and not month & own and month | own <= whole
    assert "11-01 至 11-20" in centre.get("/findings/?period=month").content.decode()


def test_a_wrong_date_is_said_in_its_field_and_kept(centre: Any) -> None:
    page = centre.get("/findings/?period=own&from=yesterday&to=").content.decode()
    assert 'value="yesterday"' in page and "日期应写成 2026-11-20" in page and 'aria-invalid="true"' in page


def test_a_number_finds_its_findings(small: Any, centre: Any) -> None:
    from xiezhi.records.models import Finding, Matter

    found = Finding.objects.filter(id__in=rows(centre.get("/findings/?size=100"))).values_list(
        "matter", flat=True
    )
    matter = Matter.objects.filter(id__in=list(found)).exclude(number="").first()
    hits = rows(centre.get("/findings/", {"q": matter.number, "size": 100}))
    assert hits and set(Finding.objects.filter(id__in=hits).values_list("matter", flat=True)) == {matter.id}
    nothing = centre.get("/findings/?q=zzzzzz").content.decode()
    assert "没有符合条件" in nothing and 'value="zzzzzz"' in nothing


def test_units_of_others_are_not_there(small: Any, centre: Any) -> None:
    other = next(unit for unit in ("虚青石", "虚新桥", "虚云溪") if unit not in units_of_centre(small))
    assert centre.get("/findings/", {"unit": other}).status_code == 404
    mine = units_of_centre(small)[-1]
    page = centre.get("/findings/", {"unit": mine, "own": 1})
    assert page.status_code == 200


def test_limits_of_the_loop_itself_have_a_tab_of_their_own_and_are_counted(small: Any, centre: Any) -> None:
    from xiezhi.records.models import Finding

    usual, page = (
        rows(centre.get("/findings/?size=100")),
        centre.get("/findings/?about=loop&state=all&size=100"),
    )
    own = rows(page)
    assert own and not set(own) & set(usual)
    assert set(Finding.objects.filter(id__in=own).values_list("kind", flat=True)) == {"supervision_item"}
    assert "supervision_item" not in Finding.objects.filter(id__in=usual).values_list("kind", flat=True)
    whole = centre.get("/findings/?state=all").content.decode()
    assert f"另有反馈、核查本身逾期的 {len(own)} 件" in whole and "state=all&amp;about=loop" in whole
    open_ = rows(centre.get("/findings/?about=loop&size=100"))
    assert not Finding.objects.filter(
        id__in=open_, cured=True
    ).exists()  # done late: in the record, not to be done
    assert "已补办" in page.content.decode() and "督办时限" in centre.get("/findings/tabs/").content.decode()
    named = Finding.objects.filter(id__in=own).first().norm
    assert rows(
        centre.get("/findings/", {"norm": named, "state": "all", "size": 100})
    )  # asked for by its norm


def test_what_was_closed_is_found_by_day_and_by_verdict(small: Any, centre: Any) -> None:
    from xiezhi.kernel.instant import date_of
    from xiezhi.supervision.models import LoopItem

    zone = small.site.desk().pack.zone
    closed = {
        row.finding: row
        for row in LoopItem.objects.filter(state="closed", concerned__in=units_of_centre(small))
    }
    some = next(row for row in closed.values() if row.verdict)
    by_verdict = rows(centre.get("/findings/", {"verdict": some.verdict, "size": 100}))
    assert some.finding in by_verdict and {closed[one].verdict for one in by_verdict} == {some.verdict}
    none = rows(centre.get("/findings/?verdict=none&size=100"))
    assert none and {closed[one].verdict for one in none} == {""}
    day = date_of(zone.day(some.closed_at)).isoformat()
    asked = {"closed_from": day, "closed_to": day, "size": 100, "col": ["norm", "closed"]}
    page = centre.get("/findings/", asked)
    on_day = rows(page)
    assert some.finding in on_day
    assert {zone.day(closed[one].closed_at) for one in on_day} == {zone.day(some.closed_at)}
    html = page.content.decode()
    assert "办结・结论" in html and some.verdict in html and f"closed_from={day}" in html, (
        "kept in all addresses"
    )
    book = load_workbook(
        io.BytesIO(
            centre.post(
                f"/findings/export/?closed_from={day}&closed_to={day}", {"purpose": "核查"}
            ).getvalue()
        )
    )
    sheet = book.worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    dates = [row[heads.index("办结时间")].value for row in sheet.iter_rows(min_row=2)]
    assert len(dates) == len(on_day) and all(isinstance(one, datetime) for one in dates)
    told = {row[0].value: row[1].value for row in book.worksheets[1].iter_rows()}
    assert f"办结时间：{day}" in told["条件"] and "状态：已办结" in told["条件"]
    assert sheet.page_setup.orientation == "landscape" and sheet.page_setup.paperSize == 9
    assert sheet.print_title_rows == "$1:$1" and sheet.print_area.endswith(f"$L${len(on_day) + 1}")
    wrong = centre.get("/findings/?closed_from=2026-11-20&closed_to=2026-11-01").content.decode()
    assert "止日早于起日" in wrong and 'id="closed-wrong"' in wrong
    kept = {
        "place": "findings",
        "name": "上周结论",
        "query": f"closed_from={day}&verdict=属实",
        "back": "/findings/",
    }
    assert centre.post("/views/keep/", kept).status_code == 302
    assert "上周结论" in centre.get("/findings/").content.decode()


def test_units_stand_as_the_organisation_has_them(small: Any) -> None:
    """A district, its stations in the order of its table (which is not that of their numbers), the next district."""
    from xiezhi.casework.allowed import access_of

    desk = small.site.desk()
    directory = access_of(desk).directory
    page = small.as_("city_manager").get("/findings/").content.decode()
    tree = page[page.index('<ul id="units">') :]
    shown = re.findall(r"<span>([^<]+)</span>", tree[: tree.index("</ul>")])
    order = [unit.name for unit in directory.units_on(desk.pack.zone.day(small.site.clock()))]
    assert [name for name in shown if "（本级）" not in name] == order
    districts = [unit for unit in directory.places if directory.last_known(unit).level == 2]
    assert order != sorted(order) and len(districts) == 2


def test_columns_are_chosen_in_the_address(centre: Any) -> None:
    page = centre.get("/findings/?col=level&col=norm&col=found").content.decode()
    head = page[page.index("<thead>") : page.index("</thead>")]
    assert "规则・条文" in head and "编号" in head and "单位・承办" not in head


def test_views_are_kept_for_oneself(small: Any, centre: Any) -> None:
    told = {"place": "findings", "name": "我的红色", "query": "level=red.breach", "back": "/findings/"}
    assert centre.post("/views/keep/", told).status_code == 302
    assert "我的红色" in centre.get("/findings/").content.decode()
    assert "我的红色" not in small.as_("centre_manager", 1).get("/findings/").content.decode()


def test_sealed_findings_are_in_no_list(small: Any) -> None:
    from xiezhi.records.models import Finding

    sealed = set(Finding.objects.filter(sealed=True).values_list("id", flat=True))
    shown = set(rows(small.as_("city_manager").get("/findings/?state=all&size=100")))
    assert shown and not sealed & shown


def test_a_sealed_finding_asks_purpose_and_ground(small: Any) -> None:
    from xiezhi.records.models import Finding, Matter

    found = Finding.objects.filter(status="live", unit__in=units_of_centre(small)).exclude(stage="").last()
    Matter.objects.filter(id=found.matter).update(sealed=True)
    Finding.objects.filter(matter=found.matter).update(sealed=True)
    try:
        centre, leader = small.as_("centre_manager"), small.as_("leader")
        assert found.id not in rows(centre.get("/findings/?state=all&size=100"))
        asked = centre.get(f"/findings/{found.id}/")
        assert asked.status_code == 302 and asked["Location"].endswith("/open/")
        assert leader.get(f"/findings/{found.id}/").status_code == 404
        wrong = centre.post(asked["Location"], {"purpose": "", "ground": "好奇"})
        assert wrong.status_code == 422 and "写明用途" in wrong.content.decode()
        told = {"purpose": "国家赔偿案件核对", "ground": "有关国家机关为办案需要"}
        assert centre.post(asked["Location"], told).status_code == 302
        assert centre.get(f"/findings/{found.id}/").status_code == 200
    finally:
        Matter.objects.filter(id=found.matter).update(sealed=False)
        Finding.objects.filter(matter=found.matter).update(sealed=False)


# -- taking away


def test_the_export_is_what_was_narrowed_with_real_dates(small: Any, centre: Any) -> None:
    from xiezhi.records.models import Finding, Matter

    found = Finding.objects.get(id=rows(centre.get("/findings/?size=100"))[1])
    Matter.objects.filter(id=found.matter).update(number="=1+1", title="@SUM(A1)")
    assert centre.post("/findings/export/?level=orange.breach", {"purpose": " "}).status_code == 422
    answer = centre.post("/findings/export/?level=orange.breach", {"purpose": "月度讲评"})
    assert answer.status_code == 200 and "spreadsheetml" in answer["Content-Type"]
    book = load_workbook(io.BytesIO(answer.getvalue()))
    sheet, told = book.worksheets
    heads = [cell.value for cell in sheet[1]]
    lines = [dict(zip(heads, row, strict=True)) for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert len(lines) == len(rows(centre.get("/findings/?level=orange.breach&size=100")))
    assert {line["级别"] for line in lines} == {"橙"} and {line["性质"] for line in lines} == {"告警"}
    assert all(isinstance(line["发生或届满"], datetime) for line in lines)
    assert [line["序号"] for line in lines] == list(range(1, len(lines) + 1))
    cells = [
        cell for row in sheet.iter_rows(min_row=2) for cell in row if str(cell.value) in ("=1+1", "@SUM(A1)")
    ]
    assert cells and all(cell.data_type == "s" and cell.quotePrefix for cell in cells)
    definitions = dict(told.iter_rows(values_only=True))
    assert definitions["用途"] == "月度讲评" and definitions["件数"] == str(len(lines))
    assert told.title == "口径" and "橙・告警" in definitions["条件"]


def test_an_export_is_logged_and_not_for_everyone(small: Any, centre: Any) -> None:
    from xiezhi.casework.allowed import access_of

    before = access_of(small.site.desk()).journal.lines("act = ?", ("export",), latest=1)
    centre.post("/findings/export/", {"purpose": "核对"})
    after = access_of(small.site.desk()).journal.lines("act = ?", ("export",), latest=1)
    assert after[0].seq != (before[0].seq if before else None) and after[0].data["purpose"] == "核对"
    assert small.as_("leader").get("/findings/export/").status_code == 404


# -- one finding


def test_a_look_is_logged(small: Any, centre: Any) -> None:
    from xiezhi.casework.allowed import access_of

    found = one(small, "to_verify")
    centre.get(f"/findings/{found.finding}/")
    latest = access_of(small.site.desk()).journal.lines("act = ?", ("view",), latest=1)[0]
    assert (latest.actor, latest.subject) == (small.person("centre_manager"), found.about)


def test_the_page_says_article_facts_and_arithmetic(small: Any, centre: Any) -> None:
    page = centre.get(f"/findings/{one(small, 'to_verify').finding}/").content.decode()
    for part in (
        "怎样才算改好",
        "用到的事实",
        "条文",
        "往来",
        "现在由",
        "账本序号",
        "相邻规则为何没有告警",
        "下载证明",
    ):
        assert part in page, part
    assert '<svg class="clock' in page


def test_it_can_be_proved(small: Any, centre: Any) -> None:
    found = one(small, "to_verify").finding
    line = centre.get(f"/findings/{found}/again/", headers={"HX-Request": "true"}).content.decode()
    assert "重算一致" in line
    assert "重算一致" in centre.get(f"/findings/{found}/?again=1").content.decode()
    proof = centre.get(f"/findings/{found}/proof.json").json()
    assert proof["same"] is True and proof["facts"] and proof["digest"].startswith("sha256:")


def test_as_of_another_time(small: Any, centre: Any) -> None:
    found = one(small, "to_verify").finding
    early = centre.get(f"/findings/{found}/?at=2026-10-01T09:00&known=then").content.decode()
    assert "正在看 2026-10-01 09:00 的情形" in early and 'name="act"' not in early
    wrong = centre.get(f"/findings/{found}/?at=2027-01-01T00:00").content.decode()
    assert "时点不能晚于现在" in wrong


def test_what_is_not_mine_is_grey_with_the_reason(small: Any) -> None:
    found = one(small, "in_hand")
    page = small.client(found.officer).get(f"/findings/{found.finding}/").content.decode()
    grey = dict(re.findall(r'aria-disabled="true" title="([^"]+)"[^>]*>([^<]+)<', page))
    assert {"催办", "转督办", "核查通过"} & set(grey.values()) or "直接办结" in grey.values()
    assert any("无权" in why for why in grey)
    assert 'name="act" value="answer"' in page and 'value="urge"' not in page


def test_nobody_acts_without_the_right(small: Any) -> None:
    found = one(small, "in_hand")
    assert post(small.client(found.officer), found.finding, act="urge", text="x").status_code == 404
    assert post(small.as_("leader"), found.finding, act="answer", text="x").status_code == 404
    assert small.as_("system_admin").get(f"/findings/{found.finding}/").status_code == 404


def test_a_sentence_is_asked_for_in_its_field(small: Any) -> None:
    found = one(small, "in_hand")
    page = post(small.client(found.officer), found.finding, act="answer", text=" ")
    assert page.status_code == 422 and 'id="text-wrong"' in page.content.decode()
    exempt = post(
        small.as_("centre_manager"), found.finding, act="exempt", ground="依法例外", reason="按规定延后"
    )
    told = exempt.content.decode()
    assert exempt.status_code == 422 and "依法例外应写明条文" in told and "按规定延后" in told


def test_an_officer_answers_and_the_centre_closes(small: Any, centre: Any) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    found = one(small, "in_hand")
    officer = small.client(found.officer)
    file = SimpleUploadedFile("补正材料.txt", "补正说明".encode())
    done = post(officer, found.finding, act="answer", text=f"已补办 {SCRIPT}", file=file)
    assert done.status_code == 302, done.content.decode()[:2000]
    page = centre.get(f"/findings/{found.finding}/").content.decode()
    assert "已补办" in page and SCRIPT not in page and "&lt;script&gt;" in page and "补正材料.txt" in page
    link = re.search(rf'href="(/findings/{found.finding}/files/[^"]+)"', page)
    assert link is not None
    download = centre.get(link[1])
    assert b"".join(download.streaming_content) == "补正说明".encode()
    assert "attachment" in download["Content-Disposition"]
    missing = post(centre, found.finding, act="verify", text="核对无误")
    assert missing.status_code == 422 and "选一项结论" in missing.content.decode()
    assert "核对无误" in missing.content.decode()
    assert post(centre, found.finding, act="verify", verdict="属实", text="核对无误").status_code == 302
    assert one(small, "closed", finding=found.finding).verdict == "属实"


def test_a_program_is_no_attachment(small: Any) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    found = one(small, "in_hand")
    file = SimpleUploadedFile("材料.pdf", b"MZ" + b"\x00" * 200)
    page = post(small.client(found.officer), found.finding, act="answer", text="见附件", file=file)
    assert page.status_code == 422 and "见附件" in page.content.decode()
    assert one(small, "in_hand", finding=found.finding) is not None


def test_two_at_once_are_told(small: Any, centre: Any) -> None:
    found = one(small, "to_verify")
    seen = seq_of(found.finding)
    first = post(centre, found.finding, seq=seen, act="return", text="附件不清楚，请重传")
    assert first.status_code == 302
    second = post(
        small.as_("centre_manager", 1), found.finding, seq=seen, act="verify", verdict="属实", text="我看可以"
    )
    page = second.content.decode()
    assert second.status_code == 409 and "附件不清楚，请重传" in page and "我看可以" in page
    assert one(small, "returned", finding=found.finding) is not None
    assert f'name="seq" value="{seq_of(found.finding)}"' in page


def test_an_exemption_takes_two(small: Any, centre: Any) -> None:
    found = one(small, "returned") or one(small, "escalated")
    told = {"act": "exempt", "ground": "数据有误", "reason": "来源系统录错时间"}
    assert post(centre, found.finding, **told).status_code == 302
    board = centre.get("/findings/board/").content.decode()
    assert "豁免待第二人批准" in board and "本人申请，须他人批准" in board
    assert post(centre, found.finding, act="approve").status_code == 422
    assert post(small.as_("centre_manager", 1), found.finding, act="approve").status_code == 302
    assert one(small, "closed", finding=found.finding).closing == "exempted"


# -- many at once


def test_bulk_dispatch_is_shown_then_done(small: Any, centre: Any) -> None:
    from xiezhi.supervision.models import LoopItem

    ids = rows(centre.get("/findings/?state=none&size=100"))[-2:]
    asked = centre.post("/findings/bulk/", {"act": "dispatch", "id": ids})
    assert asked.status_code == 200 and "派发 2 件" in asked.content.decode()
    assert not LoopItem.objects.filter(finding__in=ids).exists()
    assert centre.post("/findings/bulk/", {"act": "dispatch", "id": ids, "sure": 1}).status_code == 302
    assert LoopItem.objects.filter(finding__in=ids).count() == 2


def test_many_are_merged_under_one_with_the_cause(small: Any, centre: Any) -> None:
    from xiezhi.supervision.models import LoopItem

    first, second = rows(centre.get("/findings/?state=none&size=100"))[:2]
    told = {"act": "merge", "id": [first, second], "into": first, "sure": 1}
    missing = centre.post("/findings/bulk/", told)
    assert missing.status_code == 422 and "写明共同原因" in missing.content.decode()
    assert centre.post("/findings/bulk/", told | {"text": "同一次漏登"}).status_code == 302
    assert LoopItem.objects.get(finding=second).merged_into == LoopItem.objects.get(finding=first).id
    page = centre.get(f"/findings/{second}/").content.decode()
    assert "已并入" in page and "同一次漏登" in page
    assert f'<a href="/findings/{first}/">YJ-{first[1:9]}</a>' in page and f"并入 YJ-{first[1:9]}" in page


def test_bulk_with_what_is_not_ones_own_does_nothing(small: Any, centre: Any) -> None:
    from xiezhi.records.models import Finding
    from xiezhi.supervision.models import LoopItem

    other = Finding.objects.filter(stage="none").exclude(unit__in=units_of_centre(small)).first()
    ids = [rows(centre.get("/findings/?state=none&size=100"))[0], other.id]
    before = LoopItem.objects.count()
    assert centre.post("/findings/bulk/", {"act": "dispatch", "id": ids, "sure": 1}).status_code == 404
    assert LoopItem.objects.count() == before


def test_an_english_reader_has_verdicts_grounds_and_gaps_in_english(small: Any, centre: Any) -> None:
    """What the program says; names that the pack gives stay as they are."""
    from xiezhi.records.models import Finding
    from xiezhi.supervision.models import LoopItem

    units = units_of_centre(small)
    closed = LoopItem.objects.filter(state="closed", concerned__in=units).exclude(verdict="").first()
    gap = Finding.objects.filter(nature="gap", stage="none", sealed=False, unit__in=units).first()
    waits = one(small, "pending")
    other = "时刻、上级事项或筛选条件所需的事实"
    Finding.objects.filter(id=gap.id).update(explanation=f"某法 第1条：2026-11-04 10:02 缺数据：{other}。")
    client = small.as_("centre_manager")
    client.post("/language/", {"language": "en", "back": "/"})
    page = client.get(f"/findings/{closed.finding}/").content.decode()
    assert f"<b>{closed.verdict}</b>" not in page and re.search(
        r"Conclusion <b>[A-Za-z ]+</b>|<b>[A-Za-z, -]+</b>", page
    )
    listed = client.get("/findings/?state=closed&col=norm&col=closed&size=100").content.decode()
    assert f"<small>{closed.verdict}</small>" not in listed
    form = client.get(f"/findings/{waits.finding}/").content.decode()
    assert 'name="ground"' in form and "> 数据有误</label>" not in form and "> 规则有误</label>" not in form
    row = client.get("/findings/?level=gap&size=100").content.decode()
    assert "what a filter needs" in row and other not in row


def copies(of: Any, n: int, letter: str, **item: Any) -> list[str]:
    """Findings like one, in the loop as ``item`` says; their ids."""
    from django.forms.models import model_to_dict

    from xiezhi.records.models import Finding
    from xiezhi.supervision.models import LoopItem

    ids = [f"F{letter}{number:011}" for number in range(n)]
    told = {name: value for name, value in Finding.objects.filter(id=of).values()[0].items() if name != "id"}
    Finding.objects.bulk_create(
        Finding(**told | {"id": one, "anchor": one, "stage": "pending"}) for one in ids
    )
    like = model_to_dict(LoopItem.objects.exclude(state="closed").first()) | {"about": told["matter"]} | item
    rows = (LoopItem(**like | {"id": f"loop:{one}", "finding": one, "state": "pending"}) for one in ids)
    LoopItem.objects.bulk_create(rows)
    return ids


def test_the_board_counts_all_that_is_late_and_looks_past_other_districts(small: Any, centre: Any) -> None:
    """More than a page is late; five hundred of another district wait before one's own."""
    from xiezhi.records.models import Finding
    from xiezhi.supervision.models import LoopItem, Unsent

    ours, now = units_of_centre(small), small.site.clock()
    findings = Finding.objects.filter(status="live", sealed=False).exclude(stage="")
    own = (
        findings.filter(unit__in=ours, nature="breach")
        .exclude(kind="supervision_item")
        .order_by("-rank", "id")
        .first()
    )
    far = findings.exclude(unit__in=ours).exclude(unit="").first()
    late = {"answer_due": now - 1, "requested_by": "", "opened_at": now}
    made = copies(own.id, 230, "A", **late) + copies(
        far.id, 510, "B", **late | {"requested_by": "z", "opened_at": 0}
    )
    LoopItem.objects.filter(finding=made[0]).update(requested_by="z", answer_due=now - 7)
    Unsent.objects.bulk_create(
        Unsent(finding=one, error="没有承办人", since=n) for n, one in enumerate(made[::-1])
    )
    try:
        page = centre.get("/findings/board/").content.decode()
        there = LoopItem.objects.filter(
            state__in=("pending", "in_hand", "returned", "escalated"), answer_due__lt=now
        )
        of_unit = Finding.objects.filter(unit=own.unit, status="live", sealed=False)
        of_law = of_unit.exclude(kind__in=("supervision_item", "norm_change", "patrol")).values_list(
            "id", flat=True
        )
        n = sum(one in set(of_law) for one in there.values_list("finding", flat=True))
        row = page[page.index(f"late=1&amp;unit={quote(own.unit)}") :][:400]
        assert n >= 230 and f'<td class="number">{n}</td>' in row
        parts = page.split("豁免待第二人批准")[1].split("派发不出去的")
        assert made[0] in parts[0] and made[229] in parts[1] and "没有承办人" in parts[1]
    finally:
        for model in (Unsent, LoopItem):
            model.objects.filter(finding__in=made).delete()
        Finding.objects.filter(id__in=made).delete()


def test_the_board_is_for_who_verifies(small: Any, centre: Any) -> None:
    page = centre.get("/findings/board/").content.decode()
    for part in ("未派发", "待核查", "逾期未反馈", "似为同因", "派发不出去的"):
        assert part in page
    assert small.as_("case_officer").get("/findings/board/").status_code == 404


@pytest.mark.parametrize(
    "field", ["q", "norm", "unit", "from", "to", "level", "sort", "size", "page", "col", "n"]
)
def test_a_script_in_any_field_is_text(centre: Any, field: str) -> None:
    page = centre.get("/findings/", {"period": "own", field: SCRIPT})
    assert page.status_code in (200, 404) and SCRIPT not in page.content.decode()


def test_pages_cost_few_questions(small: Any, centre: Any) -> None:
    found = one(small, "to_verify") or one(small, "closed")
    pages = {
        "findings:inbox": "/findings/?level=orange.breach", "findings:tabs": "/findings/tabs/",
        "findings:detail": f"/findings/{found.finding}/?n=2", "findings:board": "/findings/board/",
        "findings:export": "/findings/export/",
    }  # fmt: skip
    for name, url in pages.items():
        centre.get(url)
        page, n = statements(lambda url=url: centre.get(url))
        assert page.status_code == 200 and within_baseline(name, n), (name, n)
