# SPDX-License-Identifier: Apache-2.0
"""The demonstration: a living city with people for every role, found again when it stands, apart from real facts."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from sqlite3 import Connection, connect
from typing import Any

import pytest
from tests.web.city import small_city, who

from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import DAY
from xiezhi.ledger.entry import Entry
from xiezhi.ledger.store import open_store
from xiezhi.web.demonstration import building
from xiezhi.web.demonstration.building import Built, build, set_clock, standing
from xiezhi.web.demonstration.guard import only_simulated
from xiezhi.web.demonstration.naming import officer_name, registered
from xiezhi.web.demonstration.place import lasting
from xiezhi.web.setup import django_ready


@pytest.fixture(scope="module", autouse=True)
def django() -> None:
    """With the pages' apps: other tests of this process need them."""
    django_ready()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return small_city(tmp_path_factory.mktemp("demonstration") / "home")


@pytest.fixture
def rows(built: Built) -> Iterator[Connection]:
    found = connect(f"file:{built.home / 'xiezhi.sqlite3'}?mode=ro", uri=True)
    yield found
    found.close()


def told(rows: Connection, asked: str, *given: Any) -> list[tuple[Any, ...]]:
    return rows.execute(asked, given).fetchall()


def test_everybody_logs_in_with_a_role_that_the_register_gives(built: Built, rows: Connection) -> None:
    roles = {role for (role,) in told(rows, "SELECT DISTINCT role FROM access_grants")}
    assert {person.role for person in built.people} == roles
    granted = set(told(rows, "SELECT officer, role, unit FROM access_grants"))
    assert all((one.id, one.role, one.unit) in granted for one in built.people)
    assert len({one.id for one in built.people}) == len(built.people)
    assert len([one for one in built.people if one.role == "centre_manager" and one.unit == "虚云溪"]) == 2


def test_every_role_of_the_pack_has_somebody(built: Built) -> None:
    import yaml

    from xiezhi.catalog.folder import builtin_packs

    file = builtin_packs()["cn_police"] / "roles.yaml"
    assert {one.role for one in built.people} == set(yaml.safe_load(file.read_text("utf-8"))["roles"])


def test_what_is_still_to_come_is_not_known(built: Built, rows: Connection) -> None:
    assert told(rows, "SELECT COUNT(*) FROM events WHERE recorded_at > ?", built.starts) == [(0,)]
    running = "SELECT COUNT(*) FROM records_clock WHERE state = 'open' AND due > ? AND due < ?"
    assert told(rows, running, built.starts, built.starts + 7 * DAY)[0][0] > 0
    open_cases = "SELECT COUNT(*) FROM records_matter WHERE kind = 'admin_case' AND closed_at IS NULL"
    assert told(rows, open_cases)[0][0] > 0


def test_findings_stand_in_many_states_some_with_verdicts(rows: Connection) -> None:
    states = {state for (state,) in told(rows, "SELECT DISTINCT state FROM supervision_loopitem")}
    assert {"pending", "in_hand", "to_verify", "closed"} <= states
    natures = dict(told(rows, "SELECT nature, COUNT(*) FROM records_finding WHERE present GROUP BY nature"))
    assert {"breach", "gap", "warning"} <= natures.keys()
    levels = {
        level for (level,) in told(rows, "SELECT DISTINCT level FROM records_finding WHERE status = 'live'")
    }
    assert levels == {"blue", "yellow", "orange", "red"}
    verdicts = "SELECT COUNT(*) FROM supervision_loopitem WHERE verdict <> ''"
    assert told(rows, verdicts)[0][0] >= 20
    days = "SELECT COUNT(DISTINCT sent_at / 86400000000) FROM supervision_loopitem"
    assert told(rows, days)[0][0] >= 8


def test_who_verified_was_another_than_who_answered(rows: Connection) -> None:
    closed = told(
        rows, "SELECT verdict_by, answered_by, officer FROM supervision_loopitem WHERE closing = 'verified'"
    )
    assert closed
    for verifier, answerers, officer in closed:
        assert verifier not in answerers.split() and verifier != officer


def test_some_matters_are_sealed_and_numbered_as_the_pack_says(rows: Connection) -> None:
    assert told(rows, "SELECT COUNT(*) FROM records_matter WHERE sealed")[0][0] > 0
    numbers = [
        number for (number,) in told(rows, "SELECT number FROM records_matter WHERE kind = 'admin_case'")
    ]
    assert len(set(numbers)) == len(numbers) and "虚和顺行立〔2026〕00001号" in numbers


def test_property_came_in_files_with_rows_in_quarantine_and_now_lags(built: Built, rows: Connection) -> None:
    runs = told(rows, "SELECT source, counts FROM casework_run WHERE finished_at IS NOT NULL ORDER BY id")
    assert {source for source, _ in runs} == {"虚构涉案财物系统"} and len(runs) >= 2
    assert sum(json.loads(counts)["appended"] for _, counts in runs) > 0
    assert told(rows, "SELECT COUNT(*) FROM casework_quarantined")[0][0] > 0
    stale = told(rows, "SELECT name FROM records_source WHERE stale_at <= ?", built.starts)
    assert stale == [("虚构涉案财物系统",)]


def test_a_home_that_stands_is_used_again_and_its_clock_goes_on(built: Built) -> None:
    again = build(built.home, now=2_000_000_000_000_000)
    assert again.reused and again.people == built.people and again.starts == built.starts
    settings = tomllib.loads((built.home / "xiezhi.toml").read_text("utf-8"))["demonstration"]
    assert settings["began"] == 2_000_000_000_000_000 and settings["starts"] == built.starts
    set_clock(built.home, built.starts + DAY, 5)
    settings = tomllib.loads((built.home / "xiezhi.toml").read_text("utf-8"))["demonstration"]
    assert (settings["starts"], settings["began"]) == (built.starts + DAY, 5)


def test_half_a_demonstration_is_begun_anew_anything_else_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from xiezhi.web.demonstration import making

    def made(place: Path, *rest: Any) -> tuple[int, dict[str, int], list[Any]]:
        assert not place.exists()
        place.mkdir()
        (place / "xiezhi.toml").write_text('pack = "cn_police"\n[demonstration]\n', "utf-8")
        return 7, {}, []

    monkeypatch.setattr(making, "made", made)
    monkeypatch.setattr(making, "last_looked", lambda place: 0)
    half = tmp_path / "half"
    half.mkdir()
    (half / "xiezhi.toml").write_text('pack = "cn_police"\n[demonstration]\ndays = 90\n', "utf-8")
    (half / "xiezhi.sqlite3").write_bytes(b"broken off")
    assert standing(half) is None
    assert build(half, now=1).starts == 7 and not (half / "xiezhi.sqlite3").exists()
    other = tmp_path / "other"
    other.mkdir()
    (other / "letter.txt").write_text("mine", "utf-8")
    with pytest.raises(XiezhiError, match="不是演示数据"):
        build(other, now=1)
    assert (other / "letter.txt").read_text("utf-8") == "mine"


@pytest.mark.parametrize(
    ("source", "actor", "unit", "simulated"),
    [
        ("虚构警综平台", None, "虚云溪", True),
        ("xiezhi", "虚00000001", "虚晨光", True),
        ("xiezhi", "061283", "虚晨光", False),
        ("xiezhi", "虚00000001", "610116", False),
        ("xiezhi", None, None, False),
        ("警综平台", "虚00000001", "虚晨光", False),
    ],
)
def test_one_fact_that_is_not_invented_tells(
    built: Built, tmp_path: Path, source: str, actor: str | None, unit: str | None, simulated: bool
) -> None:
    home = small_city(tmp_path / "home").home
    connection = connect(home / "xiezhi.sqlite3")
    try:
        assert only_simulated(connection)
        fact = Entry("x-1", "incident", "received", built.starts, actor=actor, unit=unit, source=source)
        open_store(connection).append([fact], now=built.starts)
        assert only_simulated(connection) is simulated
    finally:
        connection.close()


def test_names_are_those_of_a_register() -> None:
    assert registered("刘洋〔虚00001001〕;陶涛〔虚01517001〕") == "虚00001001;虚01517001"
    assert registered("虚构市云溪分局001派出所") == "虚晨光"
    assert registered("虚构市云溪分局001派出所办案区") == "晨光派出所办案区"
    assert registered("虚构市公安局") == "虚构市" and registered("虚构市青石分局") == "虚青石"
    assert registered("虚赵子伟") == "虚赵子伟"
    assert officer_name("虚00001001") == officer_name("虚00001001")


def test_so_many_days_or_one_line_of_what_would_be_right() -> None:
    assert lasting(30).days == 30
    with pytest.raises(XiezhiError, match="10"):
        lasting(3)


def test_somebody_of_a_unit_is_found(built: Built) -> None:
    assert who(built, "legal_officer", "虚和顺").unit == "虚和顺"
    assert building.standing(built.home) is not None


def test_a_demonstration_left_open_does_not_go_stale(small: Any) -> None:
    """Its sources go on speaking, but for the one silent as it began; elsewhere nobody speaks by itself."""
    from xiezhi.kernel.instant import HOUR
    from xiezhi.records.live import tick
    from xiezhi.records.models import Source
    from xiezhi.web.demonstration.speaking import go_on_speaking

    desk, told = small.site.desk(), small.site.home.settings.rest["demonstration"]
    later = small.site.clock() + 9 * HOUR
    assert go_on_speaking(desk, None, later) == []
    spoke = go_on_speaking(desk, told, later)
    tick(desk, now=later)
    silent = set(Source.objects.filter(stale_since__isnull=False).values_list("name", flat=True))
    assert len(spoke) >= 3 and not silent & set(spoke)
    assert silent, "the source that was late as it began"
