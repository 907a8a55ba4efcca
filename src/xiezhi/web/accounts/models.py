# SPDX-License-Identifier: Apache-2.0
"""What logging in needs to know of an officer, and how often it failed. Who is in service, with which roles: access.

Instants are microseconds UTC.
"""

from __future__ import annotations

from django.db import models


class Account(models.Model):
    """The log-in of an officer. ``password``: a scrypt hash; ``former``: hashes of those before, the newest first.

    ``secret``: of the second factor, encrypted under the home's key, empty without one; ``step``: the last 30 seconds
    for which a one-time password was taken; ``recovery``: digests of the codes that are left. ``generation``: grows
    where all sessions end. ``simulated``: made by the demonstration, for it alone.
    """

    officer = models.CharField(primary_key=True, max_length=100)
    password = models.CharField(max_length=200)
    must_change = models.BooleanField(default=True)
    former = models.JSONField(default=list)
    changed_at = models.BigIntegerField()
    secret = models.TextField(default="")
    step = models.BigIntegerField(default=0)
    recovery = models.JSONField(default=list)
    generation = models.IntegerField(default=0)
    simulated = models.BooleanField(default=False)
    entered_at = models.BigIntegerField(null=True)
    seen_at = models.BigIntegerField(null=True)


class Attempt(models.Model):
    """Log-ins that failed under a key: a number as it was typed (whether it exists or not), or an address.

    ``until``: before this instant nothing is tried.
    """

    key = models.CharField(primary_key=True, max_length=100)
    failures = models.IntegerField(default=0)
    last = models.BigIntegerField()
    until = models.BigIntegerField(default=0)
