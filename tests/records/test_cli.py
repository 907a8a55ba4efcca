# SPDX-License-Identifier: Apache-2.0
"""``finding``, ``todo``, ``tick``, ``records``: the command line as a client of live facts."""

import json
import sys
from pathlib import Path

import pytest
from tests.records.cases import Clerk
from tests.records.conftest import MakeDesk

from xiezhi.catalog.model import Pack
from xiezhi.cli.app import main
from xiezhi.kernel.sql import execute
from xiezhi.records import models
from xiezhi.records.live import take

PERIOD = "decision-period-30d"


class Console:
    """Runs ``xiezhi`` on a home and gives what it printed."""

    def __init__(
        self, home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.home, self.capsys, self.monkeypatch = home, capsys, monkeypatch

    def __call__(self, *words: str, code: int = 0) -> str:
        self.monkeypatch.setattr(sys, "argv", ["xiezhi", *words, "--home", str(self.home), "--lang", "en"])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = self.capsys.readouterr()
        assert ended.value.code == code, printed.err
        return printed.out + printed.err

    def json(self, *words: str, code: int = 0):  # type: ignore[no-untyped-def]
        return json.loads(self(*words, "--json", code=code))


@pytest.fixture
def console(
    make_desk: MakeDesk, police: Pack, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Console:
    desk = make_desk(police)
    clerk = Clerk(police)
    take(desk, clerk.case("A-1", "2026-03-02 09:00", "U1", "P1"), now=clerk.at("2026-03-02 10:00"))
    take(desk, clerk.case("A-2", "2026-03-20 09:00", "U2", "P2"), now=clerk.at("2026-03-20 10:00"))
    return Console(desk.home.folder, capsys, monkeypatch)


def test_time_passes_and_findings_and_todos_are_listed(console: Console) -> None:
    told = console.json("tick", "--now", "2026-04-02")
    assert told["families"] == 2 and {"why": "new", "norm": PERIOD, "n": 1} in told["changes"]
    worst = console.json("finding", "list", "--norm", PERIOD)
    assert [(row["level"], row["nature"], row["matter"]) for row in worst] == [("red", "breach", "A-1")]
    everything = console.json("finding", "list")
    ranks = [("red", "orange", "yellow", "blue").index(row["level"]) for row in everything]
    assert ranks == sorted(ranks)
    assert {row["unit"] for row in console.json("finding", "list", "--unit", "U2")} == {"U2"}
    assert "right would be" not in console("finding", "list", "--level", "red")
    assert "'purple': red | orange" in console("finding", "list", "--level", "purple", code=2)
    todos = console.json("todo", "--officer", "P2")
    assert [row["due"] for row in todos] == sorted(row["due"] for row in todos) and todos[0][
        "matter"
    ] == "A-2"
    assert console.json("todo", "--officer", "P2", "--until", "2026-03-20") == []


def test_a_finding_is_shown_with_its_reason_and_verified(console: Console) -> None:
    console("tick", "--now", "2026-04-02")
    (row,) = console.json("finding", "list", "--norm", PERIOD)
    shown = console("finding", "show", row["id"])
    assert "第118条" in shown and "facts: A-1#3" in shown and "norm decision-period-30d version 1" in shown
    assert "no finding 'F9'" in console("finding", "show", "F9", code=2)
    assert console.json("finding", "verify", "--all")["differing"] == []
    finding = models.Finding.objects.get(id=row["id"])
    models.Finding.objects.filter(id=finding.id).update(level="blue")
    assert "level blue → red" in console("finding", "verify", row["id"], code=1)
    assert "--all" in console("finding", "verify", code=2)


def test_records_are_compared_rebuilt_and_their_state_told(console: Console) -> None:
    console("tick", "--now", "2026-04-02")
    assert "same as the ledger" in console("records", "compare", "--now", "2026-04-02")
    models.Clock.objects.filter(norm=PERIOD).update(state="met")
    rows = console.json("records", "compare", "--now", "2026-04-02", code=1)
    assert {row["table"] for row in rows} >= {"clock"}
    console("records", "rebuild", "--now", "2026-04-02")
    assert console.json("records", "compare", "--now", "2026-04-02") == []
    state = console.json("records", "status", "--now", "2026-04-02")
    assert (state["ledger"], state["records"], state["failed"], state["due"]) == (6, 6, 0, 0)


def test_sealed_matters_are_in_no_list(console: Console) -> None:
    console("tick", "--now", "2026-04-02")
    from django.db import connection

    connection.ensure_connection()
    execute(connection.connection, "UPDATE records_matter SET sealed = ? WHERE id = 'A-1'", (True,))
    assert "A-1" not in {row["matter"] for row in console.json("finding", "list")}
    assert "A-1" not in {row["matter"] for row in console.json("todo")}
