# SPDX-License-Identifier: Apache-2.0
"""The consoles of the three administrators, by requests: what is kept, what is refused and why, what is logged."""

from __future__ import annotations

import html
import io
import re
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from xiezhi.access.officers import leave
from xiezhi.access.units import change_unit

PAGES = {
    "system_admin": ("units/", "officers/", "units/import/", "sources/"),
    "security_admin": ("grants/", "units/import/", "security/", "accounts/"),
    "audit_admin": ("log/",),
}


def _lines(small: Any, act: str) -> list[Any]:
    from xiezhi.casework.allowed import access_of

    return access_of(small.site.desk()).journal.lines("act = ?", (act,))


def _text(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.mark.parametrize("role", PAGES)
def test_each_console_is_there_for_one_administrator(small: Any, role: str) -> None:
    """With at most 40 queries; to the other two and to a chief it is not there."""
    for address in PAGES[role]:
        with CaptureQueriesContext(connection) as queries:
            assert small.as_(role).get(f"/admin/{address}").status_code == 200
        assert len(queries) <= 40, (address, len(queries))
        others = {other for other in PAGES if address not in PAGES[other]}
        for other in others | {"leader", "city_manager"}:
            assert small.as_(other).get(f"/admin/{address}").status_code == 404, (address, other)


def _unit(small: Any, **told: str) -> Any:
    parent = next(held.unit for held in _held(small, "centre_manager"))
    given = {
        "id": "虚新所",
        "name": "新设派出所",
        "level": "3",
        "parent": parent,
        "first": "2026-11-20",
    } | told
    return small.as_("system_admin").post("/admin/units/", given)


def _held(small: Any, role: str) -> list[Any]:
    from xiezhi.casework.allowed import access_of

    return access_of(small.site.desk()).held(small.person(role), small.site.clock())


def test_a_unit_is_added_renamed_and_ended_and_each_is_logged(small: Any) -> None:
    """From a day on; what was before stays in the unit's past."""
    assert _unit(small).status_code == 302
    assert _lines(small, "unit_added")[-1].subject == "虚新所"
    client, address = small.as_("system_admin"), "/admin/units/虚新所/"
    page = _text(client.get(address))
    seen = re.search(r'name="seen" value="([^"]+)"', page)
    assert seen is not None
    told = {"act": "rename", "name": "改名派出所", "first": "2026-11-25", "seen": html.unescape(seen[1])}
    assert client.post(address, told).status_code == 302
    page = _text(client.get(address))
    assert "新设派出所" in page and "改名派出所" in page and "2026-11-24" in page
    stale = _text(client.post(address, told | {"name": "另一个名字"}))
    assert (
        "刚被别人改过" in stale and "另一个名字" in stale
    )  # what was typed is still there, nothing was saved
    now = html.unescape(re.findall(r'name="seen" value="([^"]+)"', page)[0])
    assert client.post(address, {"act": "end", "first": "2026-12-31", "seen": now}).status_code == 302
    assert "已撤销" in _text(client.get("/admin/units/?on=2027-01-05"))


def test_a_unit_that_does_not_fit_is_refused_and_what_was_typed_stays(small: Any) -> None:
    """Level skipped, parent missing, a script for a name: said in the form, shown as text."""
    page = _text(_unit(small, id="虚乙", name="<script>alert(1)</script>", level="2"))
    assert "越级" in page and "&lt;script&gt;alert(1)&lt;/script&gt;" in page and "<script>alert" not in page
    assert "缺上级" in _text(_unit(small, id="虚乙", parent=""))
    assert "已有记录" in _text(_unit(small, id="虚构市", level="1", parent=""))
    assert "应为日期" in _text(_unit(small, id="虚乙", first="2026-13-45"))


def test_people_are_entered_moved_and_on_leave_with_a_substitute(small: Any) -> None:
    """The substitute stands in; roles are not the system administrator's to give."""
    client, unit = small.as_("system_admin"), next(held.unit for held in _held(small, "case_officer"))
    told = {"id": "虚99999001", "name": "新来的", "kind": "民警", "unit": unit, "first": "2026-11-01"}
    assert client.post("/admin/officers/", told)["Location"].endswith("001/")
    assert "已在册" in _text(client.post("/admin/officers/", told))
    address = "/admin/officers/虚99999001/"
    seen = html.unescape(re.findall(r'name="seen" value="([^"]+)"', _text(client.get(address)))[0])
    away = {"act": "leave", "ground": "培训", "first": "2026-11-19", "last": "2026-11-30", "seen": seen}
    assert "没有在职人员" in _text(client.post(address, away | {"substitute": "没有此人"}))
    assert client.post(address, away | {"substitute": small.person("unit_head")}).status_code == 302
    assert "培训" in _text(client.get("/admin/officers/?q=虚99999001"))
    assert client.get("/admin/grants/虚99999001/").status_code == 404


def _upload(small: Any, content: bytes, name: str, **told: str) -> str:
    file = SimpleUploadedFile(name, content)
    return _text(
        small.as_("system_admin").post("/admin/units/import/", {"what": "units", "file": file, **told})
    )


def _xlsx(rows: list[list[str]]) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def test_a_table_with_faults_is_taken_but_for_the_rows_that_are_named(small: Any) -> None:
    """Tried first, nothing stays; then the good rows do."""
    from xiezhi.casework.allowed import access_of

    parent = next(held.unit for held in _held(small, "centre_manager"))
    rows = [
        ["单位编号", "单位名称", "层级", "上级"],
        ["虚导一", "导入一所", "3", parent],
        ["虚导二", "导入二所", "9", parent],
        ["虚导三", "导入三所", "3", "没有"],
    ]
    page = _upload(small, _xlsx(rows), "机构.xlsx", **{"try": "1"})
    assert (
        "没有保存" in page
        and re.search(r"<b>1</b>\s*行新增", page)
        and re.search(r'red">2</b>\s*行未收', page)
    )
    assert "虚导一" not in access_of(small.site.desk()).directory.units
    page = _upload(small, _xlsx(rows), "机构.xlsx")
    assert '<td class="number">3</td>' in page and '<td class="number">4</td>' in page and "上级 没有" in page
    assert "虚导一" in access_of(small.site.desk()).directory.units
    assert re.search(r"<b>0</b>\s*行新增", _upload(small, _xlsx(rows), "机构.xlsx"))


@pytest.mark.parametrize("name", ["机构.xlsx", "机构.exe", "机构"])
def test_what_is_no_table_is_said_in_one_line(small: Any, name: str) -> None:
    """A program named as a workbook; a path of this machine is not shown."""
    page = _upload(small, b"MZ" + bytes(range(256)) * 40, name)
    assert 'class="wrong" role="alert"' in page and "/tmp/" not in page and name in page


def test_roles_of_a_table_are_given_by_the_second_administrator(small: Any) -> None:
    """The one enters people and is told who gives the roles; the other finds the page and gives them, and only them."""
    from xiezhi.casework.allowed import access_of

    unit = next(held.unit for held in _held(small, "case_officer"))
    rows = [
        ["警号", "姓名", "单位编号", "角色", "起"],
        ["虚99999002", "表中人", unit, "法制员", "2026-11-01"],
    ]

    def brought(role: str, content: bytes = _xlsx(rows), what: str = "officers") -> str:
        file = SimpleUploadedFile("人员.xlsx", content)
        return _text(small.as_(role).post("/admin/units/import/", {"what": what, "file": file}))

    assert "须由安全管理员再导入一次此表" in brought("system_admin")
    client = small.as_("security_admin")
    assert "/admin/units/import/" in _text(client.get("/admin/grants/"))
    page = _text(client.get("/admin/units/import/"))
    assert "人员表再导入一次" in page and 'value="units"' not in page
    assert re.search(r"<b>1</b>\s*行新增", brought("security_admin"))
    held = access_of(small.site.desk()).held("虚99999002", small.site.clock())
    assert [(one.role, one.unit) for one in held] == [("legal_officer", unit)]
    units = [["单位编号", "单位名称", "层级", "上级"], ["虚偷设", "偷设所", "3", unit]]
    brought("security_admin", _xlsx(units), "units")
    other = [rows[0], ["虚99999003", "另一人", unit, "法制员", "2026-11-01"]]
    assert "没有在职人员" in brought("security_admin", _xlsx(other)), "people are not hers to enter"
    directory = access_of(small.site.desk()).directory
    assert "虚偷设" not in directory.units and "虚99999003" not in directory.officers


def test_administrators_stay_three_people_without_business(small: Any) -> None:
    """Another administrator's role, or a business role beside it, is refused with why; a proper one is given."""
    client, auditor = small.as_("security_admin"), small.person("audit_admin")
    top = _held(small, "audit_admin")[0].unit
    address = f"/admin/grants/{auditor}/"
    seen = html.unescape(re.findall(r'name="seen" value="([^"]+)"', _text(client.get(address)))[0])
    for role in ("system_admin", "leader"):
        page = _text(client.post(address, {"role": role, "unit": top, "first": "2026-11-20", "seen": seen}))
        assert "各由专人担任" in page
    leader = small.person("leader")
    unit = next(held.unit for held in _held(small, "leader"))
    address = f"/admin/grants/{leader}/"
    seen = html.unescape(re.findall(r'name="seen" value="([^"]+)"', _text(client.get(address)))[0])
    told = {"role": "reviewer", "unit": unit, "first": "2026-11-20", "seen": seen}
    assert client.post(address, told).status_code == 302
    assert (_lines(small, "granted")[-1].subject, _lines(small, "granted")[-1].actor) == (
        leader,
        small.person("security_admin"),
    )


def test_a_save_that_waited_for_another_does_not_overwrite_it(
    small: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both saw the same; the second gets hold of the tables when the first is done, and is told of it."""
    from xiezhi.access.register import Register
    from xiezhi.web.accounts import security
    from xiezhi.web.admin import changing

    officer, unit = small.person("case_officer"), next(held.unit for held in _held(small, "case_officer"))
    day, made = small.site.desk().pack.zone.day(small.site.clock()), []

    def first(register: Register, what: str) -> None:
        if what.startswith("units"):
            change_unit(register, unit, day, name="先改的名")
        elif what == "security/":
            security.set_security(small.site.desk(), "先", {"idle_minutes": 7}, small.site.clock())
        else:
            leave(register, officer, day + 40, day + 41, "先请的假")

    forms: dict[str, tuple[str, dict[str, str]]] = {
        f"units/{unit}/": ("system_admin", {"act": "rename", "name": "后改的名", "first": "2026-11-25"}),
        f"officers/{officer}/": ("system_admin", {"act": "retire", "first": "2026-11-25"}),
        f"grants/{officer}/": ("security_admin", {"role": "reviewer", "unit": unit, "first": "2026-11-25"}),
        "security/": ("security_admin", {"idle_minutes": "9"}),
    }
    for what, (role, told) in forms.items():
        client, address = small.as_(role), f"/admin/{what}"
        seen = html.unescape(re.findall(r'name="seen" value="([^"]+)"', _text(client.get(address)))[0])

        class Waited(Register):
            """The lock is had when somebody else has had it."""

            def __init__(self, *given: Any, what: str = what) -> None:
                first(Register(*given), what)
                super().__init__(*given)
                made.append(what)

        with monkeypatch.context() as slow:
            slow.setattr(changing, "Register", Waited)
            assert "刚被别人改过" in _text(client.post(address, told | {"seen": seen})), what
        assert made[-1] == what


def test_a_change_of_security_is_in_force_at_once_and_logged(small: Any) -> None:
    """Idle after a minute; out of bounds is refused in the form; who saw older settings is told."""
    client = small.as_("security_admin")

    def page() -> str:
        return _text(client.get("/admin/security/"))

    figures = dict(re.findall(r'type="number" id="(\w+)" name="\w+" value="(\d+)"', page()))
    seen = html.unescape(re.findall(r'name="seen" value="([^"]+)"', page())[0])
    wrong = _text(client.post("/admin/security/", figures | {"idle_minutes": "0", "seen": seen}))
    assert "应为 1–480" in wrong
    asked = figures | {"idle_minutes": "1", "second_factor": ["leader"], "seen": seen}
    assert client.post("/admin/security/", asked).status_code == 302
    assert _lines(small, "security_changed")[-1].data["after"]["idle_minutes"] == 1
    assert "30 → 1" in page() and "刚被别人改过" in _text(client.post("/admin/security/", asked))
    reader, clock = small.as_("auditor"), small.site.clock
    assert reader.get("/account/").status_code == 200
    small.site.clock = lambda: clock() + 61_000_000
    try:
        assert reader.get("/account/").status_code == 302
    finally:
        small.site.clock = clock
    seen = html.unescape(
        re.findall(
            r'name="seen" value="([^"]+)"', _text(small.as_("security_admin").get("/admin/security/"))
        )[0]
    )
    assert small.as_("security_admin").post("/admin/security/", figures | {"seen": seen}).status_code == 302


def test_a_log_in_is_given_out_reset_and_unlocked(small: Any) -> None:
    """The password is on the answer once; the log does not hold it."""
    from django.test import Client

    client, officer = small.as_("security_admin"), small.person("archivist")
    page = _text(client.post("/admin/accounts/act/", {"officer": officer, "act": "give"}))
    word = re.findall(r"<code>(\w{14})</code>", page)[0]
    assert word not in _text(client.get(f"/admin/accounts/?q={officer}"))
    assert word not in str(_lines(small, "account_added")[-1])
    for _ in range(4):
        Client().post("/log-in/", {"number": officer, "password": "wrong"})
    assert "锁定" in _text(client.get(f"/admin/accounts/?q={officer}"))
    client.post("/admin/accounts/act/", {"officer": officer, "act": "unlock"})
    entering = Client().post("/log-in/", {"number": officer, "password": word})
    assert entering["Location"] == "/log-in/password/"


def test_the_log_is_narrowed_paged_and_taken_away_for_a_purpose(small: Any) -> None:
    """Each filter; older and older to the first; cells are text; the export itself is an entry."""
    client = small.as_("audit_admin")
    assert "授予角色" in _text(client.get("/admin/log/?act=granted"))
    assert "没有符合的日志" in _text(client.get("/admin/log/?actor=nobody"))
    assert "应为日期" in _text(client.get("/admin/log/?from=yesterday"))
    first = _lines(small, "unit_added")[0]
    day = "2000-01-01"
    assert "没有符合的日志" in _text(client.get(f"/admin/log/?to={day}"))
    numbers, address = [], "/admin/log/"
    for _ in range(200):
        page = _text(client.get(address))
        numbers += [int(one) for one in re.findall(r'<td class="number">(\d+)</td>', page)]
        older = re.findall(r'href="(\?before=\d+)"', page)
        if not older:
            break
        address = f"/admin/log/{older[0]}"
    assert numbers == list(range(numbers[0], 0, -1)) and first.seq in numbers
    assert client.post("/admin/log/export/", {"act": "granted"}).status_code == 409
    answer = client.post("/admin/log/export/", {"act": "granted", "purpose": "=年度检查"})
    sheet = openpyxl.load_workbook(io.BytesIO(answer.getvalue())).worksheets[0]
    assert sheet.max_row == len(_lines(small, "granted")) + 1
    assert all(cell.data_type in ("s", "n", "d") for row in sheet.iter_rows() for cell in row)
    line = _lines(small, "export")[-1]
    assert (line.actor, line.data["purpose"], line.data["rows"]) == (
        small.person("audit_admin"),
        "=年度检查",
        sheet.max_row - 1,
    )


def test_the_day_in_the_log_is_found_without_reading_it(small: Any) -> None:
    """Times of entries by a few looks, as counting through would find them."""
    from xiezhi.casework.allowed import access_of
    from xiezhi.web.admin.log_reading import seq_at

    journal = access_of(small.site.desk()).journal
    lines = journal.lines()
    for at in {
        lines[0].at - 1,
        lines[0].at,
        lines[-1].at,
        lines[-1].at + 1,
        lines[len(lines) // 2].at,
        lines[-3].at,
    }:
        assert seq_at(journal, at) == next((line.seq for line in lines if line.at >= at), lines[-1].seq + 1)


def test_the_chain_is_verified_and_a_changed_entry_is_named(small: Any) -> None:
    """Whole with count and head; cut off against a kept head; behind the database's back: which entry."""
    client = small.as_("audit_admin")
    page = _text(client.post("/admin/log/verify/"))
    head = re.findall(r"access_journal (\d+) (sha256:\w+)", page)[0]
    assert "完整：没有被改、被删的" in page and int(head[0]) > 100
    kept = f"access_journal {head[0]} {head[1]}"
    assert "与留存的链头相符" in _text(client.post("/admin/log/verify/", {"heads": kept}))
    later = f"access_journal {int(head[0]) + 10**6} {head[1]}"
    assert "缺失" in _text(client.post("/admin/log/verify/", {"heads": later}))
    assert "other_journal" in _text(client.post("/admin/log/verify/", {"heads": "other_journal 1 x"}))
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER access_journal_no_update")
        cursor.execute("UPDATE access_journal SET subject = 'x' WHERE seq = 77")
    page = _text(client.post("/admin/log/verify/"))
    assert "不完整" in page and "第 77 条" in page and "内容与摘要不符" in page
    assert _lines(small, "log_verified")[-1].data["result"]["access_journal"] == 77
