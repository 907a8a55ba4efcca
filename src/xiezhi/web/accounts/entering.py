# SPDX-License-Identifier: Apache-2.0
"""The log-in page, its further steps, and the way out."""

from __future__ import annotations

from math import ceil
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from xiezhi.kernel.instant import SECOND
from xiezhi.web.accounts import checking, demonstrating, passwords, second_factor, throttling, written
from xiezhi.web.accounts.by_proxy import address_of
from xiezhi.web.accounts.checking import Refusal, at_the_door, own
from xiezhi.web.accounts.enrolling import enrolled
from xiezhi.web.accounts.security import security_of
from xiezhi.web.accounts.session import log_out
from xiezhi.web.clock import machine_clock
from xiezhi.web.setup import site
from xiezhi.web.shell.page import Asked, open_page, page

LONGEST = 100


@open_page
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: Asked) -> HttpResponse:
    """Number and password."""
    if request.method != "POST":
        next_ = own(request.GET.get("next", "/"))
        return (
            HttpResponseRedirect(next_)
            if request.who
            else _form(request, next_, request.GET.get("number", ""))
        )
    number, password = request.POST.get("number", "").strip(), request.POST.get("password", "")
    next_ = own(request.POST.get("next", "/"))
    if not number or not password:
        return _form(request, next_, number, empty=True)
    found = checking.checked(request, number[:LONGEST], password)
    if isinstance(found, Refusal):
        return _form(request, next_, number, refusal=found)
    return checking.start(request, found, next_)


def _form(request: Asked, next_: str, number: str, **told: Any) -> HttpResponse:
    refusal: Refusal | None = told.get("refusal")
    shown = site().demo and demonstrating.on_this_machine(request)
    context = {
        "next": next_, "number": number[:LONGEST], "people": demonstrating.people(request.desk) if shown else (),
        "seconds": ceil(refusal.wait / SECOND) if refusal else 0, **told,
    }  # fmt: skip
    return _answered(render(request, "accounts/log_in.html", context), context["seconds"])


def _answered(answer: HttpResponse, seconds: int) -> HttpResponse:
    """429 to who has to wait, and for how long."""
    if seconds:
        answer.status_code = 429
        answer["Retry-After"] = str(seconds)
    return answer


def _to_start() -> HttpResponse:
    return HttpResponseRedirect(reverse("accounts:log-in"))


@open_page
@require_http_methods(["GET", "HEAD", "POST"])
def second(request: Asked) -> HttpResponse:
    """The one-time password, or a recovery code."""
    account = at_the_door(request)
    if account is None or not account.secret:
        return _to_start()
    if request.method != "POST":
        return render(request, "accounts/second.html")
    desk, now, officer = request.desk, request.now, account.officer
    key, address = throttling.second_key(officer), address_of(request, desk)
    gate = throttling.ask(key, address, security_of(desk), now)
    if gate.wait:
        seconds = ceil(gate.wait / SECOND)
        return _answered(render(request, "accounts/second.html", {"seconds": seconds}), seconds)
    taken = second_factor.take(account, desk.home.key, request.POST.get("code", ""), machine_clock())
    if taken is None:
        act = written.LOCKED if gate.locks else written.REFUSED
        written.wrote(desk, act, officer, actor=officer, now=now, step="second factor", address=address)
        return render(request, "accounts/second.html", {"refused": True})
    account.save(update_fields=["step", "recovery"])
    throttling.passed(key, address)
    checking.done(request, checking.FACTOR)
    return checking.onward(request, account)


@open_page
@require_http_methods(["GET", "HEAD", "POST"])
def renew(request: Asked) -> HttpResponse:
    """A password of one's own in place of the one that was given out."""
    account = at_the_door(request)
    if account is None or not _past_second(request, account):
        return _to_start()
    security = security_of(request.desk)
    if request.method != "POST":
        return render(request, "accounts/renew.html", {"security": security})
    word, again = request.POST.get("password", ""), request.POST.get("again", "")
    name = checking.name_of(request.desk, account.officer)
    faults = passwords.faults(account, name, word, security)
    if faults or word != again:
        return render(
            request, "accounts/renew.html", {"security": security, "faults": faults, "differs": word != again}
        )
    passwords.put(account, word, security, request.now, must_change=False)
    account.save()
    written.wrote(request.desk, written.PASSWORD, account.officer, actor=account.officer, now=request.now)
    return checking.onward(request, account)


def _past_second(request: Asked, account: Any) -> bool:
    return not account.secret or checking.FACTOR in request.session[checking.AT]["done"]


@open_page
@require_http_methods(["GET", "HEAD", "POST"])
def enrol(request: Asked) -> HttpResponse:
    """A second factor that the role asks for, before one is in."""
    account = at_the_door(request)
    if account is None or account.must_change:
        return _to_start()
    if (
        request.method == "POST"
        and "onward" in request.POST
        and account.secret
        and _past_second(request, account)
    ):
        return checking.onward(request, account)
    if account.secret:
        return _to_start()
    answer = enrolled(request, account, "accounts/enrol.html")
    if account.secret:
        checking.done(request, checking.FACTOR)
    return answer


@page()
@require_POST
def leave(request: Asked) -> HttpResponse:
    """Ends the session."""
    written.wrote(
        request.desk, written.LOG_OUT, request.who.officer, actor=request.who.officer, now=request.now,
        address=address_of(request, request.desk),
    )  # fmt: skip
    log_out(request)
    return _to_start()
