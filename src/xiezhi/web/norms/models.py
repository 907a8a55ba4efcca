# SPDX-License-Identifier: Apache-2.0
"""Back-tests and impacts on their way: asked for in the pages, worked out by a process of its own, kept to be read."""

from __future__ import annotations

from django.db import models

BACKTEST, IMPACT = "backtest", "impact"
WAITING, WORKING, DONE, FAILED = "waiting", "working", "done", "failed"
"""等候, 计算中, 完成, 未完成."""
AT_WORK = (WAITING, WORKING)


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
    state = models.CharField(max_length=10, default=WAITING)
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
            models.Index(fields=("norm", "sort", "created_at"), name="norms_trial_norm"),
            models.Index(
                fields=("changed_at",), condition=models.Q(state__in=AT_WORK), name="norms_trial_work"
            ),
        )
