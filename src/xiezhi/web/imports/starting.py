# SPDX-License-Identifier: Apache-2.0
"""Starts the process that does what waits (``working``), and clears away what nobody touches any more."""

from __future__ import annotations

from typing import Any

from xiezhi.kernel.instant import DAY
from xiezhi.records.home import Home
from xiezhi.web.beside import nobody_works, started
from xiezhi.web.imports import folders, models
from xiezhi.web.imports.coverage import behind, catch_up

PARTS = 10  # of the ledger counted in one go


def start(home: Home) -> None:
    """A process of its own, which outlives the request and the one that answered it."""
    started(home, "xiezhi.web.imports.working")


def beat(site: Any) -> None:
    """What a process that was killed left undone is begun again; drafts that are too old go; new facts are counted."""
    if models.Draft.objects.filter(state__in=models.AT_WORK).exists() and nobody_works(
        folders.lock(site.home)
    ):
        start(site.home)
    sweep(site.home, site.clock())
    if behind(site.desk()):
        catch_up(site.desk(), site.clock(), PARTS)


def sweep(home: Home, now: int) -> None:
    """Deletes drafts that nobody has touched for as long as the settings say, and folders without a draft."""
    if not (home.folder / folders.ROOM).is_dir():
        return
    before = now - folders.limits(home).days * DAY
    old = models.Draft.objects.filter(state__in=(models.MAPPING, models.TRIED), changed_at__lt=before)
    for token in list(old.values_list("token", flat=True)):
        drop(home, token)
    there = folders.tokens(home)
    known = set(
        models.Draft.objects.filter(token__in=there)
        .exclude(state=models.DONE)
        .values_list("token", flat=True)
    )
    for token in set(there) - known:
        if _idle(home, token, now):
            folders.clear(home, token)


def drop(home: Home, token: str) -> None:
    """Deletes a draft that is not at work and was not taken, with its upload."""
    gone, _ = models.Draft.objects.filter(pk=token, state__in=(models.MAPPING, models.TRIED)).delete()
    if gone:
        folders.clear(home, token)


def _idle(home: Home, token: str, now: int) -> bool:
    """Whether a folder without a draft is no upload that is just coming in."""
    from xiezhi.web.clock import machine_clock

    try:
        touched = folders.place(home, token).stat().st_mtime_ns // 1000
    except FileNotFoundError:
        return False
    return machine_clock() - touched > DAY
