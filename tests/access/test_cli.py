# SPDX-License-Identifier: Apache-2.0
"""``xiezhi unit officer access audit vault``: what an administrator types and reads."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import typer
from click.testing import Result
from typer.testing import CliRunner

from xiezhi.cli import access, audit, import_, ledger, matter, officer, unit, vault
from xiezhi.records.home import SETTINGS, Home
from xiezhi.records.setup import configure, prepare, ready

ready()
NOON = "2026-05-20T12:00"
PACK = {
    "pack.yaml": "id: small\ntitle: 小包\ntime_zone: Asia/Shanghai\ncalendar: weekends\nlanguage: zh-CN\n",
    "matters/case.yaml": (
        "kind: case\ntitle: 案件\nattributes:\n  suspect: {title: 嫌疑人, type: person, personal: true}\n"
        "  born: {title: 出生日期, type: date, personal: true}\n"
        "steps:\n  filed: {title: 立案, next: [decided]}\n  decided: {final: true}\n"
    ),
    "norms/decided-30d.yaml": (
        "id: decided-30d\ntitle: 三十日内决定\nstatus: shadow\nmatter: case\nkind: deadline\n"
        "after: filed\nexpect: decided\nwithin: 30 d\n"
    ),
    "roles.yaml": """\
levels: [市局, 分县局, 派出所]
sealed: {basis: 治安管理处罚法(2025) 第136条, grounds: [办案需要]}
roles:
  case_officer: {title: 办案民警, levels: [3], may: {mine: [view, record], unit: [open]}, personal: {mine: full}}
  legal_officer: {title: 法制员, levels: [3], may: {unit: [view, attach, export, answer, reveal]}}
  manager: {title: 案管, levels: [2], may: {below: [view, dispatch, verify, hold, expire, erase, import]}}
  system_admin: {title: 系统管理员, levels: [1], may: {below: [manage_units, manage_officers]}}
  security_admin: {title: 安全管理员, levels: [1], may: {below: [grant, manage_security]}}
  audit_admin: {title: 审计管理员, levels: [1], may: {below: [read_log, verify_log]}}
masks: {born: birth_date}
""",
}  # fmt: skip
UNITS = "单位编号,单位名称,层级,上级\nA1,城关派出所,派出所,A\nC,市局,1,\nA,东城分局,2,C\nX,越级所,3,C\n"
PEOPLE = """警号,姓名,单位编号,角色
sys,系统员,C,
sec,安全员,C,
aud,审计员,C,
o1,王一,A1,办案民警
l1,李法,A1,法制员
m1,钱案,A,案管
"""

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    """Runs a verb over a home that has the city in it."""
    from django.db import connection

    pack = tmp_path / "small"
    for name, text in PACK.items():
        (pack / name).parent.mkdir(parents=True, exist_ok=True)
        (pack / name).write_text(text, encoding="utf-8")
    home = Home.create(tmp_path / "home", str(pack), {})
    with (home.folder / SETTINGS).open("a", encoding="utf-8") as file:
        file.write('[retention]\nrecording = "6 m"\n')
    configure(home)
    prepare(home)
    app = typer.Typer()
    for verb in (unit, officer, access, audit, vault, matter, ledger, import_):
        verb.register(app)

    def run(*arguments: str, now: str = NOON) -> Result:
        timed = [] if arguments[:2] == ("vault", "key") else ["--home", str(home.folder), "--now", now]
        return CliRunner().invoke(app, [*arguments, *timed])

    yield run
    connection.close()


@pytest.fixture
def city(run: Run, tmp_path: Path) -> Run:
    """The city and its three administrators entered."""
    (tmp_path / "units.csv").write_text(UNITS, encoding="utf-8")
    (tmp_path / "people.csv").write_bytes(PEOPLE.encode("gb18030"))
    assert run("unit", "import", str(tmp_path / "units.csv"), "--since", "2026-01-01").exit_code == 1
    assert run("officer", "import", str(tmp_path / "people.csv"), "--since", "2026-01-01").exit_code == 0
    three = ["--system", "sys", "--security", "sec", "--audit", "aud", "--unit", "C", "--from", "2026-01-01"]
    assert run("officer", "administrators", *three).exit_code == 0
    return run


def told(result: Result) -> object:
    return json.loads(result.stdout)


def refused(result: Result) -> str:
    assert result.exit_code and result.exception is not None
    return str(result.exception)


def test_units_come_in_from_a_table_and_bad_rows_are_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "units.csv").write_text(UNITS, encoding="utf-8")
    result = run("unit", "import", str(tmp_path / "units.csv"), "--since", "2026-01-01")
    assert result.exit_code == 1 and "新增或变更 3 行, 相同 0 行, 未收 1 行" in result.stdout
    assert "units.csv: 第 5 行: 越级: X 为 3 级, 上级 C 为 1 级, 应为 2 级" in result.stderr
    listed = run("unit", "list").stdout
    assert listed.index("市局") < listed.index("东城分局") < listed.index("城关派出所")
    assert "没有机构" in run("unit", "list", "--on", "2025-12-31").stdout
    assert [row["id"] for row in told(run("unit", "list", "--json"))] == ["C", "A", "A1"]  # type: ignore[union-attr]


def test_units_are_changed_by_the_system_administrator_alone(city: Run) -> None:
    assert "无权维护机构" in refused(city("unit", "rename", "A1", "新名", "--as", "sec"))
    assert city("unit", "rename", "A1", "新名", "--from", "2026-06-01", "--as", "sys").exit_code == 0
    assert "新名" in city("unit", "show", "A1").stdout and "城关派出所" in city("unit", "list").stdout
    assert "没有单位 'Z'" in refused(city("unit", "show", "Z"))


def test_roles_are_given_by_the_security_administrator_alone(city: Run, tmp_path: Path) -> None:
    assert "无权授予角色" in refused(city("officer", "grant", "o1", "legal_officer", "--as", "sys"))
    assert city("officer", "grant", "o1", "legal_officer", "--as", "sec").exit_code == 0
    assert "不能再任" in refused(city("officer", "grant", "aud", "manager", "--unit", "A", "--as", "sec"))
    (tmp_path / "more.csv").write_text("警号,姓名,单位编号,角色\nn1,新人,A1,法制员\n", encoding="utf-8")
    first = city("officer", "import", str(tmp_path / "more.csv"), "--as", "sys")
    assert first.exit_code == 1 and "须由安全管理员再导入一次此表" in first.stderr
    assert city("officer", "import", str(tmp_path / "more.csv"), "--as", "sec").exit_code == 0
    listed = {row["id"]: row["roles"] for row in told(city("officer", "list", "--json", "--unit", "A"))}  # type: ignore[union-attr]
    assert (
        listed["n1"] == "legal_officer"
        and listed["o1"] == "case_officer legal_officer"
        and "sys" not in listed
    )


def test_the_way_of_an_officer(city: Run) -> None:
    assert "终止角色 legal_officer@A1" in city("officer", "post", "l1", "A", "--from", "2026-06-01").stdout
    assert city("officer", "leave", "m1", "--ground", "休假", "--from", "2026-05-18", "--to", "2026-05-22",
                "--substitute", "l1", "--as", "sec").exit_code == 0  # fmt: skip
    assert "休假 → l1" in city("officer", "list").stdout
    assert city("officer", "back", "m1", "--last", "2026-05-19").exit_code == 0
    assert "休假" not in city("officer", "list").stdout
    assert city("officer", "retire", "o1", "--last", "2026-05-31").exit_code == 0
    assert "o1" not in city("officer", "list", "--on", "2026-06-01").stdout
    assert "2026-05-31" in city("officer", "show", "o1").stdout
    for wrong in ("soon", "20260531", "2026-02-30"):  # as in every file and on every page
        assert f"--last '{wrong}' 不是日期" in refused(city("officer", "retire", "l1", "--last", wrong))
    assert "应在 1900 年至 2119 年之间" in refused(city("officer", "retire", "l1", "--last", "1850-01-01"))


def test_why_somebody_may_and_another_may_not(city: Run) -> None:
    opened = city("matter", "open", "case", "--id", "K1", "--unit", "A1", "--as", "o1")
    assert opened.exit_code == 0, opened.output
    yes = city("access", "why", "m1", "dispatch", "K1")
    assert yes.exit_code == 0 and yes.stdout.startswith("可以: 案管 (东城分局) 可以派发含下级事项")
    no = city("access", "why", "sys", "view", "K1")
    assert no.exit_code == 1 and no.stdout.startswith("不可以 (对其如同不存在)")
    assert told(city("access", "why", "l1", "dispatch", "K1", "--json"))["code"] == "no_role"  # type: ignore[index]
    assert "没有事项 'K9'" in refused(city("access", "why", "m1", "view", "K9"))


def test_personal_data_are_masked_by_role_and_revealed_with_a_purpose(city: Run) -> None:
    def shown(matter: str, *more: str) -> dict[str, str]:
        return {
            row["name"]: row["value"] for row in told(city("access", "personal", matter, "--json", *more))
        }  # type: ignore[union-attr]

    for id_, born in (("K1", "1990-01-01"), ("K2", "2012-01-01")):
        made = city(
            "matter",
            "open",
            "case",
            "--id",
            id_,
            "--unit",
            "A1",
            "--as",
            "o1",
            "suspect=张小明",
            f"born={born}",
        )
        assert made.exit_code == 0, made.output
    assert shown("K1", "--as", "o1") == {"suspect": "张小明", "born": "1990-01-01"}  # his own case
    assert shown("K1", "--as", "l1") == {"suspect": "张*明", "born": "1990年"} == shown("K1")
    assert shown("K2", "--as", "o1") == {"suspect": "张*明", "born": "2012年"}  # a minor
    assert shown("K2", "--as", "l1", "--reveal", "回访") == {"suspect": "张小明", "born": "2012-01-01"}
    assert told(city("audit", "list", "--act", "reveal", "--json"))[0]["data"]["purpose"] == "回访"  # type: ignore[index]
    assert "无权查阅完整个人信息" in refused(
        city("access", "personal", "K1", "--as", "m1", "--reveal", "看看")
    )
    hidden, missing = (refused(city("access", "personal", id_, "--as", "sys")) for id_ in ("K1", "K8"))
    assert "没有这一事项" in hidden and hidden == missing.replace("K8", "K1")  # not to be told apart


def test_the_log_is_read_and_verified_by_the_audit_administrator_alone(city: Run) -> None:
    assert "无权查阅日志" in refused(city("audit", "list", "--as", "sys"))
    listed = city("audit", "list", "--as", "aud", "--act", "granted", "--json")
    assert {row["subject"] for row in told(listed)} == {"o1", "l1", "m1", "sys", "sec", "aud"}  # type: ignore[union-attr]
    heads = city("audit", "head", "--as", "aud").stdout.splitlines()
    assert [line.split()[0] for line in heads] == ["access_journal", "vault_journal"]
    city("unit", "rename", "A1", "新名")
    whole = city("audit", "verify", "--head", heads[0], "--as", "aud")
    assert whole.exit_code == 0 and "条完整" in whole.stdout
    later = heads[0].replace(heads[0].split()[1], "999")
    cut = city("audit", "verify", "--head", later)
    assert cut.exit_code == 1 and "从此条起缺失" in cut.stdout
    assert "access_journal vault_journal" in refused(city("audit", "verify", "--head", "x 1 y"))


def test_a_file_goes_in_is_held_and_expires(city: Run, tmp_path: Path) -> None:
    clip = tmp_path / "clip.wav"
    clip.write_bytes(b"RIFF\x24\0\0\0WAVEfmt " + bytes(500))
    digest = told(city("vault", "put", str(clip), "--class", "recording", "--json", "--as", "l1"))["digest"]  # type: ignore[index]
    assert "库中已有" in city("vault", "put", str(clip), "--class", "recording").stdout
    assert "没有保管类别 'x', 应为 recording permanent" in refused(
        city("vault", "put", str(clip), "--class", "x")
    )
    clip.rename(tmp_path / "clip.pdf")
    assert "clip.pdf: 扩展名 .pdf 与内容不符" in refused(city("vault", "put", str(tmp_path / "clip.pdf")))
    assert "2026-11-20" in city("vault", "list").stdout and digest in city("vault", "list", "--json").stdout
    assert city("vault", "get", digest[7:15], "--to", str(tmp_path / "out.wav")).exit_code == 0
    assert (tmp_path / "out.wav").read_bytes() == (tmp_path / "clip.pdf").read_bytes()
    assert city("vault", "verify").exit_code == 0
    number = city("vault", "hold", digest, "--ground", "行政复议", "--as", "m1").stdout.split()[-1]
    late = "2026-12-01T12:00"
    assert (
        "行政复议" in city("vault", "expire", "--do", now=late).stdout
        and city("vault", "verify").exit_code == 0
    )
    assert city("vault", "release", digest, number, "--ground", "程序终结").exit_code == 0
    assert (
        digest in city("vault", "expire", "--json", now=late).stdout
        and city("vault", "get", digest, "--to", str(clip)).exit_code == 0
    )
    assert "已销毁 1 个" in city("vault", "expire", "--do", now=late).stderr
    assert "到期销毁" in refused(city("vault", "get", digest, "--to", str(clip), now=late))
    assert (
        "expired" in city("vault", "show", digest).stdout
        and "没有文件" in city("vault", "list", now=late).stdout
    )


def test_files_are_encrypted_once_a_key_file_is_set(city: Run, tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text("询问笔录", encoding="utf-8")
    digest = told(city("vault", "put", str(note), "--json"))["digest"]  # type: ignore[index]
    assert city("vault", "key", "2026", "--file", str(tmp_path / "home" / "vault.keys")).exit_code == 0
    settings = tmp_path / "home" / SETTINGS
    settings.write_text(
        'vault_keys = "vault.keys"\n' + settings.read_text(encoding="utf-8"), encoding="utf-8"
    )
    assert "1 个文件改用了当前密钥" in city("vault", "rekey").stdout
    stored = [path for path in (tmp_path / "home" / "vault").rglob("*") if path.is_file()]
    assert len(stored) == 1 and "询问".encode() not in stored[0].read_bytes()
    assert city("vault", "get", digest, "--to", str(tmp_path / "back.txt")).exit_code == 0
    assert (tmp_path / "back.txt").read_text(encoding="utf-8") == "询问笔录"


def test_a_file_is_taken_from_a_matter_one_may_see_and_for_a_purpose(city: Run, tmp_path: Path) -> None:
    """By content alone anybody's file could be had; whoever takes one says of which matter and what for."""
    note, out = tmp_path / "note.txt", tmp_path / "out.txt"
    note.write_text("询问笔录", encoding="utf-8")
    for case in ("K1", "K2"):
        assert city("matter", "open", "case", "--id", case, "--unit", "A1", "--as", "o1").exit_code == 0
    assert city("matter", "attach", "K1", str(note), "--as", "l1").exit_code == 0
    digest = told(city("vault", "put", str(note), "--json", "--as", "l1"))["digest"]  # type: ignore[index]
    get = ("vault", "get", digest, "--to", str(out), "--as", "l1")
    assert "应以 --matter 指明" in refused(city(*get))
    assert "没有附此文件" in refused(city(*get, "--matter", "K2", "--purpose", "核对"))
    assert "用途" in refused(city(*get, "--matter", "K1"))
    assert "无权导出" in refused(
        city("vault", "get", digest, "--to", str(out), "--as", "o1", "--matter", "K1")
    )
    assert not out.exists()
    assert city(*get, "--matter", "K1", "--purpose", "核对笔录").exit_code == 0
    assert out.read_text(encoding="utf-8") == "询问笔录"
    from xiezhi.records.models import Matter

    Matter.objects.filter(id="K1").update(sealed=True)
    assert "没有这一事项" in refused(city(*get, "--matter", "K1", "--purpose", "核对"))
    lines = told(city("audit", "list", "--act", "export", "--json"))
    assert [(one["actor"], one["subject"], one["data"]["purpose"]) for one in lines] == [  # type: ignore[union-attr]
        ("l1", "file K1", "核对笔录")
    ]


def test_personal_data_are_erased_by_two_who_may(city: Run) -> None:
    """Two strings are not two people."""
    opened = city("matter", "open", "case", "--id", "K1", "--unit", "A1", "--as", "o1", "suspect=赵某")
    assert opened.exit_code == 0, opened.output
    erase = ("ledger", "erase", "K1", "--ground", "个人信息保护法第四十七条", "--by")
    assert "x1" in refused(city(*erase, "x1", "--by", "x2"))
    assert "无权" in refused(city(*erase, "m1", "--by", "o1"))
    assert "赵" in city("access", "personal", "K1").stdout
    assert city("officer", "grant", "l1", "manager", "--unit", "A", "--as", "sec").exit_code == 0
    assert "已删除 suspect" in city(*erase, "m1", "--by", "l1").stdout


def test_which_telling_stands_is_decided_by_who_may_import(city: Run) -> None:
    from xiezhi.casework.models import Run as Taken
    from xiezhi.casework.models import Telling

    assert city("matter", "open", "case", "--id", "K1", "--unit", "A1", "--as", "o1").exit_code == 0
    taken = Taken.objects.create(source="110", content="x", started_at=0)
    one = Telling.objects.create(run=taken, matter="K1", step="filed", event="a", other="b")
    resolve = ("import", "resolve", str(one.pk), "--take", "event", "--as")
    assert "无权导入" in refused(city(*resolve, "l1"))
    one.refresh_from_db()
    assert one.taken == ""
    assert city(*resolve, "m1").exit_code == 0
    one.refresh_from_db()
    assert (one.taken, one.by) == ("event", "m1")
