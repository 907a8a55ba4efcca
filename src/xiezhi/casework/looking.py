# SPDX-License-Identifier: Apache-2.0
"""Who looked at what and searched for what: entries in the chained log of ``access``, with the purpose.

The console is whoever owns the files; it is logged under that name and needs no purpose of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from django.db import transaction

from xiezhi.access.decision import Refused
from xiezhi.access.log import log_denied, log_export, log_query, log_view, viewed
from xiezhi.casework.allowed import Actor, access_of, demand, thing_of
from xiezhi.kernel.digest import digest
from xiezhi.kernel.instant import MINUTE
from xiezhi.records.desk import Desk
from xiezhi.records.models import Matter

CONSOLE = "console"
LATELY = 30 * MINUTE
WORTH_KNOWING = ("sealed", "out_of_reach")  # a no that somebody may have to answer for


def look(desk: Desk, actor: Actor, matter: Matter, *, now: int, again: bool = False) -> None:
    """A matter is looked at: allowed and written down, or refused and, where it matters, written down.

    ``again``: a part of what is on the screen already; it is written down unless that was within half an hour.
    """
    try:
        demand(desk, actor, "view", matter=matter, now=now)
    except Refused as no:
        if no.decision.code in WORTH_KNOWING and actor.officer is not None:
            with transaction.atomic():
                log_denied(
                    access_of(desk), actor.officer, "view", thing_of(desk, matter), no.decision, now=now
                )
        raise
    if again and viewed(access_of(desk), actor.officer or CONSOLE, matter.id, since=now - LATELY):
        return
    with transaction.atomic():
        log_view(access_of(desk), actor.officer or CONSOLE, thing_of(desk, matter), now=now)


def searched(
    desk: Desk, actor: Actor, fields: Mapping[str, str | None], found: int, purpose: str | None, *, now: int
) -> None:
    """A list was asked for; ``fields``: what it was narrowed by. Without a purpose an officer gets none."""
    told = {name: value for name, value in fields.items() if value}
    why = purpose or (CONSOLE if actor.officer is None else "")
    with transaction.atomic():
        log_query(access_of(desk), actor.officer or CONSOLE, purpose=why, fields=told, found=found, now=now)


def took_away(
    desk: Desk, actor: Actor, what: str, rows: int, file: Path, purpose: str | None, *, now: int
) -> None:
    """A file was made of what somebody may see; it is logged by its digest."""
    access, who = access_of(desk), actor.officer or CONSOLE
    why = purpose or (CONSOLE if actor.officer is None else "")
    content = digest(desk.settings.algorithm, file.read_bytes())
    with transaction.atomic():
        log_export(access, who, purpose=why, what=what, rows=rows, content=content, now=now)
