# SPDX-License-Identifier: Apache-2.0
"""What imports leave behind: their runs, what is in quarantine, what has vanished, what two systems tell differently.

Facts themselves are in the ledger; this is the paper work around them. Instants are microseconds UTC.
"""

from __future__ import annotations

from django.db import models


class Run(models.Model):
    """One import of one export. ``content``: digest of files and mapping: the same export again is known by it.

    ``counts``: JSON of ``imports.outcome.Counts``. A run that never finished has no ``finished_at``.
    ``units``: those of whose matters it could tell, so that it says nothing of others; ``None``: of all.
    """

    source = models.CharField(max_length=200)
    full = models.BooleanField(default=False)
    content = models.CharField(max_length=80, db_index=True)
    files = models.JSONField(default=list)
    started_at = models.BigIntegerField()
    finished_at = models.BigIntegerField(null=True)
    counts = models.JSONField(default=dict)
    units = models.JSONField(null=True)

    class Meta:
        indexes = (models.Index(fields=("source", "started_at"), name="casework_run_source"),)


class Quarantined(models.Model):
    """A row, or a value, that could not be taken: where it stands, why, what would be right.

    ``what``: row, value, or entry (a row that was read, but can be no fact). The file itself is kept in the vault.
    """

    run = models.ForeignKey(Run, models.CASCADE, related_name="quarantined")
    file = models.CharField(max_length=400)
    line = models.CharField(max_length=60)
    what = models.CharField(max_length=10)
    column = models.CharField(max_length=200, default="")
    value = models.TextField(default="")
    reason = models.TextField()
    right = models.TextField(default="")


class Vanished(models.Model):
    """An event that a full export of its source no longer has. It is not voided: a person asks the source why."""

    source = models.CharField(max_length=200)
    source_key = models.CharField(max_length=400)
    event = models.CharField(max_length=400)
    matter = models.CharField(max_length=200)
    run = models.ForeignKey(Run, models.CASCADE, related_name="vanished")
    back = models.ForeignKey(Run, models.CASCADE, null=True, related_name="returned")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("source", "source_key"), condition=models.Q(back=None), name="casework_vanished_one"
            ),
        )


class Telling(models.Model):
    """A second telling of an event by another system. ``event`` stands, ``other`` was recorded and voided at once.

    ``differences``: JSON {field: [what stands, what the other says]}; empty where both say the same. ``taken``: which
    one a person chose (``event`` or ``other``), by whom and when.
    """

    run = models.ForeignKey(Run, models.CASCADE, related_name="tellings")
    matter = models.CharField(max_length=200, db_index=True)
    step = models.CharField(max_length=80)
    event = models.CharField(max_length=400)
    other = models.CharField(max_length=400, unique=True)
    differences = models.JSONField(default=dict)
    taken = models.CharField(max_length=10, default="")
    by = models.CharField(max_length=80, default="")
    at = models.BigIntegerField(null=True)


class Named(models.Model):
    """The value of an attribute by which mappings name matters, as ``parent: {kind, by, column}`` does."""

    kind = models.CharField(max_length=80)
    attribute = models.CharField(max_length=80)
    value = models.CharField(max_length=400)
    matter = models.CharField(max_length=200)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("kind", "attribute", "matter"), name="casework_named_one"),
        )
        indexes = (models.Index(fields=("attribute", "value"), name="casework_named_value"),)


class Orphan(models.Model):
    """A matter whose parent was named by a value that no matter has yet; asked again at each import."""

    matter = models.CharField(max_length=200, primary_key=True)
    kind = models.CharField(max_length=80)
    parent_kind = models.CharField(max_length=80, default="")
    attribute = models.CharField(max_length=80, default="")
    value = models.CharField(max_length=400)
    source = models.CharField(max_length=200)


class Sequence(models.Model):
    """The last number given to a kind of matter, for a unit and a year."""

    kind = models.CharField(max_length=80)
    unit = models.CharField(max_length=80)
    year = models.IntegerField()
    last = models.BigIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("kind", "unit", "year"), name="casework_sequence_one"),
        )


class AskedException(models.Model):
    """A blocked step that somebody asked to take all the same, and the word of the second person.

    ``state``: waiting, agreed, refused, withdrawn. ``kept``: what was typed, encrypted (``exceptional``), wiped once it
    is decided. ``norms``: ids of those that blocked it. ``said``: the second person's sentence. ``event``: what was
    recorded. ``told``: who asked has seen the decision.
    """

    matter = models.CharField(max_length=200, db_index=True)
    kind = models.CharField(max_length=80)
    step = models.CharField(max_length=80)
    at = models.BigIntegerField()
    unit = models.CharField(max_length=80, default="")
    asked_by = models.CharField(max_length=80)
    asked_unit = models.CharField(max_length=80, default="")
    asked_at = models.BigIntegerField()
    reason = models.TextField()
    second = models.CharField(max_length=80)
    norms = models.JSONField(default=list)
    kept = models.TextField(default="")
    state = models.CharField(max_length=10)
    said = models.TextField(default="")
    decided_at = models.BigIntegerField(null=True)
    event = models.CharField(max_length=400, default="")
    told = models.BooleanField(default=False)

    class Meta:
        indexes = (
            models.Index(fields=("second", "state"), name="casework_exception_second"),
            models.Index(fields=("asked_by", "asked_at"), name="casework_exception_asked"),
        )
