# SPDX-License-Identifier: Apache-2.0
"""Takes an export into the ledger: batch by batch, each whole in its transaction, so that a run may be cut anywhere and
run again without doubles. What cannot be taken is kept in quarantine; nothing is lost.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from django.db import transaction

from xiezhi.casework.imports import doubles
from xiezhi.casework.imports.entries import Telling
from xiezhi.casework.imports.export import Export
from xiezhi.casework.imports.known import Recorded, recorded_kinds
from xiezhi.casework.imports.naming import adopted, asked_for, keep_waiting, remember
from xiezhi.casework.imports.outcome import Counts, Imported
from xiezhi.casework.imports.stamping import LastFull, last_full, stamped
from xiezhi.casework.imports.vanishing import note_vanished
from xiezhi.casework.imports.within import REASON, RIGHT, Owners, Within, units_told
from xiezhi.casework.models import Quarantined, Run
from xiezhi.connectors.log import Log, open_log
from xiezhi.engine.facts import families
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import MINUTE, utc_text
from xiezhi.ledger.entry import Entry
from xiezhi.records.desk import Desk
from xiezhi.records.live import Outcome, take, tick

BATCH = 20_000  # entries of one transaction
AHEAD = 5 * MINUTE  # clocks of other systems may be so far ahead
Progress = Callable[[int, int], None]  # rows read, entries taken
Taker = Callable[..., Outcome]  # (desk, entries, now=): records.live.take, or a trial of it


@dataclass
class Intake:
    """One run under way."""

    desk: Desk
    export: Export
    run: Run
    now: int
    progress: Progress
    taker: Taker = take
    counts: Counts = field(default_factory=Counts)
    keys: set[str] = field(default_factory=set)
    kinds: set[str] = field(default_factory=set)
    told_when: bool = False  # whether rows say when they were entered
    previous: LastFull = field(default_factory=LastFull)
    batch: int = BATCH
    within: Within | None = None
    owners: Owners = field(default_factory=Owners)

    def __post_init__(self) -> None:
        if self.within is not None:
            self.owners = self.within.owners

    def take_all(self) -> None:
        """All batches of the export."""
        known, export = Recorded(), self.export
        with open_log(
            self.desk.pack, events=export.events, matters=export.matters, map_path=export.mapping,
            kind=export.kind, open_matters=export.open_matters, known=known, folder=export.folder,
            progress=lambda rows: self.progress(rows, self.counts.entries),
        ) as log:  # fmt: skip
            self.told_when, self.previous = log.stamped, last_full(export.source, self.run)
            rest = self._entries(log, known)
            while batch := list(islice(rest, self.batch)):
                with transaction.atomic():
                    self._batch(batch)
                self.progress(log.counts.rows, self.counts.entries)
            self._rejected(log)

    def _entries(self, log: Log, known: Recorded) -> Iterator[Entry]:
        telling = Telling(self.desk.pack, self.export.source, stamped=log.stamped)
        attributes = asked_for(self.export.read())
        for facts in log.chunks():
            found = families(facts, self.desk.pack)
            matters = {matter.id: matter for family in found for matter in family.matters.values()}
            before = recorded_kinds(matters)
            others = self.within.others_of(found) if self.within is not None else set()
            for matter in others:
                known.waiting.pop(matter, None)
            remember(self.desk.pack, found, attributes, {*known.named, *others})
            parents = keep_waiting(matters, known, self.export.source)
            self.kinds.update(matter.kind for matter in matters.values())
            self.counts.matters += sum(one not in known.named for one in matters)
            told = replace(telling, known=known.named, before=before, parents=parents, keys=telling.keys)
            for family in found:
                yield from told.entries(family)
        self.counts.orphans = len(known.waiting)

    def adopt(self) -> None:
        """Gives matters their parents that came with this export."""
        for orphan, entry in adopted():
            with transaction.atomic():
                self.counts.entries += 1
                self._count(self.taker(self.desk, [entry], now=self.now), [entry], {})
                orphan.delete()

    def settle(self) -> None:
        """Judges anew what fell due while the rest came in: whose officers a later row told to be qualified."""
        self._count_findings(tick(self.desk, now=self.now))

    def _batch(self, entries: Sequence[Entry]) -> None:
        """One transaction: what happened already goes in, second tellings with their voids."""
        self.counts.entries += len(entries)
        self.keys.update(entry.source_key or "" for entry in entries)
        if self.within is not None:
            entries, others = self.within.parted(entries)
            self._quarantine_others(others, self.within)
        if not self.told_when:
            entries = stamped(self.desk.store, entries, self.previous, self.owners)
        ripe = [entry for entry in entries if entry.at <= self.now + AHEAD]
        self._quarantine_future([entry for entry in entries if entry.at > self.now + AHEAD])
        twins = doubles.second_tellings(self.desk.pack, self.desk.store, ripe)
        taken: list[Entry] = []
        for place, entry in enumerate(ripe):
            taken += doubles.with_voids(entry, twins[place]) if place in twins else (entry,)
        outcome = self.taker(self.desk, taken, now=self.now)
        self._count(outcome, ripe, {ripe[place].source_key or "": ripe[place] for place in twins})
        ids = {event.source_key: event.id for event in outcome.receipt.appended}
        for place, event in twins.items():
            entry = ripe[place]
            other = ids.get(entry.source_key or entry.id or "")
            if other is not None:
                self.counts.differing += bool(doubles.note(self.run, entry, other, event).differences)

    def _count(self, outcome: Outcome, told: Sequence[Entry], second: Mapping[str, Entry]) -> None:
        """Each of the entries ``told`` is counted once; the voids of the ``second`` tellings among them are ours."""
        receipt, counts = outcome.receipt, self.counts
        ours = {doubles.void_key(entry) for entry in second.values()}
        keys = {event.id: event.source_key for event in receipt.appended if event.source_key not in ours}
        anew = {one.new for one in receipt.corrected} & keys.keys()
        new = keys.keys() - anew - {one.void for one in receipt.corrected}
        doubled = sum(keys[id_] in second for id_ in new)
        refused = sum(one.entry.source_key not in ours for one in receipt.refused)
        counts.doubled += doubled
        counts.corrected += len(anew)
        counts.appended += len(new) - doubled
        counts.refused += refused
        counts.same += len(told) - len(new) - len(anew) - refused
        self._count_findings(outcome)
        Quarantined.objects.bulk_create(
            Quarantined(
                run=self.run, file="", line=one.entry.source_key or "", what="entry", value=one.entry.step,
                reason=one.zh if self.desk.pack.language.startswith("zh") else one.en,
            )
            for one in receipt.refused
            if one.entry.source_key not in ours
        )  # fmt: skip

    def _count_findings(self, outcome: Outcome) -> None:
        for change in outcome.changes:
            if change.before is None and change.after is not None:
                level = change.after.level
                self.counts.findings[level] = self.counts.findings.get(level, 0) + 1

    def _quarantine_others(self, entries: Sequence[Entry], within: Within) -> None:
        self.counts.outside += len(entries)
        Quarantined.objects.bulk_create(
            Quarantined(
                run=self.run, file="", line=entry.source_key or "", what="entry", column="unit",
                value=within.whose(entry), reason=REASON, right=RIGHT,
            )
            for entry in entries
        )  # fmt: skip

    def _quarantine_future(self, entries: Sequence[Entry]) -> None:
        self.counts.future += len(entries)
        now = utc_text(self.now)
        Quarantined.objects.bulk_create(
            Quarantined(
                run=self.run, file="", line=entry.source_key or "", what="entry", column="at", value=utc_text(entry.at),
                reason="发生时间在将来", right=f"不晚于 {now}; 到时重新导入即可",
            )
            for entry in entries
        )  # fmt: skip

    def _rejected(self, log: Log) -> None:
        counts = log.counts
        self.counts.rows = counts.rows
        self.counts.rejected_rows, self.counts.rejected_values = counts.rejected_rows, counts.rejected_values
        lines = log.rejected.lines()
        while some := list(islice(lines, 5_000)):
            Quarantined.objects.bulk_create(
                Quarantined(
                    run=self.run, file=file, line=line, what=what, column=column, value=value, reason=reason,
                    right=right,
                )
                for file, line, what, column, value, reason, right in some
            )  # fmt: skip


def take_in(
    desk: Desk,
    export: Export,
    *,
    now: int,
    progress: Progress = lambda rows, entries: None,
    batch: int = BATCH,
    within: Within | None = None,
) -> Imported:
    """Takes an export in, ``batch`` entries a transaction. The same again does nothing; told is which run took it.

    ``within``: what who imports may tell of; the rest is quarantined.

    Raises ``XiezhiError`` where a file cannot be read.
    """
    if not export.source.strip():
        raise XiezhiError("没有来源名: 如 110、case-system", "no name of the source: as 110, case-system")
    content, files = export.content()
    before = Run.objects.filter(source=export.source, content=content, finished_at__isnull=False).order_by(
        "pk"
    )
    former = next((one for one in before if not _waits(one, within)), None)
    if former is not None:
        return Imported(former.pk, export.source, Counts(**former.counts), again=True)
    run = Run.objects.create(
        source=export.source, full=export.full, content=content, files=files, started_at=now,
        units=units_told(within),
    )  # fmt: skip
    intake = Intake(desk, export, run, now, progress, batch=batch, within=within)
    intake.take_all()
    intake.adopt()
    intake.settle()
    with transaction.atomic():
        if export.full:
            note_vanished(desk, run, intake.keys, intake.kinds, intake.counts)
        run.counts, run.finished_at = intake.counts.told(), now
        run.save()
    return Imported(run.pk, export.source, intake.counts)


def _waits(former: Run, within: Within | None) -> bool:
    """Whether something that a run of the same export kept out can be taken by now, or by who imports now."""
    kept_out = former.quarantined.filter(what="entry")
    if kept_out.filter(column="at").exists():
        return True
    units = kept_out.filter(column="unit", reason=REASON).values_list("value", flat=True).distinct()
    return any(within is None or not within.outside(unit) for unit in units.order_by())
