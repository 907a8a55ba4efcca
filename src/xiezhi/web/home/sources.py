# SPDX-License-Identifier: Apache-2.0
"""What there is to do, as SQL: each source gives (task, finding, clock, due, at, nature), each within what may be seen.

Tasks: ``answer`` ``verify`` ``dispatch`` ``urge`` ``exempt`` are acts of the loop; ``handle`` a limit of one's own
matter, ``review`` one of a legal review, ``watch`` one of the units for which one answers.
"""

from __future__ import annotations

from xiezhi.access.visible import Columns, Condition
from xiezhi.kernel.sql import dialect_of
from xiezhi.records.paging import joined
from xiezhi.records.seeing import CLOCKS, scoped, visible
from xiezhi.supervision.finding_rows import FINDINGS
from xiezhi.supervision.item import AWAITING
from xiezhi.supervision.lists import paperwork
from xiezhi.supervision.todos import RUNNING
from xiezhi.web.home.horizon import Horizon
from xiezhi.web.shell.who import Who

WAITING = ", ".join(f"'{state.value}'" for state in sorted(AWAITING))
_ITEM = (
    "SELECT '{task}' AS task, f.id AS finding, 0 AS clock, {due} AS due, f.at AS at, f.nature AS nature"
    " FROM supervision_loopitem i JOIN records_finding f ON f.id = i.finding {more} WHERE "
)
_CLOCK = (
    "SELECT '{task}' AS task, c.finding AS finding, c.id AS clock, c.due AS due, c.due AS at, '' AS nature"
    " FROM records_clock c WHERE "
)
OPEN = "NOT (i.state = 'closed')"
"""What the index over open items holds, in its words: another spelling of the same would not find it."""


def mine(who: Who, until: Horizon) -> list[Condition]:
    """What waits for this person to act, and the limits of his own matters."""
    found = [answering(who), _own(who, until)]
    if who.may("verify"):
        found.append(verifying(who))
    if who.may("dispatch"):
        found += [_undispatched(who), _urged(who), _warned(who, until)]
    if who.may("approve"):
        found.append(_exemptions(who))
    if "reviewer" in who.roles:
        found.append(_reviews(who, until))
    return found


def one_task(who: Who, task: str) -> list[Condition]:
    """What waits for this person to be answered (``answer``) or verified (``verify``), and nothing else."""
    return [verifying(who) if task == "verify" else answering(who)]


def area(who: Who, until: Horizon, *, ahead: bool = False) -> list[Condition]:
    """The limits that run in the units looked at; ``ahead``: only what ends from now on until the third day."""
    limit = Condition("c.due <= ?", (until.seven,))
    if ahead:
        limit = Condition("c.due >= ? AND c.due <= ?", (until.now, until.three))
    seen = visible(who.desk, who.officer, "view", who.now, CLOCKS)
    return [
        _clocks(
            who,
            "watch",
            joined([limit, seen, _scope(who, CLOCKS), paperwork(who.desk, only=False, table="c")]),
        )
    ]


def sent(who: Who) -> list[Condition]:
    """What this person sent, urged, returned or escalated and others have in hand."""
    acted = Condition("i.id IN (SELECT h.matter FROM records_handling h WHERE h.officer = ?)", (who.officer,))
    others = Condition("i.officer <> ? AND NOT (i.state = 'closed') AND i.merged_into = ''", (who.officer,))
    due = "COALESCE(i.answer_due, i.verify_due)"
    return [_items("sent", due, joined([acted, others, _viewed(who)]))]


def done(who: Who) -> list[Condition]:
    """What this person did something to and that is closed."""
    acted = Condition("i.id IN (SELECT h.matter FROM records_handling h WHERE h.officer = ?)", (who.officer,))
    closed = Condition("i.state = 'closed'")
    return [_items("done", "i.closed_at", joined([acted, closed, _viewed(who)]))]


def _viewed(who: Who) -> Condition:
    """What this person may look at today: not what is sealed since, nor what lies with a unit that he has left."""
    return visible(who.desk, who.officer, "view", who.now, FINDINGS)


def _items(task: str, due: str, condition: Condition, more: str = "") -> Condition:
    sql = _ITEM.format(task=task, due=due, more=more)
    return Condition(sql + condition.sql, condition.params)


def _clocks(who: Who, task: str, condition: Condition) -> Condition:
    """SQLite would look closed findings up in their whole rows: told so, it takes the index that holds no others."""
    running = RUNNING
    if dialect_of(who.desk.connection) == "sqlite":
        running = RUNNING.replace("z.id = c.finding", "z.id >= c.finding AND z.id <= c.finding")
    return Condition(f"{_CLOCK.format(task=task)}{running} AND {condition.sql}", condition.params)


def _scope(who: Who, columns: Columns) -> Condition:
    """Where the pages look: me, the unit chosen, or with those under it."""
    return scoped(who.desk, who.officer, who.scope, who.now, columns, who.unit or None)


def _reach(who: Who, verb: str) -> Condition:
    """Findings on which a verb may be used, within the scope."""
    return visible(who.desk, who.officer, verb, who.now, FINDINGS).and_(_scope(who, FINDINGS))


def answering(who: Who) -> Condition:
    """Sent to me, or to a unit for which I may answer; what is only told has the limit of its clock."""
    reach = _reach(who, "answer") if who.scope != "mine" else Condition("(1 = 0)")
    to_me = Condition(
        f"(i.officer = ? OR (i.nature <> 'warning' AND {reach.sql}))", (who.officer, *reach.params)
    )
    waits = Condition(
        f"{OPEN} AND i.state IN ({WAITING}) AND i.merged_into = '' AND NOT i.digest AND NOT f.sealed"
    )
    due = (
        "COALESCE(i.answer_due, (SELECT MIN(k.due) FROM records_clock k WHERE k.finding = f.id AND k.finding <> ''"
        " AND k.state IN ('open', 'overdue')))"
    )
    return _items("answer", due, joined([to_me, waits]))


def verifying(who: Who) -> Condition:
    """Answers of other units that I may verify; who answered, or handles the matter, does not verify."""
    own = who.own_unit.id if who.own_unit else ""
    waits = Condition(
        f"{OPEN} AND i.state = 'to_verify' AND i.merged_into = '' AND i.officer <> ?"
        " AND f.officer <> ? AND (i.concerned <> ? OR i.concerned = '')"
        " AND (' ' || i.answered_by || ' ') NOT LIKE ?",
        (who.officer, who.officer, own, f"% {who.officer} %"),
    )
    return _items("verify", "i.verify_due", joined([waits, _reach(who, "verify")]))


def _undispatched(who: Who) -> Condition:
    """Breaches that nobody follows, by ranks that say so; all of it stands in the index of their order."""
    sql = (
        "SELECT 'dispatch' AS task, f.id AS finding, 0 AS clock, CAST(NULL AS BIGINT) AS due, f.at AS at,"
        " 'breach' AS nature FROM records_finding f WHERE f.stage = 'none' AND NOT (f.stage IN ('', 'closed'))"
        " AND f.status = 'live' AND f.rank IN (0, 10, 20) AND NOT f.cured AND "
    )
    where = _reach(who, "dispatch").and_(paperwork(who.desk, only=False))
    return Condition(sql + where.sql, where.params)


def _urged(who: Who) -> Condition:
    """Answers that are overdue or under an order; they are with somebody else."""
    late = Condition(
        f"{OPEN} AND i.state IN ({WAITING}) AND i.merged_into = '' AND i.officer <> ? AND (i.answer_due < ? OR"
        " i.state = 'escalated')",
        (who.officer, who.now),
    )
    return _items("urge", "i.answer_due", joined([late, _reach(who, "dispatch")]))


def _exemptions(who: Who) -> Condition:
    asked = Condition(
        "i.requested_by <> '' AND i.requested_by <> ? AND NOT (i.state = 'closed') AND i.merged_into = ''",
        (who.officer,),
    )
    return _items("exempt", "i.answer_due", joined([asked, _reach(who, "approve")]))


def _own(who: Who, until: Horizon) -> Condition:
    """Limits of my own matters, and those that my acts began; what was sent to me because of one is there already."""
    named = Condition(
        "c.id IN (SELECT k.id FROM records_clock k WHERE k.officer = ? AND k.state IN ('open', 'overdue', 'paused')"
        " UNION SELECT k.id FROM records_matter m JOIN records_clock k ON k.matter = m.id WHERE m.officer = ?"
        " AND NOT (m.officer = ''))",
        (who.officer, who.officer),
    )
    limit = Condition(
        "c.due <= ? AND NOT c.sealed AND NOT EXISTS (SELECT 1 FROM supervision_loopitem i WHERE c.finding <> '' AND"
        f" i.finding = c.finding AND i.officer = ? AND i.state IN ({WAITING}))",
        (until.seven, who.officer),
    )
    return _clocks(who, "handle", joined([named, limit, paperwork(who.desk, only=False, table="c")]))


def _warned(who: Who, until: Horizon) -> Condition:
    """Limits in the units looked at of which there is a warning already, beside those of my own matters."""
    near = Condition(
        "c.due >= ? AND c.due <= ? AND c.finding IN (SELECT f.id FROM records_finding f WHERE NOT (f.stage = '')"
        " AND f.status = 'live' AND f.rank IN (1, 11, 21)) AND c.officer <> ?",
        (who.now, until.seven, who.officer),
    )
    seen = visible(who.desk, who.officer, "view", who.now, CLOCKS)
    return _clocks(
        who, "watch", joined([near, seen, _scope(who, CLOCKS), paperwork(who.desk, only=False, table="c")])
    )


def _reviews(who: Who, until: Horizon) -> Condition:
    seen = visible(who.desk, who.officer, "record", who.now, CLOCKS)
    kind = Condition("c.kind = 'review' AND c.due <= ? AND c.officer <> ?", (until.seven, who.officer))
    return _clocks(who, "review", joined([kind, seen, _scope(who, CLOCKS)]))


def united(sources: list[Condition]) -> Condition:
    """All sources one under the other."""
    return Condition(
        " UNION ALL ".join(one.sql for one in sources), tuple(p for one in sources for p in one.params)
    )
