# SPDX-License-Identifier: Apache-2.0
"""Getting a second factor: a QR, a code to confirm, recovery codes shown once. At the door and on one's own page."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from xiezhi.web.accounts import second_factor, written
from xiezhi.web.accounts.models import Account
from xiezhi.web.clock import machine_clock
from xiezhi.web.shell.page import Asked

PENDING = "secret"  # key of the session: the secret that waits to be confirmed, sealed as an account's is


def enrolled(request: Asked, account: Account, template: str) -> HttpResponse:
    """Shows the QR; with the right code the account has its second factor, and the page the recovery codes."""
    key, officer = request.desk.home.key, account.officer
    pending = request.session.get(PENDING)
    secret = second_factor.opened(key, officer, pending) if pending else second_factor.new_secret()
    if not pending:
        request.session[PENDING] = second_factor.sealed(key, officer, secret)
    context: dict[str, object] = {
        "picture": second_factor.picture(officer, secret),
        "secret": " ".join(secret[n : n + 4] for n in range(0, 32, 4)),
    }
    if request.method == "POST" and pending:
        step = second_factor.step_of(secret, request.POST.get("code", ""), 0, machine_clock())
        if step is not None:
            return render(request, template, {"codes": _kept(request, account, pending, step)})
        context["refused"] = True
    return render(request, template, context)


def _kept(request: Asked, account: Account, sealed: str, step: int) -> list[str]:
    account.secret, account.step = sealed, step
    codes = second_factor.new_codes(account)
    account.save(update_fields=["secret", "step", "recovery"])
    del request.session[PENDING]
    written.wrote(request.desk, written.FACTOR_ON, account.officer, actor=account.officer, now=request.now)
    return codes
