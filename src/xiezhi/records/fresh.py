# SPDX-License-Identifier: Apache-2.0
"""Sources that fall silent: their clocks keep the state they had when the source was last heard, and raise no breach.

A clock is fed by the sources with a limit that have told of its matter. What facts have decided (met, late, void)
stands; of what only time decides the state as of the last heard instant is shown, with *stale since*.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from xiezhi.kernel.due import Reckoner
from xiezhi.kernel.duration import Duration
from xiezhi.kernel.sql import Connection, execute, fetch
from xiezhi.records import models
from xiezhi.records.evaluate import RUNNING, ClockRow, FindingRow, Judged
from xiezhi.records.tables import Table, among

FEED, SOURCE = Table(models.Feed), Table(models.Source)


def heard(
    connection: Connection,
    sources: Iterable[str],
    now: int,
    limits: Mapping[str, Duration],
    reckoner: Reckoner,
) -> None:
    """Sources have spoken at ``now``; families that were held back for one of them are due at once."""
    for name in sorted(set(sources)):
        limit = limits.get(name)
        stale_at = None if limit is None else reckoner.plus(now, limit)[0]
        since = fetch(
            connection,
            'INSERT INTO records_source (name, last_heard, "limit", stale_at) VALUES (?, ?, ?, ?)'
            ' ON CONFLICT (name) DO UPDATE SET last_heard = excluded.last_heard, "limit" = excluded."limit",'
            " stale_at = excluded.stale_at WHERE excluded.last_heard >= records_source.last_heard"
            " RETURNING stale_since",
            (name, now, "" if limit is None else str(limit), stale_at),
        )
        if not since:  # heard later before: what stands was left as it is
            since = fetch(connection, "SELECT stale_since FROM records_source WHERE name = ?", (name,))
        if since[0][0] is not None:
            execute(connection, "UPDATE records_source SET stale_since = NULL WHERE name = ?", (name,))
            execute(
                connection,
                "UPDATE records_family SET next_instant = ? WHERE stale AND id IN"
                " (SELECT family_id FROM records_feed WHERE source = ?)",
                (now, name),
            )


def fall_silent(connection: Connection, now: int) -> list[str]:
    """Sources whose limit has run out at ``now`` are silent from here on; their running clocks are due at once."""
    asked = "SELECT name FROM records_source WHERE stale_at <= ? AND stale_since IS NULL"
    names = [row[0] for row in fetch(connection, asked, (now,))]
    for name in names:
        execute(connection, "UPDATE records_source SET stale_since = last_heard WHERE name = ?", (name,))
        execute(
            connection,
            "UPDATE records_family SET next_instant = ? WHERE id IN (SELECT f.family_id FROM records_feed f"
            " JOIN records_clock c ON c.matter = f.matter"
            " WHERE f.source = ? AND c.state IN ('open', 'paused', 'overdue'))",
            (now, name),
        )
    return names


def feed(
    connection: Connection, told: Iterable[tuple[str, str, int]], limits: Mapping[str, Duration]
) -> None:
    """Notes which sources have told of which matters: (source, matter, family); only of sources with a limit."""
    rows = sorted({row for row in told if row[0] in limits})
    FEED.insert(connection, rows, keyed=False, ignore=True)


@dataclass
class Silence:
    """Which matters of some families are fed by silent sources: matter → when the earliest of these was last heard."""

    since: dict[str, int] = field(default_factory=dict)
    families: set[int] = field(default_factory=set)

    @property
    def instants(self) -> list[int]:
        """The different instants, latest first."""
        return sorted(set(self.since.values()), reverse=True)


def silence(connection: Connection, families: Sequence[int]) -> Silence:
    """The silence that lies over families."""
    found = Silence()
    if not fetch(connection, "SELECT 1 FROM records_source WHERE stale_since IS NOT NULL LIMIT 1"):
        return found
    where, given = among(connection, "family_id", families)
    asked = (
        "SELECT f.family_id, f.matter, MIN(s.stale_since) FROM records_feed f"
        " JOIN records_source s ON s.name = f.source"
        f" WHERE s.stale_since IS NOT NULL AND f.{where} GROUP BY f.family_id, f.matter"
    )
    for family, matter, since in fetch(connection, asked, (given,)):
        found.since[matter] = int(since)
        found.families.add(family)
    return found


def held_back(
    judged: Judged, then: Mapping[int, Judged], since: Mapping[str, int], growing: frozenset[str]
) -> Judged:
    """A family judged at T with its silent matters as they were; ``then``: the same judged at last heard instants.

    ``growing``: norms whose totals grow with time.
    """
    clocks: list[ClockRow] = []
    replaced: dict[tuple[str, int, str, str], int] = {}
    for row in judged.clocks:
        last = since.get(row.matter)
        if last is None or row.state not in RUNNING:
            clocks.append(row)
            continue
        former = _clock(then[last], row)
        shown = row._replace(state="open", over_s=None, finding="") if former is None else former
        clocks.append(shown._replace(stale_since=last))
        replaced[row.norm, row.version, row.matter, row.anchor] = last
    findings = [row for row in judged.findings if not _held(row, replaced, since, growing)]
    for last in sorted(set(since.values())):
        findings += [
            row._replace(as_of=last)
            for row in then[last].findings
            if replaced.get(_key(row)) == last and since.get(row.matter) == last
        ]
    judged.clocks, judged.findings, judged.stale = clocks, findings, True
    return judged


def _clock(judged: Judged, row: ClockRow) -> ClockRow | None:
    return next((one for one in judged.clocks if one[:5] == row[:5] and one.state in RUNNING), None)


def _key(row: FindingRow) -> tuple[str, int, str, str]:
    return row.norm, -1 if row.version is None else row.version, row.matter, row.anchor


def _held(
    row: FindingRow,
    replaced: Mapping[tuple[str, int, str, str], int],
    since: Mapping[str, int],
    growing: frozenset[str],
) -> bool:
    """Whether a finding is kept back: of a clock shown as it was, or of a total that passed in the silence."""
    if _key(row) in replaced:
        return True
    last = since.get(row.matter)
    return last is not None and row.nature == "breach" and row.norm in growing and row.at > last
