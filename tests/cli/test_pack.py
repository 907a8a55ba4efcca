# SPDX-License-Identifier: Apache-2.0
"""``xiezhi pack list | check | test | show | facts``: what is printed, and the exit status."""

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from xiezhi.cli import app as command
from xiezhi.cli import pack as verb

PACK = "id: small\ntitle: 小包\ntime_zone: Asia/Shanghai\ncalendar: weekends\n"
KIND = """\
kind: case
title: 案件
steps:
  filed: {title: 立案, next: decided}
  decided: {title: 决定, final: true}
"""
NORM = """\
id: decided-30d
title: 三十日内决定
matter: case
kind: deadline
after: filed
expect: decided
why: 不得久拖。
versions:
  - {valid_to: 2025-12-31, within: 60 d, basis: 旧法 第9条}
  - {valid_from: 2026-01-01, within: 30 d, basis: 新法 第8条, level: red}
stories:
  - title: 第三十日
    events: [[filed, 2026-03-02 09:00], [decided, 2026-04-01 23:59]]
    as_of: 2026-05-01
    expect: {state: met, due: 2026-04-02 00:00}
"""


@pytest.fixture
def app() -> typer.Typer:
    app = typer.Typer()
    app.callback()(lambda: None)
    verb.register(app)
    return app


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in {"pack.yaml": PACK, "matters/case.yaml": KIND, "norms/decided-30d.yaml": NORM}.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def run(app: typer.Typer, *arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["pack", *arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output


def test_list_names_the_packs_that_ship(app) -> None:
    status, text = run(app, "list")
    assert status == 0
    assert "it_traffic_fines" in text and "上线" in text
    assert "live" in run(app, "list", "--lang", "en")[1]


def test_check_is_silent_about_a_sound_pack(app, folder: Path) -> None:
    (folder / "norms/decided-30d.yaml").write_text("status: shadow\n" + NORM, encoding="utf-8")
    assert run(app, "check", str(folder)) == (0, f"{folder}: 0 处错误, 0 处提示; 1 种案件, 1 条规则\n")


def test_check_exits_1_for_warnings_and_2_for_errors(app, folder: Path) -> None:
    norm = folder / "norms/decided-30d.yaml"
    norm.write_text(NORM.replace("2026-01-01, within", "2026-02-01, within"), encoding="utf-8")
    status, text = run(app, "check", str(folder))
    assert status == 1 and "norms/decided-30d.yaml:10:6: 提示: " in text and "2026-01-31" in text
    norm.write_text(NORM.replace("expect: decided", "expect: decidd"), encoding="utf-8")
    status, text = run(app, "check", str(folder), "--lang", "en")
    assert status == 2 and "norms/decided-30d.yaml:6:9: error: " in text and "→ decided" in text


def test_test_runs_the_stories_on_both_engines(app, folder: Path) -> None:
    status, text = run(app, "test", str(folder))
    assert (status, text) == (0, f"{folder}: 1 个事例 (reference columnar), 符合 2, 不符 0\n")


@pytest.mark.parametrize("backend", ["reference", "columnar"])
def test_a_story_that_does_not_come_out_is_shown_with_its_place(app, folder: Path, backend: str) -> None:
    norm = folder / "norms/decided-30d.yaml"
    norm.write_text(NORM.replace("state: met", "state: late"), encoding="utf-8")
    status, text = run(app, "test", str(folder), "--backend", backend, "--lang", "en")
    assert status == 1
    assert f"norms/decided-30d.yaml:12: decided-30d [{backend}] 第三十日: late" in text
    assert "expected, but met 2026-04-02 00:00" in text
    assert text.endswith(f"1 stories ({backend}), 0 as told, 1 not\n")


def test_what_differs_is_told_once_in_the_words_of_officers(app, folder: Path) -> None:
    norm = folder / "norms/decided-30d.yaml"
    late = NORM.replace("04-01 23:59", "04-03 10:00").replace(
        "expect: {state: met, due: 2026-04-02 00:00}", "expect: {findings: []}"
    )
    norm.write_text(late, encoding="utf-8")
    status, text = run(app, "test", str(folder))
    line, reason, summary = text.splitlines()
    assert status == 1 and line == (
        "norms/decided-30d.yaml:12: decided-30d [reference columnar] 第三十日: "
        "应为 无发现, 实为 告警 (breach) 立案 (filed) 2026-04-02 00:00"
    )
    assert reason.startswith("    引擎的说明: ") and "届满" in reason
    assert summary.endswith("符合 0, 不符 2")
    norm.write_text(NORM.replace("state: met", "state: late"), encoding="utf-8")
    assert (
        "应为 逾期 (late) 期限 2026-04-02 00:00, 实为 按时完成 (met) 期限" in run(app, "test", str(folder))[1]
    )


@pytest.mark.parametrize(
    ("chosen", "stories"),
    [
        (["--norm", "decided-30d"], 1),
        (["--domain", "decision"], 1),
        (["--domain", "trial"], 2),
        (["--status", "live"], 1),
        (["--status", "shadow", "--domain", "trial"], 2),
        (["--status", "retired"], 0),
    ],
)
def test_stories_of_some_norms_only(app, folder: Path, chosen: list[str], stories: int) -> None:
    (folder / "norms/decision").mkdir()
    (folder / "norms/decided-30d.yaml").rename(folder / "norms/decision/decided-30d.yaml")
    (folder / "norms/trial").mkdir()
    text = NORM.replace("id: decided-30d", "id: trial\nstatus: shadow")
    (folder / "norms/trial/trial.yaml").write_text(text + text[text.index("  - title") :], encoding="utf-8")
    status, text = run(app, "test", str(folder), "--backend", "reference", "--lang", "en", *chosen)
    assert status == 0 and f": {stories} stories" in text


def test_show_gives_the_version_in_force_on_a_day(app, folder: Path) -> None:
    status, text = run(app, "show", "decided-30d", "--pack", str(folder), "--on", "2025-06-01")
    assert status == 0
    assert "旧法 第9条" in text and "自“立案”之日起，应在60日内“决定”。" in text and "不得久拖。" in text
    status, text = run(
        app, "show", "decided-30d", "--pack", str(folder), "--on", "2026-06-01", "--lang", "en"
    )
    assert "From “立案”, “决定” is due within 30 days." in text and "1 ←" in text


def test_show_without_an_id_lists_norms_by_domain(app, folder: Path) -> None:
    (folder / "norms/trial").mkdir()
    other = NORM.replace("id: decided-30d", "id: trial\nstatus: shadow").replace("三十日内决定", "试行")
    (folder / "norms/trial/trial.yaml").write_text(other.replace("level: red", ""), encoding="utf-8")
    status, text = run(app, "show", "--pack", str(folder), "--on", "2026-06-01")
    assert status == 0 and "小包: 2 条规则" in text
    assert [line.split("│")[1:-1] for line in text.splitlines() if "30d" in line or "trial" in line] == [
        ["       ", " decided-30d ", " 三十日内决定 ", " 新法 第8条 ", " 红   ", " 上线 ", " 期限 "],
        [" trial ", " trial       ", " 试行         ", " 新法 第8条 ", " 黄   ", " 影子 ", " 期限 "],
    ]


@pytest.mark.parametrize(
    ("chosen", "shown"),
    [
        (["--level", "red"], "1 norms"),
        (["--level", "red", "--on", "2025-06-01"], "0 norms"),
        (["--level", "yellow", "--on", "2025-06-01"], "1 norms"),
        (["--kind", "deadline", "--status", "live"], "1 norms"),
        (["--kind", "judgement"], "0 norms"),
        (["--status", "shadow"], "0 norms"),
    ],
)
def test_show_lists_some_norms_only(app, folder: Path, monkeypatch, chosen: list[str], shown: str) -> None:
    monkeypatch.chdir(folder)
    day = [] if "--on" in chosen else ["--on", "2026-06-01"]
    assert shown in run(app, "show", "--lang", "en", *chosen, *day)[1]


def test_show_without_a_pack_lists_those_that_ship(app) -> None:
    assert "paid-within-60-days" in run(app, "show", "--domain", "payment", "--pack", "it_traffic_fines")[1]


FACTS = """\
fact,duty,norm,reason
decided-30d,三十日内决定,decided-30d,
decided-30d,立案之日,,定义：由 decided-30d 使用
told,告知当事人,,bearer：当事人
told,告知家属,,没有记载
"""


def test_facts_gives_the_account_of_a_pack(app, folder: Path) -> None:
    (folder / "facts.csv").write_text(FACTS, encoding="utf-8")
    status, text = run(app, "facts", str(folder))
    told = {line.split()[0]: line.split(maxsplit=1)[1].strip() for line in text.splitlines()[1:8]}
    assert status == 0 and told == {
        "规范事实": "2",
        "义务": "4: 有规则 1, 无规则 3",
        "无规则的理由": "定义 1, bearer 1, 其他 1",
        "规则": "1: 上线 1",
        "由事实判定": "1: 上线 1",
        "研判": "0",
        "上线规则的等级": "红 1 (100.0%)",
    }
    assert "1; 上线版本事例齐全的 0 / 2" in text
    assert "1 by a norm, 3 by none" in run(app, "facts", str(folder), "--lang", "en")[1]


def test_a_pack_without_facts_gives_its_norms_and_stories(app) -> None:
    text = run(app, "facts", "it_traffic_fines")[1]
    assert "duties " not in text.split("┏")[0] and "live versions with all of theirs 21 / 21" in text


def test_show_says_when_no_version_is_in_force(app, folder: Path) -> None:
    norm = folder / "norms/decided-30d.yaml"
    norm.write_text(NORM.replace("valid_from: 2026-01-01", "valid_from: 2027-01-01"), encoding="utf-8")
    status, text = run(app, "show", "decided-30d", "--pack", str(folder), "--on", "2026-06-01")
    assert status == 1 and "2026-06-01 没有有效的版本" in text


def test_show_finds_the_pack_of_a_built_in_norm(app) -> None:
    assert "paid" in run(app, "show", "paid-within-60-days", "--on", "2010-01-01")[1].lower()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["pack", "check", "no_such_pack"], "no pack 'no_such_pack'"),
        (["pack", "show", "no-such-norm"], "no-such-norm"),
        (["pack", "show", "paid-within-60-day", "--pack", "it_traffic_fines"], "→ paid-within-60-days"),
        (["pack", "show", "paid-within-60-days", "--on", "1 May"], "YYYY-MM-DD"),
        (["pack", "test", "it_traffic_fines", "--domain", "sendin"], "→ sending"),
        (["pack", "show", "--pack", "it_traffic_fines", "--level", "rd"], "blue yellow orange red (→ red?)"),
        (["pack", "test", "it_traffic_fines", "--status", "alive"], "draft shadow live retired"),
    ],
)
def test_what_a_user_must_mend_is_one_line_and_status_2(arguments, says, monkeypatch, capsys) -> None:
    monkeypatch.setattr("sys.argv", ["xiezhi", *arguments])
    with pytest.raises(SystemExit) as ended:
        command.main()
    assert ended.value.code == 2
    err = capsys.readouterr().err
    assert says in err and len(err.splitlines()) == 1


def test_the_language_asked_for_is_that_of_the_error(monkeypatch, capsys) -> None:
    monkeypatch.setattr("sys.argv", ["xiezhi", "pack", "check", "nowhere", "--lang", "en"])
    with pytest.raises(SystemExit):
        command.main()
    assert capsys.readouterr().err.startswith("no pack 'nowhere'")


def test_a_pack_that_does_not_load_is_told_in_its_own_language(folder: Path, monkeypatch, capsys) -> None:
    (folder / "pack.yaml").write_text(PACK + "language: en\n", encoding="utf-8")
    (folder / "norms/decided-30d.yaml").write_text(NORM + "levl: red\n", encoding="utf-8")
    monkeypatch.setattr("sys.argv", ["xiezhi", "pack", "test", str(folder)])
    with pytest.raises(SystemExit) as ended:
        command.main()
    assert ended.value.code == 2
    head, fault = capsys.readouterr().err.splitlines()
    assert head.endswith("1 error(s)") and fault.startswith("norms/decided-30d.yaml:16:1: error: ")
