# SPDX-License-Identifier: Apache-2.0
"""Where figures and rows lead: lists of other workplaces with their filters; empty where one is not installed."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse


def address(name: str, *args: str, **asked: object) -> str:
    """The address of a page with what is asked of it; empty values are left out, sequences repeat their name."""
    try:
        url = reverse(name, args=args)
    except NoReverseMatch:  # a workplace that this installation does not have
        return ""
    told = {key.rstrip("_"): value for key, value in asked.items() if value not in (None, "", ())}
    return f"{url}?{urlencode(told, doseq=True)}" if told else url


def findings(**asked: object) -> str:
    """The inbox of findings."""
    return address("findings:inbox", **asked)


def finding(id_: str) -> str:
    """One finding."""
    return address("findings:detail", id_)


def matter(id_: str) -> str:
    """One matter."""
    return address("cases:detail", id_)


def norm(id_: str) -> str:
    """One norm."""
    return address("norms:norm", id_)


def toggles(nature: str, levels: Sequence[str]) -> tuple[str, ...]:
    """Level and nature as the inbox writes them in its address."""
    return tuple(f"{level}-{nature}" for level in levels) if levels else (nature,)
