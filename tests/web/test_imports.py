# SPDX-License-Identifier: Apache-2.0
"""数据接入 as its people use it: a table through all five steps, bad files, who sees what, work that was cut."""

from __future__ import annotations

import gzip
import io
import re
import zipfile
from typing import Any

import pytest
from openpyxl import load_workbook
from tests.web.api_tokens import caller_of
from tests.web.counting import statements, within_baseline

SOURCE = "虚构台账"
SCRIPT = "<script>alert(1)</script>"
HEAD = "行政案件编号,办案单位,案件类别,受案时间,受案录入时间,受案民警,立案时间,备注,当事人姓名"
ROWS = (
    f"虚A1,和顺派出所,治安,2026-11-02 09:00,2026-11-02 09:10,张三,2026-11-02 10:00,{SCRIPT},欧阳明华",
    "虚A2,航天所,治安,上周二,,李四,,,王小二",
    "虚A3,和顺派出所,罚,2026-11-03 15:00,2026-11-03 14:10,王五,2026-11-03 16:00,,",
    ",和顺派出所,治安,2026-11-03 15:00,,王五,,,",
)


def table(*rows: str) -> bytes:
    return "\n".join([HEAD, *rows, ""]).encode()


@pytest.fixture(autouse=True)
def no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits is done by ``work`` in the test itself."""
    from xiezhi.web.imports import starting

    monkeypatch.setattr(starting, "start", lambda home: None)


@pytest.fixture(scope="module")
def centre(small: Any) -> Any:
    return small.as_("centre_manager")


def upload(client: Any, content: bytes, name: str = "案件.csv", **told: str) -> Any:
    file = io.BytesIO(content)
    file.name = name
    return client.post("/imports/new/", {"other": SOURCE, "full": "0", **told, "file": file})


def token_of(answer: Any) -> str:
    assert answer.status_code == 302, re.sub(r"<[^>]+>|\s+", " ", answer.content.decode())[-800:]
    return str(answer["Location"].split("/")[3])


def draft(token: str) -> Any:
    from xiezhi.web.imports.models import Draft

    return Draft.objects.get(pk=token)


def choices(small: Any, token: str, **changes: str) -> dict[str, str]:
    """The form of the mapping as it stands, with changes by column."""
    from xiezhi.web.imports.folders import place
    from xiezhi.web.imports.looking import looked

    chosen = draft(token).choices["targets"] | changes
    columns = looked(place(small.site.home, token)).columns
    return {f"t{n}": chosen[one.name] for n, one in enumerate(columns)} | {"do": "preview"}


def work(small: Any) -> int:
    from xiezhi.web.imports.working import work as done

    return done(small.site)


def previewed(small: Any, client: Any, content: bytes, **told: str) -> str:
    small.home_ = small.site.home
    token = token_of(upload(client, content, **told))
    answer = client.post(f"/imports/drafts/{token}/mapping/", choices(small, token))
    assert answer["Location"] == f"/imports/drafts/{token}/preview/"
    assert work(small) == 1
    return token


def taken(small: Any, client: Any, content: bytes, **told: str) -> str:
    token = previewed(small, client, content, **told)
    client.post(f"/imports/drafts/{token}/run/")
    assert work(small) == 1
    return token


def text(answer: Any) -> str:
    assert answer.status_code == 200
    return str(answer.content.decode())


# -- all five steps


def test_a_table_is_guessed_shown_with_its_faults_and_taken(small: Any, centre: Any) -> None:
    token = previewed(small, centre, table(*ROWS))
    assert draft(token).choices["targets"]["行政案件编号"] == "matter"
    assert draft(token).choices["targets"]["受案录入时间"] == "accepted.recorded_at"
    assert draft(token).choices["words"]["办案单位"] == {"和顺派出所": "虚和顺", "航天所": ""}
    page = text(centre.get(f"/imports/drafts/{token}/preview/"))
    for said in (
        "时间无法识别",
        "单位表无此名称",
        "没有事项编号",
        "录入早于发生",
        "不在可选值中",
        "人员表无此人",
    ):
        assert said in page, said
    assert "入账 2 行" in page and "可入账 2 行" in page and "错误 2 行进隔离区" in page
    centre.post(f"/imports/drafts/{token}/run/")
    assert "可离开本页" in text(centre.get(f"/imports/drafts/{token}/run/"))
    assert work(small) == 1
    sent = centre.get(f"/imports/drafts/{token}/run/", headers={"HX-Request": "true"})
    assert sent["HX-Redirect"] == f"/imports/runs/{draft(token).run_id}/"
    report = text(centre.get(sent["HX-Redirect"]))
    assert (
        "上周二" in report and "第 3 行" in report and "案件.csv" in report and str(small.home) not in report
    )
    from xiezhi.records.models import Matter

    assert Matter.objects.get(id="虚A1").unit == "虚和顺"
    assert not (small.home / "imports" / token).exists(), "the upload is deleted once it is taken"


def test_script_in_cells_is_text_and_personal_columns_are_masked(small: Any, centre: Any) -> None:
    token = previewed(small, centre, table(*ROWS).replace("虚A".encode(), "虚S".encode()))
    for address in ("mapping", "preview"):
        page = text(centre.get(f"/imports/drafts/{token}/{address}/"))
        assert SCRIPT not in page and "&lt;script&gt;" in page
        assert "欧阳明华" not in page and "欧阳*华" in page


def test_only_faulty_rows_are_shown_on_demand(small: Any, centre: Any) -> None:
    token = previewed(small, centre, table(*ROWS, "虚F9,和顺派出所,治安,2026-11-02 09:00,,,,,"))
    shown = {
        show: re.findall(
            r'number line">(\d+)<', text(centre.get(f"/imports/drafts/{token}/preview/?show={show}"))
        )
        for show in ("all", "faulty", "wrong", "odd")
    }
    assert shown["all"] == ["2", "3", "4", "5", "6"]
    assert shown["faulty"] == ["2", "3", "4", "5"]
    assert (shown["wrong"], shown["odd"]) == (["3", "5"], ["2", "4"])


def test_the_annotated_workbook_has_the_values_as_they_came_and_is_logged(small: Any, centre: Any) -> None:
    token = previewed(small, centre, table(*ROWS).replace("虚A".encode(), "虚X".encode()))
    answer = centre.get(f"/imports/drafts/{token}/annotated/")
    page = load_workbook(io.BytesIO(answer.getvalue())).active
    cells = [cell for row in page.iter_rows() for cell in row]
    assert any(cell.value == "✕ 上周二" and cell.comment for cell in cells)
    assert any(cell.value == "欧阳明华" for cell in cells)
    from xiezhi.kernel.sql import fetch

    told = fetch(small.site.desk().connection, "SELECT * FROM access_journal ORDER BY seq DESC LIMIT 3")
    assert f"import annotate {token}" in str(told)


def test_the_same_file_again_says_so_and_adds_nothing(small: Any, centre: Any) -> None:
    content = table("虚R1,和顺派出所,治安,2026-11-02 09:00,,张三,,,")
    first = draft(taken(small, centre, content))
    again = token_of(upload(centre, content, name="另一个名字.csv"))
    assert f"由批次 {first.run_id} 导入" in text(centre.get(f"/imports/drafts/{again}/mapping/"))
    centre.post(f"/imports/drafts/{again}/mapping/", choices(small, again))
    work(small)
    centre.post(f"/imports/drafts/{again}/run/")
    work(small)
    assert f"这一份已由批次 {first.run_id} 导入，没有新增" in text(
        centre.get(f"/imports/drafts/{again}/run/")
    )
    assert draft(again).run_id is None and draft(again).again_id == first.run_id


def test_a_confirmed_mapping_is_taken_over_for_the_same_source_and_header(small: Any, centre: Any) -> None:
    token = token_of(upload(centre, table(ROWS[0]), other="虚构旧系统"))
    centre.post(f"/imports/drafts/{token}/mapping/", choices(small, token, 立案时间=""))
    work(small)
    later = token_of(upload(centre, table(ROWS[2]), other="虚构旧系统"))
    assert draft(later).choices["targets"]["立案时间"] == ""
    assert "确认的对照" in text(centre.get(f"/imports/drafts/{later}/mapping/"))
    other = token_of(upload(centre, table(ROWS[2]), other="虚构新系统"))
    assert draft(other).choices["targets"]["立案时间"] == "filed.at"


def test_what_is_chosen_while_it_is_tried_is_tried_and_taken(
    small: Any, centre: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page, the preview and what is taken are of the same choices, whoever was faster."""
    from xiezhi.kernel.sql import fetch
    from xiezhi.web.imports import trying, working

    token = token_of(upload(centre, table(ROWS[0].replace("虚A1", "虚M1")), other="虚构改表"))
    address = f"/imports/drafts/{token}/mapping/"
    centre.post(address, choices(small, token))
    whole, tried = trying.try_out, []

    def slow(desk: Any, folder: Any, chosen: Any, *more: Any) -> Any:
        found = whole(desk, folder, chosen, *more)
        tried.append(chosen.targets["立案时间"])
        if len(tried) == 1:
            centre.post(address, choices(small, token, 立案时间=""))
        return found

    monkeypatch.setattr(working, "try_out", slow)
    work(small)
    assert tried == ["filed.at", ""] and draft(token).state == "tried"
    centre.post(f"/imports/drafts/{token}/run/")
    work(small)
    steps = fetch(small.site.desk().connection, "SELECT step FROM events WHERE matter = '虚M1' ORDER BY seq")
    assert [step for (step,) in steps] == ["attributes_changed", "accepted"]


def test_choices_that_cannot_be_are_named_and_kept(small: Any, centre: Any) -> None:
    token = token_of(upload(centre, table(ROWS[0])))
    small.home_ = small.site.home
    answer = centre.post(
        f"/imports/drafts/{token}/mapping/", choices(small, token, 行政案件编号="", 备注="accepted.at")
    )
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "没有指明 行政案件・编号 是哪一列" in page and "只能由一列导入" in page


# -- bad files


def lying(small: Any) -> set[str]:
    """The uploads that lie there."""
    from xiezhi.web.imports.folders import tokens

    return set(tokens(small.site.home))


def bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (80 << 20))
    return packed.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("台账.xlsx", b"MZ\x90\x00" + bytes(200), "不是表格"),
        ("台账.xlsx", b"\x7fELF" + bytes(200), "不是表格"),
        ("台账.csv", b"\x89PNG\r\n\x1a\n" + bytes(99), "不是表格"),
        ("台账.csv", b"", "文件为空"),
        ("台账.csv.gz", gzip.compress(bytes(1) + b"a,b\n" * (20 << 20), 9), "不是表格"),
        ("台账.csv.gz", gzip.compress(b"a,b\n" * (20 << 20), 9), "压缩炸弹"),
        ("台账.xlsx", bomb(), "压缩炸弹"),
        ("台账.xlsx", b"PK\x03\x04" + bytes(50), "已损坏"),
        ("老.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99), ".xls"),
        ("账.parquet", b"PAR1" + bytes(50) + b"PAR1", "损坏的 Parquet"),
    ],
    ids=[
        "exe",
        "elf",
        "png",
        "empty",
        "gzip of nul",
        "gzip bomb",
        "zip bomb",
        "half a zip",
        "xls",
        "parquet",
    ],
)
def test_bad_files_are_refused_in_one_line_and_leave_nothing(
    small: Any, centre: Any, name: str, content: bytes, said: str
) -> None:
    from xiezhi.web.imports.models import Draft

    before, folders = Draft.objects.count(), lying(small)
    answer = upload(centre, content, name=name)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert said in page and str(small.home) not in page
    assert Draft.objects.count() == before and lying(small) == folders


def test_a_file_over_the_limit_is_refused_before_it_is_read(
    small: Any, centre: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    rest = small.site.home.settings.rest
    monkeypatch.setitem(rest, "imports", {"most_mb": 1})

    class Unread(io.BytesIO):
        def read(self, *_: Any) -> bytes:
            raise AssertionError("the body was read")

    answer = centre.generic(
        "POST", "/imports/new/", b"", content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(500 << 20), **{"wsgi.input": Unread()},
    )  # fmt: skip
    assert answer.status_code == 413
    assert "超过 1 MB 上限" in answer.content.decode()
    little_too_long = upload(centre, table("x" * ((1 << 20) + 10)))
    assert little_too_long.status_code == 413


def test_what_is_refused_leaves_nothing_and_names_no_place_of_the_machine(
    small: Any, centre: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From a careful browser, and from another system: no file, a wrong name of the source, bad files, too much."""
    from django.test import Client

    before = lying(small)
    careful = Client(enforce_csrf_checks=True)
    careful.cookies["xiezhi"] = centre.cookies["xiezhi"].value
    token = re.findall(r'csrfmiddlewaretoken" value="([^"]+)"', text(careful.get("/imports/new/")))[0]
    assert upload(careful, table(ROWS[0]), other="a/b", csrfmiddlewaretoken=token).status_code == 422
    assert careful.post("/imports/new/", {"other": SOURCE, "csrfmiddlewaretoken": token}).status_code == 422
    caller = caller_of(small, small.person("centre_manager"))
    for content in (b"PK\x03\x04" + bytes(50), b"PAR1" + bytes(50) + b"PAR1", b"", bomb()):
        said = caller.upload("/imports", "台账.xlsx", content, source=SOURCE)
        assert said.status_code == 422 and str(small.home) not in said.content.decode(), said.content.decode()
    monkeypatch.setitem(small.site.home.settings.rest, "imports", {"most_mb": 1})
    more = upload(careful, table("x" * ((1 << 20) + 10)), csrfmiddlewaretoken=token)
    assert more.status_code == 413 and "超过 1 MB 上限" in more.content.decode()
    assert lying(small) == before


def test_names_are_no_paths_and_uploads_are_for_nobody_else(small: Any, centre: Any) -> None:
    token = token_of(upload(centre, table(ROWS[0]), name="../../../tmp/账\u202e.csv"))
    folder = small.home / "imports" / token
    assert draft(token).name == "账.csv"
    assert sorted(one.name for one in folder.iterdir()) == ["looked.json", "table"]
    assert oct(folder.stat().st_mode & 0o777) == "0o700"
    assert {oct(one.stat().st_mode & 0o777) for one in folder.iterdir()} == {"0o600"}


def test_a_form_without_its_token_is_refused(small: Any) -> None:
    from django.test import Client

    careful = Client(enforce_csrf_checks=True)
    careful.cookies["xiezhi"] = small.as_("centre_manager").cookies["xiezhi"].value
    assert upload(careful, table(ROWS[0])).status_code == 403


# -- tables of other shapes


def test_xes_and_tables_with_a_row_an_operation_are_taken(small: Any, centre: Any) -> None:
    steps = "".join(
        f'<event><string key="concept:name" value="{step}"/><date key="time:timestamp" value="{at}+08:00"/></event>'
        for step, at in (("受案", "2026-11-05T09:00:00"), ("立案", "2026-11-05T10:00:00"))
    )
    trace = f'<trace><string key="concept:name" value="虚XES1"/>{steps}</trace>'
    token = token_of(upload(centre, f'<?xml version="1.0"?><log>{trace}</log>'.encode(), name="log.xes"))
    small.home_ = small.site.home
    centre.post(f"/imports/drafts/{token}/guess/", {"kind": "admin_case"})
    assert set(draft(token).choices["targets"].values()) >= {"matter", "row.step", "row.at"}
    centre.post(f"/imports/drafts/{token}/mapping/", choices(small, token))
    work(small)
    assert draft(token).state == "tried", draft(token).error
    centre.post(f"/imports/drafts/{token}/run/")
    work(small)
    from xiezhi.records.models import Matter

    assert Matter.objects.get(id="虚XES1").state == "filed"


# -- who sees what


def test_who_has_no_import_finds_nothing_there(small: Any, centre: Any) -> None:
    token = previewed(small, centre, table(*ROWS).replace("虚A".encode(), "虚W".encode()))
    for role in ("case_officer", "legal_officer", "leader", "system_admin", "auditor"):
        client = small.as_(role)
        for address in ("/imports/", "/imports/new/", f"/imports/drafts/{token}/preview/"):
            assert client.get(address).status_code == 404, (role, address)


def test_imports_are_of_their_unit_and_those_above_it(small: Any) -> None:
    mine, other = small.person("room_manager", 0), small.person("room_manager", 1)
    token = taken(
        small, small.client(mine), table("虚U1,和顺派出所,治安,2026-11-02 09:00,,,,,"), other="虚构所台账"
    )
    number = draft(token).run_id
    seen = {
        who: small.client(officer).get(f"/imports/runs/{number}/").status_code
        for who, officer in {
            "own": mine, "another station": other, "the city": small.person("city_manager")
        }.items()
    }  # fmt: skip
    assert seen == {"own": 200, "another station": 404, "the city": 200}
    assert small.client(other).get(f"/imports/runs/{number}/quality/").status_code == 404
    assert f"/imports/runs/{number}/" in text(small.client(mine).get("/imports/"))
    assert f"/imports/runs/{number}/" not in text(small.client(other).get("/imports/"))


def test_what_the_console_took_is_seen_at_the_top_alone(small: Any) -> None:
    from xiezhi.casework.models import Run

    run = Run.objects.create(
        source="虚构夜间", content="x", started_at=small.site.clock(), finished_at=small.site.clock()
    )
    assert small.as_("city_manager").get(f"/imports/runs/{run.pk}/").status_code == 200
    assert small.as_("centre_manager").get(f"/imports/runs/{run.pk}/").status_code == 404


# -- work that was cut


def test_an_import_that_was_cut_is_begun_again_without_doubles(
    small: Any, centre: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from xiezhi.casework.imports import taking
    from xiezhi.casework.models import Run
    from xiezhi.kernel.sql import fetch
    from xiezhi.web.imports import working

    rows = [f"虚K{n},和顺派出所,治安,2026-11-02 09:00,,,2026-11-02 10:00,," for n in range(40)]
    token = previewed(small, centre, table(*rows), other="虚构断续")
    centre.post(f"/imports/drafts/{token}/run/")
    monkeypatch.setattr(working, "BATCH", 30)
    whole = taking.Intake._batch
    batches = []

    def dies(self: Any, entries: Any) -> None:
        batches.append(len(entries))
        if len(batches) == 3:
            raise KeyboardInterrupt
        whole(self, entries)

    monkeypatch.setattr(taking.Intake, "_batch", dies)
    with pytest.raises(KeyboardInterrupt):
        work(small)
    assert draft(token).state == "taking"
    assert Run.objects.filter(source="虚构断续", finished_at=None).count() == 1
    assert "不在运行" in text(centre.get(f"/imports/drafts/{token}/run/"))
    monkeypatch.setattr(taking.Intake, "_batch", whole)
    assert work(small) == 1
    run = draft(token).run
    assert (run.counts["same"], run.counts["appended"]) == (60, 60)
    assert Run.objects.filter(source="虚构断续").count() == 1
    sql = "SELECT COUNT(*), COUNT(DISTINCT source_key) FROM events WHERE source = ?"
    assert fetch(small.site.desk().connection, sql, ("虚构断续",)) == [(120, 120)]
    assert "中途断开后续完" in text(centre.get(f"/imports/runs/{run.pk}/"))


def test_a_fault_of_the_program_is_told_by_a_number_and_can_be_tried_again(
    small: Any, centre: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from xiezhi.web.imports import working

    token = previewed(small, centre, table("虚E1,和顺派出所,治安,2026-11-02 09:00,,,,,"))
    centre.post(f"/imports/drafts/{token}/run/")
    with monkeypatch.context() as broken:
        broken.setattr(working, "take_in", lambda *_, **__: 1 / 0)
        work(small)
    page = text(centre.get(f"/imports/drafts/{token}/run/"))
    assert re.search(r"错误号 E-[0-9A-F]{4}", page) and "再试一次" in page
    centre.post(f"/imports/drafts/{token}/run/")
    work(small)
    assert draft(token).state == "done"


def test_asked_twice_it_is_taken_once(small: Any, centre: Any) -> None:
    token = previewed(small, centre, table("虚T1,和顺派出所,治安,2026-11-02 09:00,,,,,"))
    for _ in range(2):
        assert centre.post(f"/imports/drafts/{token}/run/").status_code == 302
    assert work(small) == 1


def test_drafts_that_nobody_touches_go_with_their_files(small: Any, centre: Any) -> None:
    from xiezhi.kernel.instant import DAY
    from xiezhi.web.imports.models import Draft
    from xiezhi.web.imports.starting import sweep

    old, new = (token_of(upload(centre, table(ROWS[0]))) for _ in range(2))
    now = small.site.clock()
    Draft.objects.filter(pk=old).update(changed_at=now - 15 * DAY)
    sweep(small.site.home, now)
    assert not Draft.objects.filter(pk=old).exists() and not (small.home / "imports" / old).exists()
    assert (small.home / "imports" / new / "table").exists()
    assert centre.post(f"/imports/drafts/{new}/drop/").status_code == 302
    assert not (small.home / "imports" / new).exists()


# -- what is left to decide


def test_of_two_readings_a_person_decides_once(small: Any, centre: Any) -> None:
    from xiezhi.casework.models import Telling
    from xiezhi.kernel.sql import fetch

    token = taken(small, centre, table("虚D1,和顺派出所,治安,2026-11-02 09:00,,张三,,,"), other="虚构甲")
    run = draft(token).run
    event = fetch(
        small.site.desk().connection, "SELECT id FROM events WHERE matter = '虚D1' AND step = 'accepted'"
    )[0][0]
    told = Telling.objects.create(
        run=run,
        matter="虚D1",
        step="accepted",
        event=event,
        other="虚D1#9",
        differences={"actor": ["张三", "李四"]},
    )
    page = text(centre.get(f"/imports/runs/{run.pk}/?tab=tellings"))
    assert "张三" in page and "李四" in page and "虚构甲" in page
    assert (
        small.as_("room_manager", 1).post(f"/imports/tellings/{told.pk}/", {"take": "event"}).status_code
        == 404
    )
    centre.post(f"/imports/tellings/{told.pk}/", {"take": "event"})
    told.refresh_from_db()
    assert (told.taken, told.by) == ("event", small.person("centre_manager"))
    again = centre.post(f"/imports/tellings/{told.pk}/", {"take": "other"}, follow=True)
    assert "已由他人选定" in again.content.decode()


def test_coverage_says_which_unit_was_not_heard_of(small: Any, centre: Any) -> None:
    from xiezhi.kernel.instant import DAY
    from xiezhi.web.imports.coverage import catch_up, coverage

    desk, now = small.site.desk(), small.site.clock()
    while not catch_up(desk, now):
        pass
    from xiezhi.kernel.sql import fetch

    counted = fetch(desk.connection, "SELECT SUM(n) FROM imports_heard")[0][0]
    assert counted == fetch(desk.connection, "SELECT COUNT(*) FROM events")[0][0]
    today = desk.pack.zone.day(now)
    assert coverage(["虚和顺"], today, now)["虚和顺", "虚构接处警系统"].state == "day"
    assert coverage(["虚和顺"], today + 9, now + 9 * DAY)["虚和顺", "虚构接处警系统"].state == "gap"
    assert "7 日" in text(centre.get("/imports/"))


# -- what pages cost


def test_pages_cost_few_statements(small: Any, centre: Any) -> None:
    token = previewed(small, centre, table(*ROWS).replace("虚A".encode(), "虚Q".encode()))
    addresses = {
        "imports:sources": "/imports/", "imports:new": "/imports/new/",
        "imports:mapping": f"/imports/drafts/{token}/mapping/", "imports:preview": f"/imports/drafts/{token}/preview/",
    }  # fmt: skip
    counts = {name: statements(lambda url=url: centre.get(url))[1] for name, url in addresses.items()}
    centre.post(f"/imports/drafts/{token}/run/")
    counts["imports:run"] = statements(lambda: centre.get(f"/imports/drafts/{token}/run/"))[1]
    work(small)
    counts["imports:report"] = statements(lambda: centre.get(f"/imports/runs/{draft(token).run_id}/"))[1]
    assert all(within_baseline(name, n) for name, n in counts.items()), counts


def test_rows_of_other_units_are_kept_out_with_the_reason(small: Any) -> None:
    """A room manager brings a table with a row of another station: his own goes in, that one does not."""
    from xiezhi.casework.models import Quarantined
    from xiezhi.records.models import Matter

    mine = small.as_("room_manager")
    own, other = "晨光派出所", "新桥派出所"
    directory = _directory(small)
    officer = small.person("room_manager")
    home = directory.posted(officer, small.site.desk().pack.zone.day(small.site.clock()))
    if directory.last_known(home).name != own:
        own, other = directory.last_known(home).name, own
    content = table(
        f"虚越1,{own},治安,2026-11-02 09:00,2026-11-02 09:10,张三,2026-11-02 10:00,,",
        f"虚越2,{other},治安,2026-11-02 09:00,2026-11-02 09:10,张三,2026-11-02 10:00,,",
    )
    token = previewed(small, mine, content, other="虚构台账越界")
    page = mine.get(f"/imports/drafts/{token}/preview/").content.decode()
    assert "单位不在导入人可以导入的范围" in page and "应由该单位或其上级单位导入" in page
    assert draft(token).summary["wrong"] == 1
    mine.post(f"/imports/drafts/{token}/run/")
    work(small)
    done = draft(token)
    assert done.run_id is not None and done.run.counts["outside"] > 0
    assert Matter.objects.filter(number="虚越1").exists() or Matter.objects.filter(id="虚越1").exists()
    assert (
        not Matter.objects.filter(id="虚越2").exists() and not Matter.objects.filter(number="虚越2").exists()
    )
    held = Quarantined.objects.filter(run=done.run, column="unit")
    assert held.count() == done.run.counts["outside"] and {one.reason for one in held} == {
        "单位不在导入人可以导入的范围"
    }


def test_the_report_of_a_station_says_nothing_of_another(small: Any) -> None:
    """Two stations bring full exports of one source: neither sees the other's matters, nobody those under seal."""
    from xiezhi.casework.models import Orphan, Run
    from xiezhi.records.models import Matter

    mine, other = (small.person("room_manager", place) for place in (0, 1))
    own, its = (_home(small, officer) for officer in (mine, other))

    def row(number: str, unit: Any, at: str = "2026-11-02 09:00") -> str:
        return f"{number},{unit.name},治安,{at},,,,,"

    told = {"other": "虚构两所", "full": "1"}
    taken(small, small.client(mine), table(row("虚两A1", own), row("虚两A2", own)), **told)
    first = taken(small, small.client(other), table(row("虚两B1", its)), **told)
    last = taken(small, small.client(mine), table(row("虚两A2", own)), **told)
    for matter in ("虚两A2", "虚两B1"):
        Orphan.objects.create(
            matter=matter, kind="admin_case", value="某处", attribute="place", source="虚构两所"
        )

    def shown(officer: str, token: str) -> str:
        number = draft(token).run_id
        tabs = [f"/imports/runs/{number}/?tab={tab}" for tab in ("vanished", "orphans")]
        pages = [text(small.client(officer).get(address)) for address in tabs]
        book = load_workbook(
            io.BytesIO(small.client(officer).get(f"/imports/runs/{number}/quality/").getvalue())
        )
        return " ".join(
            [*pages, *(str(cell.value) for page in book for line in page.iter_rows() for cell in line)]
        )

    here, there = shown(mine, last), shown(other, first)
    assert "虚两A1" in here and "虚两A2" in here and "虚两B1" not in here
    assert "虚两B1" in there and "虚两A" not in there
    assert [Run.objects.get(pk=draft(one).run_id).counts["vanished"] for one in (first, last)] == [0, 2]
    Matter.objects.filter(id="虚两A1").update(sealed=True)
    assert "虚两A1" not in shown(mine, last)


def _home(small: Any, officer: str) -> Any:
    """The unit of an officer."""
    directory = _directory(small)
    return directory.last_known(
        directory.posted(officer, small.site.desk().pack.zone.day(small.site.clock()))
    )


def _directory(small: Any) -> Any:
    from xiezhi.casework.allowed import access_of

    return access_of(small.site.desk()).directory
