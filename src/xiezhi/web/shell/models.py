# SPDX-License-Identifier: Apache-2.0
"""What the pages keep for a person: views of lists under a name. Nothing of the business itself."""

from __future__ import annotations

from django.db import models


class SavedView(models.Model):
    """A list as one person narrowed it. ``place``: which list (``findings``); ``query``: what stands in its address."""

    officer = models.CharField(max_length=80)
    place = models.CharField(max_length=120)
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=2000)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("officer", "place", "name"), name="shell_view_one"),)


class Read(models.Model):
    """Up to which fact of the ledger a person has read what the bell tells."""

    officer = models.CharField(primary_key=True, max_length=80)
    seq = models.BigIntegerField(default=0)
