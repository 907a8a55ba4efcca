# SPDX-License-Identifier: Apache-2.0
"""Terms, legal holds, erasing: a hold wins, and nothing goes that was not listed before."""

from datetime import date
from pathlib import Path

import pytest
from tests.vault.conftest import DAY, NOW, Make, put, read

from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import date_of, day_of
from xiezhi.vault.keeping import due, erase, expire, hold, last_day, release
from xiezhi.vault.retention import retention_of
from xiezhi.vault.upkeep import remove, sweep

BY = {"actor": "020001", "now": NOW}


def test_a_term_counts_from_its_day_and_the_longest_rule_that_ever_held_counts() -> None:
    rules = retention_of({"recording": {"2020-01-01": "6 m", "2026-01-01": "1 y"}, "dossier": "permanent"})
    since, before, after = (day_of(date(*ymd)) for ymd in ((2025, 8, 31), (2025, 12, 31), (2026, 1, 1)))
    assert date_of(rules.last_day("recording", since, before) or 0) == date(2026, 2, 28)
    assert date_of(rules.last_day("recording", since, after) or 0) == date(2026, 8, 31)
    assert rules.last_day("dossier", since, after) is None and rules.last_day("unheard", since, after) is None


def test_a_shorter_rule_does_not_shorten_what_was_kept_under_the_longer() -> None:
    rules = retention_of({"note": {"2020-01-01": "30 d", "2026-01-01": "10 d"}})
    since = day_of(date(2025, 12, 30))
    assert rules.last_day("note", since, since + 100) == since + 30
    assert rules.last_day("note", since + 5, since + 100) == since + 15


@pytest.mark.parametrize("value", ["soon", "3 wd", {}, {"yesterday": "1 y"}, 5])
def test_a_wrong_period_is_a_clear_line(value: object) -> None:
    with pytest.raises(XiezhiError, match="保管类别 note"):
        retention_of({"note": value})


def test_what_is_due_is_listed_and_only_then_goes(make: Make, tmp_path: Path) -> None:
    vault = make()
    old, young = put(vault, b"old"), put(vault, b"young", now=NOW + 9 * DAY)
    later = NOW + 11 * DAY
    assert [one.file.digest for one in due(vault, NOW + 10 * DAY)] == []
    assert [one.file.digest for one in due(vault, later)] == [old.digest]
    with pytest.raises(XiezhiError, match="保管期未满"):
        expire(vault, [young.digest], actor="020001", now=later)
    vault.connection.rollback()
    assert expire(vault, [old.digest], actor="020001", now=later) == [old.digest]
    vault.connection.commit()
    assert remove(vault, sweep(vault, later)) == 1
    vault.connection.commit()
    with pytest.raises(XiezhiError, match="到期销毁"):
        vault.open(old.digest)
    assert not list(due(vault, later)) and read(vault, young.digest) == b"young"
    put(vault, b"old", now=later)
    assert read(vault, old.digest) == b"old"  # put again, it is there again


def test_a_process_that_dies_between_saying_and_removing_is_made_up_for(make: Make, tmp_path: Path) -> None:
    vault = make()
    made = put(vault, b"x")
    expire(vault, [made.digest], actor="1", now=NOW + 30 * DAY)
    vault.connection.rollback()  # never said: still there
    assert read(vault, made.digest) == b"x" and sweep(vault, NOW).ended == ()


def test_each_hold_must_be_lifted_before_anything_ends(make: Make) -> None:
    vault = make()
    made = put(vault, b"evidence")
    first = hold(vault, made.digest, ground="行政复议", **BY)  # type: ignore[arg-type]
    second = hold(vault, made.digest, ground="国家赔偿", **BY)  # type: ignore[arg-type]
    late = NOW + 400 * DAY
    assert [one.held for one in due(vault, late)] == [True]
    for number in (first, second):
        with pytest.raises(XiezhiError, match="在保全中"):
            expire(vault, [made.digest], actor="1", now=late)
        with pytest.raises(XiezhiError, match="在保全中"):
            erase(vault, made.digest, ground="个人信息保护法第47条", by=("1", "2"), now=late)
        release(vault, made.digest, number, ground="程序终结", actor="1", now=late)
    with pytest.raises(XiezhiError, match="没有保全"):
        release(vault, made.digest, first, ground="again", actor="1", now=late)
    assert expire(vault, [made.digest], actor="1", now=late)


def test_a_hold_outlives_the_file_s_being_put_twice(make: Make) -> None:
    vault = make()
    made = put(vault, b"evidence")
    hold(vault, made.digest, ground="诉讼", **BY)  # type: ignore[arg-type]
    put(vault, b"evidence", retention="recording")
    assert vault.registry.file(made.digest).holds


def test_erasing_takes_two_people_and_a_ground(make: Make) -> None:
    vault = make()
    made = put(vault, b"personal", retention="permanent")
    assert last_day(vault, vault.registry.file(made.digest), 30_000) is None
    with pytest.raises(XiezhiError, match="两人"):
        erase(vault, made.digest, ground="法院判决", by=("1", "1"), now=NOW)
    with pytest.raises(XiezhiError, match="缺删除依据"):
        erase(vault, made.digest, ground=" ", by=("1", "2"), now=NOW)
    erase(vault, made.digest, ground="法院判决", by=("1", "2"), now=NOW)
    with pytest.raises(XiezhiError, match="依法删除"):
        vault.open(made.digest)
