# SPDX-License-Identifier: Apache-2.0
"""Read models of the loop and of norms on their way: disposable, rebuilt from the ledger's facts.

Instants are microseconds UTC; texts that are missing are empty. Field meanings: ``supervision.item.Item``.
"""

from __future__ import annotations

from django.db import models

from xiezhi.supervision.patrol.rows import PatrolBatch, PatrolItem

__all__ = ["LoopItem", "NormRow", "NormText", "PatrolBatch", "PatrolItem", "Unsent"]


class LoopItem(models.Model):
    """One finding on its way round the loop. ``id``: the matter that carries its acts.

    ``nature`` and ``level`` are those it was last dispatched with; ``exempt``: neither held back by the budget of
    attention nor counted in it.
    """

    id = models.CharField(primary_key=True, max_length=200)
    finding = models.CharField(max_length=16, unique=True)
    norm = models.CharField(max_length=200)
    about = models.CharField(max_length=200)
    concerned = models.CharField(max_length=80, default="")
    level = models.CharField(max_length=10)
    nature = models.CharField(max_length=10)
    exempt = models.BooleanField(default=False)
    state = models.CharField(max_length=12)
    to = models.CharField(max_length=80, default="")
    copies = models.TextField(default="")
    officer = models.CharField(max_length=80, default="")
    answer_due = models.BigIntegerField(null=True)
    verify_due = models.BigIntegerField(null=True)
    digest = models.BooleanField(default=False)
    escalations = models.IntegerField(default=0)
    returns = models.IntegerField(default=0)
    reopened = models.IntegerField(default=0)
    opened_at = models.BigIntegerField()
    sent_at = models.BigIntegerField()
    closed_at = models.BigIntegerField(null=True)
    closing = models.CharField(max_length=12, default="")
    verdict = models.CharField(max_length=12, default="")
    verdict_by = models.CharField(max_length=80, default="")
    verdict_at = models.BigIntegerField(null=True)
    batch = models.CharField(max_length=80, default="")
    merged_into = models.CharField(max_length=200, default="")
    requested_by = models.CharField(max_length=80, default="")
    answered_by = models.TextField(default="")
    seq = models.BigIntegerField(default=0)

    class Meta:
        indexes = (
            models.Index(
                fields=("answer_due",),
                condition=models.Q(answer_due__isnull=False),
                name="supervision_item_due",
            ),
            models.Index(
                fields=("to", "state"), condition=~models.Q(state="closed"), name="supervision_item_unit"
            ),
            models.Index(
                fields=("state", "answer_due", "verify_due"),
                condition=~models.Q(state="closed"),
                name="supervision_item_open",
            ),
            models.Index(fields=("officer", "sent_at"), name="supervision_item_officer"),
            models.Index(fields=("seq",), name="supervision_item_seq"),
            models.Index(fields=("norm", "verdict_at"), name="supervision_item_verdict"),
            models.Index(
                fields=("closed_at", "nature", "closing", "opened_at", "escalations", "finding"),
                condition=models.Q(closed_at__isnull=False),
                name="supervision_item_closed",
            ),
            models.Index(
                fields=("verdict_at",),
                condition=models.Q(verdict_at__isnull=False),
                name="supervision_item_judged",
            ),
            models.Index(
                fields=("merged_into",), condition=~models.Q(merged_into=""), name="supervision_item_merged"
            ),
        )


class Unsent(models.Model):
    """A finding that could not be sent out, and why; tried again by every tick, and listed."""

    finding = models.CharField(primary_key=True, max_length=16)
    error = models.TextField(default="")
    tries = models.IntegerField(default=0)
    since = models.BigIntegerField()


class NormRow(models.Model):
    """Where a norm stands on its way: fields as in ``supervision.standing.Standing``."""

    norm = models.CharField(primary_key=True, max_length=200)
    status = models.CharField(max_length=10, default="")
    wanted = models.CharField(max_length=10, default="")
    wanted_by = models.CharField(max_length=80, default="")
    wanted_at = models.BigIntegerField(null=True)
    tested = models.CharField(max_length=80, default="")
    tested_at = models.BigIntegerField(null=True)
    shadow_at = models.BigIntegerField(null=True)
    automatic = models.BooleanField(default=False)
    since = models.BigIntegerField(null=True)
    changed_at = models.BigIntegerField(null=True)
    draft = models.CharField(max_length=80, default="")
    drafted_by = models.CharField(max_length=80, default="")
    drafted_at = models.BigIntegerField(null=True)
    drafts = models.IntegerField(default=0)
    text = models.CharField(max_length=80, default="")
    wanted_text = models.CharField(max_length=80, default="")

    class Meta:
        indexes = (
            models.Index(
                fields=("shadow_at",),
                condition=models.Q(shadow_at__isnull=False),
                name="supervision_norm_shadow",
            ),
        )


class NormText(models.Model):
    """A text of a norm as it was saved in the pages: the ``revision``-th of the norm.

    ``of``: digest of the text whatever its status says; ``over``: that of the file it was written over, empty for a new
    norm; ``file``: where it goes in the pack. ``officer`` saved it at ``at`` (µs UTC), ``reason`` says what for.
    """

    norm = models.CharField(max_length=200)
    revision = models.IntegerField()
    of = models.CharField(max_length=80)
    over = models.CharField(max_length=80, default="")
    file = models.CharField(max_length=400)
    text = models.TextField()
    officer = models.CharField(max_length=80, default="")
    at = models.BigIntegerField()
    reason = models.TextField(default="")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("norm", "revision"), name="supervision_normtext_one"),)
        indexes = (models.Index(fields=("norm", "of"), name="supervision_normtext_of"),)


class Trial(models.Model):
    """One back-test of a norm or one impact of changes.

    ``of``: digest of the draft's text that is tried, empty: the norm as the pack in force has it. ``norms``: of an
    impact, the norms changed; ``first``, ``last``: civil days of the period (of an impact: the day of force);
    ``result``: what came out, as plain values; ``error``: why not (zh, en); ``pack``: digest of the pack in force then.
    """

    sort = models.CharField(max_length=10)
    norm = models.CharField(max_length=200, default="")
    of = models.CharField(max_length=80, default="")
    norms = models.JSONField(default=list)
    first = models.IntegerField()
    last = models.IntegerField()
    officer = models.CharField(max_length=80)
    state = models.CharField(max_length=10, default="waiting")
    done = models.IntegerField(default=0)
    total = models.IntegerField(default=0)
    tries = models.IntegerField(default=0)
    result = models.JSONField(default=dict)
    error = models.JSONField(default=list)
    pack = models.CharField(max_length=80, default="")
    created_at = models.BigIntegerField()
    changed_at = models.BigIntegerField()

    class Meta:
        indexes = (
            models.Index(fields=("norm", "sort", "created_at"), name="supervision_trial_norm"),
            models.Index(
                fields=("changed_at",),
                condition=models.Q(state__in=("waiting", "working")),
                name="supervision_trial_work",
            ),
        )
