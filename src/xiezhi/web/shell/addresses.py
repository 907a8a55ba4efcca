# SPDX-License-Identifier: Apache-2.0
"""Where figures and rows lead: lists of other workplaces with their filters; empty where one is not installed."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse

from xiezhi.kernel.instant import date_of


def address(name: str, *args: str, **asked: object) -> str:
    """The address of a page with what is asked of it; empty values are left out, sequences repeat their name."""
    try:
        url = reverse(name, args=args)
    except NoReverseMatch:  # a workplace that this installation does not have
        return ""
    told = {key.rstrip("_"): value for key, value in asked.items() if value not in (None, "", ())}
    return f"{url}?{urlencode(told, doseq=True)}" if told else url


def findings(**asked: object) -> str:
    """The inbox of findings, in its own words: ``state``, ``level`` (``red.breach``), ``norm``, a period."""
    return address("findings:inbox", **asked)


BREACHES = ("red.breach", "orange.breach", "yellow.breach")
"""The toggles of the inbox that show what is broken."""


def between(first: int, last: int) -> dict[str, str]:
    """A period of one's own from the day of ``first`` to that of ``last`` (civil days, both within it)."""
    return {"period": "own", "from_": date_of(first).isoformat(), "to": date_of(last).isoformat()}


def finding(id_: str) -> str:
    """One finding."""
    return address("findings:detail", id_)


def matter(kind: str, id_: str) -> str:
    """One matter; the paper work of the loop itself has no page."""
    return address("cases:matter", kind, id_) if kind else ""


def norm(id_: str) -> str:
    """One norm."""
    return address("norms:norm", id_)
