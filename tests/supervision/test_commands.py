# SPDX-License-Identifier: Apache-2.0
"""The loop and the way of a norm by the command line alone."""

import io
import json
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import typer
from tests.supervision.city import City
from typer.main import get_command

from xiezhi.cli.app import add, app
from xiezhi.kernel.errors import XiezhiError
from xiezhi.records import live

COMMAND = get_command(app)


class Line:
    """A command line over one home: ``line("finding loop")``."""

    def __init__(self, city: City) -> None:
        self.city = city

    def __call__(self, command: str, *more: str, who: str = "", now: str = "2026-03-05 10:00") -> str:
        words = [*command.split(), *more, "--home", str(self.city.desk.home.folder), "--now", now]
        said = io.StringIO()
        with redirect_stdout(said):
            COMMAND.main([*words, *(["--as", who] if who else [])], standalone_mode=False)
        return said.getvalue()

    def json(self, command: str, *more: str, who: str = "", now: str = "2026-03-05 10:00") -> Any:
        return json.loads(self(command, *more, "--json", who=who, now=now))


@pytest.fixture
def line(city: City) -> Line:
    city.tell("A", "opened", "2026-03-02 09:00")
    city.tell("B", "opened", "2026-03-02 09:00", unit="hangtian", actor="ren")
    live.tick(city.desk, now=city.at("2026-03-05 09:00"))
    return Line(city)


def test_a_round_by_commands(line: Line) -> None:
    finding = line.city.finding("told", "A").id
    rows = line.json("finding loop --unit guodu")
    assert [(row["finding"], row["state"], row["level"], row["officer"]) for row in rows] == [
        (finding, "待处理", "黄", "zhou")
    ]
    assert "处理中" in line("finding take", finding, who="zhou")
    assert "处理中" in line("finding answer", finding, "--text", "明日补", "--way", "进展", who="zhou")
    assert "待核查" in line("finding answer", finding, "--text", "已补告知", who="zhou")
    assert "已退回" in line("finding return", finding, "--reason", "未附回执", who="zhao")
    assert "已督办" in line("finding escalate", finding, "--reason", "屡次不附", who="zhao")
    line("finding urge", finding, "--text", "今日办结", who="zhao")
    line("finding answer", finding, "--text", "已附回执", "--file", "f1", who="zhou")
    closed = line.json("finding verify-answer", finding, "--verdict", "属实", who="zhao")
    assert (closed["state"], closed["verdict"]) == ("已办结", "属实")
    acts = [row["act"] for row in line.json("finding loop", finding)]
    assert acts == ["派发", "签收", "说明进展", "反馈", "退回", "督办", "催办", "反馈", "办结"]
    assert line.json("finding loop --unit guodu") == []
    assert [row["finding"] for row in line.json("finding loop --state 已办结")] == [finding]


def test_an_act_has_somebody_who_does_it(line: Line) -> None:
    finding = line.city.finding("told", "A").id
    with pytest.raises(XiezhiError, match="应以 --as 指明"):
        line("finding take", finding)
    with pytest.raises(XiezhiError, match="应写: FINDING, --source"):
        line("finding exempt", who="zhao")
    with pytest.raises(XiezhiError, match="没有状态 '乱'"):
        line("finding loop --state 乱")


def test_exemption_and_merger_by_commands(line: Line) -> None:
    one, other = (line.city.finding("told", name).id for name in "AB")
    line("finding exempt", one, "--ground", "数据有误", "--reason", "录入有误", who="zhao")
    assert "豁免" in line("finding exempt", one, "--approve", who="gu")
    third = line.city.finding("reported", "B")
    assert third.nature == "warning"
    line("finding dispatch", third.id, "--reason", "同案", who="zhao")
    line("finding merge", other, third.id, "--reason", "同一原因", who="zhao")
    states = {row["finding"]: row["state"] for row in line.json("finding loop")}
    assert states[other] == "待处理" and states[third.id].startswith("已并入")
    assert "已办结" in line("finding close", other, "--verdict", "属实", who="zhao")
    assert line.json("finding loop") == []


def test_a_norm_is_tried_reviewed_and_released_by_commands(line: Line, tmp_path: Path) -> None:
    at = "2026-03-09 10:00"
    tried = line.json("norm backtest told --from 2026-03-01 --to 2026-03-08", now=at)
    assert (tried["breaches"], len(tried["weeks"])) == (2, 2)
    sheet = tmp_path / "盲评.xlsx"
    words = ("--sample", str(sheet), "--size", "2", "--seed", "5")
    assert "样本号" in line(
        "norm backtest told --from 2026-03-01 --to 2026-03-08", *words, who="shen", now=at
    )
    book = openpyxl.load_workbook(sheet)
    for row in range(4, 6):
        book.worksheets[0].cell(row, 7).value = "有问题"
    book.save(sheet)
    assert "100.0% (34.2–100.0%), 2 / 2" in line("norm review", str(sheet), who="lu", now=at)
    assert "待第二人发布: 影子" in line("norm shadow told", "--reason", "误报多", who="shen", now=at)
    with pytest.raises(XiezhiError, match="应由另一人发布"):
        line("norm release told", who="shen", now=at)
    assert "told: 影子" in line("norm release told", who="lu", now=at)
    assert [row["norm"] for row in line.json("norm list --status shadow")] == ["told"]
    assert "told" not in {row["norm"] for row in line.json("finding loop", now=at)}
    shown = line.json("norm show told", now=at)
    assert [row["act"] for row in shown["history"]] == ["抽样", "评阅", "提出", "转影子"]


def test_precision_says_when_there_are_too_few(line: Line) -> None:
    assert "还没有结论" in line("norm precision")
    finding = line.city.finding("told", "A").id
    line("finding close", finding, "--verdict", "规则有误", who="zhao")
    (row,) = line.json("norm precision")
    assert (row["norm"], row["total"], row["precision"], row["remark"]) == (
        "told",
        1,
        None,
        "件数不足, 不评价",
    )
    with pytest.raises(XiezhiError, match="没有规则 'nowhere'"):
        line("norm precision nowhere")


def test_time_passing_by_command_puts_what_is_overdue_under_an_order(line: Line) -> None:
    finding = line.city.finding("told", "A").id
    assert line.json("tick", now="2026-03-09 17:30")["loop"]["escalated"] == []
    assert finding in line.json("tick", now="2026-03-10 09:00")["loop"]["escalated"]
    assert line.json("tick", now="2026-03-10 09:00")["loop"]["escalated"] == []
    before = line.json("finding loop")
    line("records rebuild", now="2026-03-10 09:01")
    assert line.json("finding loop") == before


def test_a_tick_that_found_the_database_busy_is_told_and_the_next_one_judges(
    line: Line, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """``--every`` runs for months: one busy moment does not end it; what is no trouble of the database does."""
    from django.db.utils import OperationalError

    from xiezhi.cli import tick

    said: list[Exception] = [OperationalError("database is locked"), OperationalError("database is locked")]
    judged: list[int] = []

    def once(asked: Any, at: int) -> None:
        if said:
            raise said.pop()
        judged.append(at)
        raise ZeroDivisionError

    monkeypatch.setattr(tick, "_once", once)
    monkeypatch.setattr(tick.time, "sleep", lambda seconds: None)
    with pytest.raises(ZeroDivisionError):
        COMMAND.main(
            ["tick", "--every", "60", "--home", str(line.city.desk.home.folder)], standalone_mode=False
        )
    assert len(judged) == 1 and capsys.readouterr().err.count("database is locked") == 4  # in either language


def test_a_verb_that_is_not_there_is_a_fault_and_not_a_verb_less() -> None:
    with pytest.raises(ModuleNotFoundError):
        add(typer.Typer(), ("check", "nothing_of_that_name"))


def test_who_asks_sees_what_is_his_to_see(line: Line) -> None:
    mine, other = (line.city.finding("told", name).id for name in "AB")
    assert {row["finding"] for row in line.json("finding loop", who="zhao")} == {mine, other}
    assert [row["finding"] for row in line.json("finding loop", who="zhou")] == [mine]
    assert line.json("finding loop", who="yan") == []
    with pytest.raises(XiezhiError, match="没有预警"):
        line("finding loop", other, who="zhou")
