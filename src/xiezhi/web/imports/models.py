# SPDX-License-Identifier: Apache-2.0
"""What an import on its way leaves behind, mappings that people confirmed, and how far each unit was heard of.

Instants are microseconds UTC. What is taken in stands in the ledger, its paper work in ``casework.models``.
"""

from __future__ import annotations

from django.db import models

MAPPING, TRYING, TRIED, TAKING, DONE = "mapping", "trying", "tried", "taking", "done"
"""对照表头, 预览中, 预览查错, 入账中, 已入账."""
AT_WORK = (TRYING, TAKING)


class Draft(models.Model):
    """One import from the upload to its report. ``token`` names it and its folder; ``unit``: whose it is.

    ``name``: what the file was called, only to be shown; ``form``: what it is by its content; ``header``: digest of its
    columns; ``choices``: JSON of ``choices.Choices``; ``summary``: JSON of ``trying.Summary``; ``again``: run that took
    the same before; ``error``: why the last step failed (zh, en).
    """

    token = models.CharField(max_length=32, primary_key=True)
    unit = models.CharField(max_length=80, default="")
    officer = models.CharField(max_length=80)
    source = models.CharField(max_length=80)
    full = models.BooleanField(default=False)
    name = models.CharField(max_length=200)
    bytes = models.BigIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    form = models.CharField(max_length=10)
    header = models.CharField(max_length=64, default="")
    choices = models.JSONField(default=dict)
    summary = models.JSONField(default=dict)
    state = models.CharField(max_length=10, default=MAPPING)
    error = models.JSONField(default=list)
    rows = models.BigIntegerField(default=0)
    entries = models.BigIntegerField(default=0)
    tries = models.IntegerField(default=0)
    created_at = models.BigIntegerField()
    changed_at = models.BigIntegerField()
    started_at = models.BigIntegerField(null=True)
    run = models.OneToOneField("casework.Run", models.SET_NULL, null=True, related_name="draft")
    again = models.ForeignKey("casework.Run", models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes = (
            models.Index(fields=("unit", "created_at"), name="imports_draft_unit"),
            models.Index(
                fields=("changed_at",), condition=models.Q(state__in=AT_WORK), name="imports_draft_work"
            ),
        )


class Confirmed(models.Model):
    """A mapping that a person confirmed, for the tables of a source with this header; of one unit."""

    unit = models.CharField(max_length=80, default="")
    source = models.CharField(max_length=80)
    header = models.CharField(max_length=64)
    choices = models.JSONField()
    officer = models.CharField(max_length=80)
    at = models.BigIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("unit", "source", "header"), name="imports_confirmed_one"),
        )


class Heard(models.Model):
    """How many facts of a unit a source told on one civil day, by when they came in; ``last_at``: the last of them."""

    unit = models.CharField(max_length=80)
    source = models.CharField(max_length=200)
    day = models.IntegerField()
    n = models.BigIntegerField(default=0)
    last_at = models.BigIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("unit", "source", "day"), name="imports_heard_one"),)
        indexes = (models.Index(fields=("day",), name="imports_heard_day"),)


class Counted(models.Model):
    """Up to where the ledger is counted in ``Heard``: one row."""

    seq = models.BigIntegerField(default=0)
