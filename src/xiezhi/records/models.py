# SPDX-License-Identifier: Apache-2.0
"""Read models of matters, clocks, findings, to-dos and counters: disposable, rebuilt from the ledger.

Instants are microseconds UTC, as everywhere; texts that are missing are empty, numbers ``NULL``. What passes by itself
(how long a breach has lasted, when a paused clock will be due) is not stored: a row changes only when facts, norms or
a passing instant change it.
"""

from __future__ import annotations

from django.db import models


class Provenance(models.Model):
    """By what verdicts were reached: pack, calendar, program. One row a combination."""

    pack = models.CharField(max_length=80)
    calendar = models.CharField(max_length=80)
    program = models.CharField(max_length=40)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("pack", "calendar", "program"), name="records_provenance_one"),
        )


class Family(models.Model):
    """All matters ever connected: what is evaluated together.

    ``next_instant``: the earliest instant at which time alone may change anything (NULL: never).
    ``error``: why the last evaluation failed; it is tried again. ``remark``: facts that the pack has no place for.
    """

    next_instant = models.BigIntegerField(null=True, db_index=True)
    evaluated_seq = models.BigIntegerField(default=0)
    evaluated_at = models.BigIntegerField(null=True)
    provenance = models.ForeignKey(Provenance, models.PROTECT, null=True, related_name="+")
    error = models.TextField(default="")
    tries = models.IntegerField(default=0)
    remark = models.TextField(default="")
    stale = models.BooleanField(default=False)

    class Meta:
        indexes = (
            models.Index(fields=("error",), condition=~models.Q(error=""), name="records_family_failed"),
            models.Index(fields=("id",), condition=models.Q(stale=True), name="records_family_stale"),
        )


class Matter(models.Model):
    """One matter as its visible events tell of it. ``state``: its latest step; ``closed_at``: its first final step.

    ``title``: what it is about, in words without personal data (``titles``); ``officer``: who answers for it;
    ``initials``: of title and number, in pinyin. Of its own live clocks that run, ``clock`` is the worst state
    (``overdue``, ``open``, ``paused``) and ``due`` the next instant.
    """

    id = models.CharField(primary_key=True, max_length=200)
    family = models.ForeignKey(Family, models.CASCADE, related_name="matters")
    kind = models.CharField(max_length=80)
    unit = models.CharField(max_length=80, default="")
    parent = models.CharField(max_length=200, default="")
    number = models.CharField(max_length=200, default="")
    state = models.CharField(max_length=80, default="")
    opened_at = models.BigIntegerField(null=True)
    last_at = models.BigIntegerField(null=True)
    closed_at = models.BigIntegerField(null=True)
    sealed = models.BooleanField(default=False)
    events = models.IntegerField(default=0)
    title = models.CharField(max_length=200, default="")
    officer = models.CharField(max_length=80, default="")
    initials = models.CharField(max_length=400, default="")
    clock = models.CharField(max_length=10, default="")
    due = models.BigIntegerField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=("kind", "unit", "opened_at"), name="records_matter_list"),
            models.Index(
                fields=("kind", "unit", "clock", "opened_at", "closed_at", "state", "sealed", "id"),
                name="records_matter_count",
            ),
            models.Index(fields=("opened_at", "id"), name="records_matter_opened"),
            models.Index(fields=("unit", "opened_at"), name="records_matter_unit"),
            models.Index(fields=("title", "opened_at"), name="records_matter_title"),
            models.Index(fields=("due", "id"), name="records_matter_due"),
            models.Index(fields=("officer",), condition=~models.Q(officer=""), name="records_matter_officer"),
            models.Index(fields=("id",), condition=models.Q(sealed=True), name="records_matter_sealed"),
            models.Index(fields=("number",), condition=~models.Q(number=""), name="records_matter_number"),
            models.Index(fields=("parent",), condition=~models.Q(parent=""), name="records_matter_parent"),
        )


class Handling(models.Model):
    """Who has acted on a matter, or answers for it: an event names him as its actor, or the matter's row as officer."""

    matter = models.CharField(max_length=200)
    officer = models.CharField(max_length=80)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("matter", "officer"), name="records_handling_one"),)
        indexes = (models.Index(fields=("officer", "matter"), name="records_handling_officer"),)


class SearchKey(models.Model):
    """A matter's number (where it has none: its id) from places where people begin to type it (``search_keys``)."""

    key = models.CharField(max_length=200)
    matter = models.CharField(max_length=200)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("matter", "key"), name="records_searchkey_one"),)
        indexes = (
            models.Index(
                fields=("key", "matter"), name="records_searchkey_key", opclasses=("varchar_pattern_ops",) * 2
            ),
        )


class Connection(models.Model):
    """A connection that a matter's events ever named (``parent``, or the role of a link): unions never come apart."""

    matter = models.CharField(max_length=200)
    other = models.CharField(max_length=200, db_index=True)
    role = models.CharField(max_length=40)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("matter", "other", "role"), name="records_connection_one"),
        )


class Clock(models.Model):
    """A deadline's clock; fields as in the interchange. ``due`` is NULL while paused, ``over_s`` while it grows.

    ``officer``: who recorded the trigger; ``stale_since``: a source that feeds it has been silent since;
    ``finding``: the id of the finding that it makes now; ``kind``: its matter's; ``sealed``: its matter is.
    """

    family = models.ForeignKey(Family, models.CASCADE, related_name="clocks")
    norm = models.CharField(max_length=200)
    status = models.CharField(max_length=20)
    version = models.IntegerField()
    matter = models.CharField(max_length=200)
    anchor = models.CharField(max_length=200)
    trigger_at = models.BigIntegerField()
    due = models.BigIntegerField(null=True)
    state = models.CharField(max_length=20)
    fulfilled_by = models.CharField(max_length=200, default="")
    fulfilled_at = models.BigIntegerField(null=True)
    ended_by = models.CharField(max_length=200, default="")
    extensions = models.IntegerField(default=0)
    pauses = models.IntegerField(default=0)
    over_s = models.BigIntegerField(null=True)
    tie = models.BooleanField(default=False)
    late_entry = models.BooleanField(default=False)
    calendar_uncertain = models.BooleanField(default=False)
    bearer = models.CharField(max_length=20, default="us")
    unit = models.CharField(max_length=80, default="")
    officer = models.CharField(max_length=80, default="")
    stale_since = models.BigIntegerField(null=True)
    finding = models.CharField(max_length=16, default="")
    kind = models.CharField(max_length=80, default="")
    sealed = models.BooleanField(default=False)

    class Meta:
        indexes = (
            models.Index(fields=("matter",), name="records_clock_matter"),
            models.Index(fields=("finding",), condition=~models.Q(finding=""), name="records_clock_finding"),
            models.Index(
                fields=(
                    "due",
                    "unit",
                    "kind",
                    "sealed",
                    "status",
                    "bearer",
                    "state",
                    "officer",
                    "finding",
                    "id",
                ),
                condition=models.Q(state__in=("open", "overdue", "paused")),
                name="records_clock_due",
            ),
            models.Index(
                fields=("officer", "due"),
                condition=models.Q(state__in=("open", "overdue", "paused")),
                name="records_clock_officer",
            ),
            models.Index(
                fields=("unit", "due"),
                condition=models.Q(state__in=("open", "overdue", "paused")),
                name="records_clock_running",
            ),
            models.Index(
                fields=("due", "norm", "unit", "state", "kind", "sealed"),
                condition=models.Q(state__in=("met", "late", "overdue"), status="live", bearer="us"),
                name="records_clock_kept",
            ),
        )


class Finding(models.Model):
    """One identity, one finding: it moves from warning to breach to cured, and never has a twin.

    ``present``: it holds now. ``ended_at``, ``ended_why``: since when, and why it does not (``met``, ``void``,
    ``corrected``, ``stale``, ``norm``, ``time``). ``cured``: the act came late. ``events``: ids, space-separated, in
    (at, seq) order. ``as_of``, ``seq``: T and the ledger's end at which this row was reached; ``provenance``: by what.
    ``first_at``: T at which it first was there. ``across``: it comes from a pass over families. ``sealed``: its matter
    is. ``rank``: its place in lists, by nature and level (``ranks.rank_of``). ``stage``: how far it has come: ``none``
    while it holds and nobody follows it, else the word of the room that does (which writes it here itself), even after
    it has ended; empty: it has ended and nobody followed it.
    """

    id = models.CharField(primary_key=True, max_length=16)
    family = models.ForeignKey(Family, models.CASCADE, related_name="findings")
    norm = models.CharField(max_length=200)
    status = models.CharField(max_length=20)
    version = models.IntegerField(null=True)
    matter = models.CharField(max_length=200)
    anchor = models.CharField(max_length=200, default="")
    nature = models.CharField(max_length=10)
    level = models.CharField(max_length=10)
    at = models.BigIntegerField()
    over_s = models.BigIntegerField(null=True)
    tie = models.BooleanField(default=False)
    late_entry = models.BooleanField(default=False)
    calendar_uncertain = models.BooleanField(default=False)
    events = models.TextField(default="")
    explanation = models.TextField(default="")
    kind = models.CharField(max_length=80, default="")
    unit = models.CharField(max_length=80, default="")
    officer = models.CharField(max_length=80, default="")
    cured = models.BooleanField(default=False)
    across = models.BooleanField(default=False)
    present = models.BooleanField(default=True)
    first_at = models.BigIntegerField()
    ended_at = models.BigIntegerField(null=True)
    ended_why = models.CharField(max_length=20, default="")
    as_of = models.BigIntegerField()
    seq = models.BigIntegerField()
    provenance = models.ForeignKey(Provenance, models.PROTECT, related_name="+")
    sealed = models.BooleanField(default=False)
    rank = models.SmallIntegerField(default=0)
    stage = models.CharField(max_length=12, default="")

    class Meta:
        indexes = (
            models.Index(fields=("matter",), name="records_finding_matter"),
            models.Index(
                fields=("unit", "rank", "stage", "at", "status", "sealed", "kind", "norm", "id", "cured"),
                condition=~models.Q(stage=""),
                name="records_finding_count",
            ),
            models.Index(
                fields=(
                    "rank",
                    "at",
                    "id",
                    "status",
                    "sealed",
                    "stage",
                    "unit",
                    "kind",
                    "norm",
                    "present",
                    "matter",
                    "cured",
                ),
                condition=~models.Q(stage=""),
                name="records_finding_order",
            ),
            models.Index(fields=("officer",), condition=~models.Q(stage=""), name="records_finding_officer"),
            models.Index(
                fields=("unit", "level", "nature", "at"),
                condition=models.Q(present=True),
                name="records_finding_present",
            ),
            models.Index(fields=("norm", "at"), name="records_finding_norm"),
            models.Index(
                fields=(
                    "rank",
                    "at",
                    "id",
                    "stage",
                    "status",
                    "sealed",
                    "unit",
                    "kind",
                    "norm",
                    "cured",
                    "first_at",
                    "ended_at",
                ),
                condition=~models.Q(stage__in=("", "closed")),
                name="records_finding_open",
            ),
            models.Index(
                fields=("id", "stage", "status", "sealed", "unit", "kind", "rank", "first_at"),
                condition=models.Q(stage="closed"),
                name="records_finding_closed",
            ),
            models.Index(
                fields=("ended_at",), condition=models.Q(ended_at__isnull=False), name="records_finding_ended"
            ),
        )


class Source(models.Model):
    """Where facts come from. ``limit``: how long its silence is ordinary (empty: for ever).

    ``stale_at``: when it will be called silent; ``stale_since``: it is silent, since it was last heard.
    """

    name = models.CharField(primary_key=True, max_length=200)
    last_heard = models.BigIntegerField()
    limit = models.CharField(max_length=20, default="")
    stale_at = models.BigIntegerField(null=True)
    stale_since = models.BigIntegerField(null=True)


class Feed(models.Model):
    """A source with a limit has told of a matter: its clocks are fed by it."""

    source = models.CharField(max_length=200)
    matter = models.CharField(max_length=200, db_index=True)
    family = models.ForeignKey(Family, models.CASCADE, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("source", "matter"), name="records_feed_one"),)


class Holding(models.Model):
    """An interval that holds a resource, for norms across families. ``key``: digest of version and resource."""

    family = models.ForeignKey(Family, models.CASCADE, related_name="+")
    norm = models.CharField(max_length=200)
    key = models.CharField(max_length=40)
    matter = models.CharField(max_length=200)
    anchor = models.CharField(max_length=200)
    payload = models.TextField()

    class Meta:
        indexes = (
            models.Index(fields=("norm", "key"), name="records_holding_key"),
            models.Index(fields=("norm", "matter"), name="records_holding_matter"),
        )


class Counted(models.Model):
    """A breach that a pattern counts. ``across``: it comes from a pass over families itself."""

    family = models.ForeignKey(Family, models.CASCADE, related_name="+")
    norm = models.CharField(max_length=200)
    across = models.BooleanField(default=False)
    matter = models.CharField(max_length=200)
    unit = models.CharField(max_length=80, default="")
    officer = models.CharField(max_length=80, default="")
    payload = models.TextField()

    class Meta:
        indexes = (
            models.Index(fields=("norm", "unit"), name="records_counted_unit"),
            models.Index(fields=("norm", "officer"), name="records_counted_officer"),
            models.Index(fields=("matter",), name="records_counted_matter"),
        )


class UnitCounter(models.Model):
    """How many of what a unit has now: ``matters.open``, ``clocks.open``, ``breach.red`` …; kept as rows change."""

    unit = models.CharField(max_length=80, default="")
    name = models.CharField(max_length=40)
    n = models.BigIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("unit", "name"), name="records_unitcounter_one"),)


class Duty(models.Model):
    """A norm as matters of one kind owe it at one unit; ``*`` stands for all units together (``duties``)."""

    norm = models.CharField(max_length=200)
    kind = models.CharField(max_length=80, default="")
    unit = models.CharField(max_length=80, default="")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("norm", "unit", "kind"), name="records_duty_one"),)


class DutyTally(models.Model):
    """How often a duty fell due in a stretch of ``days`` days, the ``place``-th, and was kept, or not."""

    pk = models.CompositePrimaryKey("duty", "days", "place")
    duty = models.BigIntegerField()
    days = models.SmallIntegerField()
    place = models.IntegerField()
    kept = models.IntegerField(default=0)
    broken = models.IntegerField(default=0)


class Todo(models.Model):
    """What is due, for whom: a view over running clocks of ours and their findings. Ordered by ``due``."""

    id = models.BigIntegerField(primary_key=True)  # of the clock
    matter = models.CharField(max_length=200)
    kind = models.CharField(max_length=80)
    number = models.CharField(max_length=200)
    norm = models.CharField(max_length=200)
    version = models.IntegerField()
    state = models.CharField(max_length=20)
    due = models.BigIntegerField(null=True)
    unit = models.CharField(max_length=80)
    officer = models.CharField(max_length=80)
    stale_since = models.BigIntegerField(null=True)
    sealed = models.BooleanField()
    finding = models.CharField(max_length=16)
    level = models.CharField(max_length=10)
    nature = models.CharField(max_length=10)

    class Meta:
        managed = False
        db_table = "records_todo"


class ReadModelState(models.Model):
    """One row: up to which event of the ledger, and until when, the read models tell, and which pack is in force.

    ``qualified``: the last event that told who is qualified; what a process has read of that holds until it changes.
    """

    pack = models.CharField(max_length=80, default="")
    seq = models.BigIntegerField(default=0)
    qualified = models.BigIntegerField(default=0)
    ticked_at = models.BigIntegerField(null=True)
