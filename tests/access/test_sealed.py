# SPDX-License-Identifier: Apache-2.0
"""Sealed records are not there; opened one at a time with purpose and ground, and written down. Counts keep quiet."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.access.conftest import NOW

from xiezhi.access.deciding import Access
from xiezhi.access.decision import Refused, Thing
from xiezhi.access.log import log_export, log_query, log_view, open_sealed, reveal
from xiezhi.access.sealing import OPEN_FOR
from xiezhi.access.suppress import LEAST, shown_count, shown_line, shown_table
from xiezhi.kernel.errors import XiezhiError

SEALED = Thing("A1-9", "penalty", "A1", frozenset({"o1"}), sealed=True)
GROUND = "有关国家机关为办案需要"


def test_a_sealed_record_is_not_there_even_for_who_handled_it(city: Access) -> None:
    for who in ("o1", "l1", "h1", "in"):
        decision = city.allow(who, "view", SEALED, NOW)
        assert not decision.yes and decision.hidden and decision.code == "sealed"
    asked = city.allow("ma", "view", SEALED, NOW)  # she may open it: the page asks for purpose and ground
    assert not asked.yes and not asked.hidden and "治安管理处罚法(2025) 第136条" in asked.zh


def test_it_is_opened_to_one_person_for_a_while_with_purpose_and_ground(both: Access) -> None:
    with pytest.raises(XiezhiError, match="'好奇' 不对, 应为 有关国家机关为办案需要"):
        open_sealed(both, "ma", SEALED, purpose="查案", ground="好奇", now=NOW)
    with pytest.raises(XiezhiError, match="缺用途"):
        open_sealed(both, "ma", SEALED, purpose=" ", ground=GROUND, now=NOW)
    with pytest.raises(Refused, match="没有这一事项"):
        open_sealed(both, "l1", SEALED, purpose="查案", ground=GROUND, now=NOW)
    line = open_sealed(both, "ma", SEALED, purpose="检察院调阅", ground=GROUND, now=NOW)
    assert line.data["purpose"] == "检察院调阅" and line.act == "unseal"
    assert both.allow("ma", "view", SEALED, NOW + OPEN_FOR - 1).yes
    assert not both.allow("ma", "view", SEALED, NOW + OPEN_FOR).yes
    assert not both.allow("mc", "view", SEALED, NOW).yes  # opened to one person, not to all
    assert not both.allow("ma", "export", SEALED, NOW).yes and not both.allow("ma", "search", SEALED, NOW).yes


def test_what_is_not_sealed_is_not_opened(city: Access) -> None:
    plain = Thing("A1-1", "penalty", "A1")
    with pytest.raises(Refused, match="没有封存"):
        open_sealed(city, "ma", plain, purpose="查案", ground=GROUND, now=NOW)


def test_queries_and_exports_name_their_purpose_and_keep_no_names(city: Access) -> None:
    with pytest.raises(XiezhiError, match="缺用途"):
        log_query(city, "l1", purpose="", fields={"name": "张三"}, found=1, now=NOW)
    log_query(city, "l1", purpose="核查前科", fields={"name": "张三"}, found=1, now=NOW)
    log_export(city, "l1", purpose="周通报", what="findings", rows=20, content="sha256:00", now=NOW)
    log_view(city, "l1", Thing("A1-1", "incident", "A1"), now=NOW)
    reveal(city, "l1", Thing("A1-1", "incident", "A1"), fields=["reporter"], purpose="电话回访", now=NOW)
    lines = city.journal.lines(latest=4)
    assert [line.act for line in lines] == ["query", "export", "view", "reveal"]
    assert "张三" not in str(lines) and lines[0].data["fields"]["name"].startswith("sha256:")
    assert [line.act for line in city.journal.of("A1-1")] == ["view", "reveal"]  # 谁看过


def test_the_log_refuses_changes_on_both_databases(both: Access) -> None:
    both.connection.commit()
    for statement in ("UPDATE access_journal SET actor = 'x'", "DELETE FROM access_journal"):
        with pytest.raises(Exception, match="append-only"):
            both.connection.cursor().execute(statement)
        both.connection.rollback()
    assert both.journal.verify(both.journal.head()) is None


def test_a_changed_entry_is_named(city: Access) -> None:
    city.connection.cursor().execute("DROP TRIGGER access_journal_no_update")
    city.connection.cursor().execute(
        "UPDATE access_journal SET data = replace(data, '王一', '王二') WHERE subject = 'o1'"
    )
    broken = city.journal.verify()
    assert broken is not None and city.journal.lines("seq = ?", (broken.seq,))[0].subject == "o1"
    assert "摘要" in broken.zh


def test_counts_below_ten_are_not_shown() -> None:
    assert [shown_count(count) for count in (0, 9, 10)] == [None, None, 10]
    assert shown_line([3, 40, 12]) == (
        [None, 40, None],
        55,
    )  # 12 goes too: 55 - 40 - 12 would give the 3 away
    assert shown_line([3, 4, 40, 12]) == ([None, None, 40, None], 59)  # 3 + 4 together are below ten
    assert shown_line([6, 4, 40]) == ([None, None, 40], 50)
    assert shown_line([3, 4]) == ([None, None], None) and shown_line([20, 30]) == ([20, 30], 50)
    assert shown_line([]) == ([], None)


counts = st.integers(0, 40)


@given(st.lists(counts, min_size=1, max_size=8))
def test_no_small_count_follows_from_a_line_and_its_total(line: list[int]) -> None:
    shown, total = shown_line(line)
    hidden = [count for count, cell in zip(line, shown, strict=True) if cell is None]
    assert all(cell is None or cell >= LEAST for cell in shown)
    if total is not None and hidden:
        assert (len(hidden) > 1 and sum(hidden) >= LEAST) or len(line) == 1


@given(
    st.integers(1, 4).flatmap(
        lambda w: st.lists(st.lists(counts, min_size=w, max_size=w), min_size=1, max_size=4)
    )
)
def test_no_small_count_follows_from_a_table_with_totals_line_by_line(rows: list[list[int]]) -> None:
    cells, across, down, grand = shown_table(rows)
    whole = [[*cells[r], across[r]] for r in range(len(rows))] + [[*down, grand]]
    true = [[*row, sum(row)] for row in rows]
    true.append([sum(column) for column in zip(*true, strict=True)])
    lines = [list(zip(true[r], whole[r], strict=True)) for r in range(len(whole))]
    lines += [list(column) for column in zip(*lines, strict=True)]
    for line in lines:
        small = [count for count, cell in line if cell is None and count < LEAST]
        hidden = [count for count, cell in line if cell is None]
        assert not small or len(hidden) > 1
        assert all(cell is None or cell >= LEAST for _, cell in line)
