# SPDX-License-Identifier: Apache-2.0
"""Read models of patrols: disposable, rebuilt from the ledger's facts. Instants are microseconds UTC."""

from __future__ import annotations

from django.db import models


class PatrolBatch(models.Model):
    """One batch. ``id``: the matter that carries its facts; ``first``, ``last``: civil days.

    ``titles``, ``strata``: JSON. ``done``, ``problems``, ``tagged``: how many items of it.
    """

    id = models.CharField(primary_key=True, max_length=80)
    kind = models.CharField(max_length=80)
    unit = models.CharField(max_length=80)
    units = models.TextField(default="")
    first = models.CharField(max_length=10)
    last = models.CharField(max_length=10)
    titles = models.TextField(default="[]")
    method = models.CharField(max_length=12)
    strata_by = models.CharField(max_length=12, default="")
    size = models.IntegerField()
    seed = models.CharField(max_length=80)
    population = models.IntegerField()
    digest = models.CharField(max_length=64, default="")
    known_seq = models.BigIntegerField(default=0)
    strata = models.TextField(default="{}")
    drawn_by = models.CharField(max_length=80, default="")
    drawn_at = models.BigIntegerField()
    finished_at = models.BigIntegerField(null=True)
    done = models.IntegerField(default=0)
    problems = models.IntegerField(default=0)
    tagged = models.IntegerField(default=0)

    class Meta:
        app_label = "supervision"
        indexes = (models.Index(fields=("unit", "drawn_at"), name="supervision_patrol_unit"),)


class PatrolItem(models.Model):
    """One item of a batch. ``id``: the matter that carries what was done to it; ``about``: the matter looked at.

    ``state``: empty, ``open`` (something was said), ``done``. ``wrong``: 1 a problem, 2 it cannot be said, 0 none.
    ``answers``, ``raised``: JSON as ``state.ItemState`` has them; ``version``: seq of the last fact, ``by``: its actor.
    """

    id = models.CharField(primary_key=True, max_length=100)
    batch = models.CharField(max_length=80)
    place = models.IntegerField()
    about = models.CharField(max_length=200)
    layer = models.CharField(max_length=200, default="")
    chance = models.FloatField(default=0.0)
    state = models.CharField(max_length=8, default="")
    wrong = models.SmallIntegerField(default=0)
    tagged = models.BooleanField(default=False)
    answers = models.TextField(default="[]")
    raised = models.TextField(default="[]")
    remark = models.TextField(default="")
    version = models.BigIntegerField(default=0)
    by = models.CharField(max_length=80, default="")
    at = models.BigIntegerField(null=True)

    class Meta:
        app_label = "supervision"
        indexes = (
            models.Index(fields=("batch", "place"), name="supervision_patrol_item"),
            models.Index(fields=("about",), name="supervision_patrol_about"),
        )
