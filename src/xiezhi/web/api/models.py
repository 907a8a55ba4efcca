# SPDX-License-Identifier: Apache-2.0
"""Tokens of the API: who or what holds one, for what, until when. The secret itself is kept nowhere.

Instants are microseconds UTC.
"""

from __future__ import annotations

from django.db import models


class Token(models.Model):
    """``number`` is what people read out; ``digest``: SHA-256 of the secret, which was shown once.

    Of a person (``officer``), of a system that pushes (``source``), or of a screen (``unit`` whose sums it shows).
    Those of systems and screens hold once ``confirmed_by`` a second administrator.
    """

    number = models.CharField(primary_key=True, max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=80)
    purpose = models.CharField(max_length=200)
    officer = models.CharField(max_length=100, default="", db_index=True)
    source = models.CharField(max_length=200, default="")
    unit = models.CharField(max_length=80, default="")
    scopes = models.JSONField(default=list)
    made_by = models.CharField(max_length=100)
    made_at = models.BigIntegerField()
    confirmed_by = models.CharField(max_length=100, default="")
    confirmed_at = models.BigIntegerField(null=True)
    expires_at = models.BigIntegerField()
    used_at = models.BigIntegerField(null=True)
    revoked_by = models.CharField(max_length=100, default="")
    revoked_at = models.BigIntegerField(null=True)
