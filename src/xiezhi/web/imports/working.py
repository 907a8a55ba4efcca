# SPDX-License-Identifier: Apache-2.0
"""Previews and imports are made by a process of their own, one at a time (``beside``).

A process that was killed leaves its draft as it was; the next one begins it again, and what had been taken is only
counted as known already.
"""

from __future__ import annotations

import logging
import secrets
import time
from pathlib import Path
from typing import Any

from django.db import transaction

from xiezhi.casework.imports.outcome import Imported
from xiezhi.casework.imports.taking import take_in
from xiezhi.casework.imports.within import within_of
from xiezhi.kernel.errors import XiezhiError
from xiezhi.web.beside import work_off
from xiezhi.web.imports import folders, models
from xiezhi.web.imports.choices import Choices
from xiezhi.web.imports.trying import export_of, kept, try_out

log = logging.getLogger("xiezhi.web")
TRIES = 3  # a draft that ends its process so often is left alone
BATCH = 1_000  # entries of one transaction: whoever else writes meanwhile waits for no more than these
BEAT = 1.0  # seconds between two tellings of how far it is


def work(site: Any) -> int:
    """Does all that waits, unless another process does; how much it was."""
    return work_off(folders.lock(site.home), _next, lambda draft: _do(site, draft))


def _next() -> models.Draft | None:
    """The draft that has waited longest."""
    return models.Draft.objects.filter(state__in=models.AT_WORK).order_by("changed_at", "token").first()


def _do(site: Any, draft: models.Draft) -> None:
    draft.tries += 1
    models.Draft.objects.filter(pk=draft.pk).update(tries=draft.tries)
    back = models.MAPPING if draft.state == models.TRYING else models.TRIED
    if draft.tries > TRIES:
        zh = f"已试 {TRIES} 次, 每次都在中途断开: 请分批导入, 或请系统管理员看内存与日志"
        _ended(site, draft, back, [zh, f"tried {TRIES} times, broken off each time: bring it in parts"])
        return
    try:
        if draft.state == models.TRYING:
            _try(site, draft)
        else:
            _take(site, draft)
    except XiezhiError as error:
        shown = [_plain(site, draft, error.say("zh")), _plain(site, draft, error.say("en"))]
        _ended(site, draft, back, shown)
    except Exception:
        number = f"E-{secrets.token_hex(2).upper()}"
        log.exception("%s import %s", number, draft.token)
        _ended(
            site,
            draft,
            back,
            [f"程序出错, 未完成; 错误号 {number}", f"a fault of the program; number {number}"],
        )


def _try(site: Any, draft: models.Draft) -> None:
    folder, choices = folders.place(site.home, draft.token), Choices(**draft.choices)
    found = try_out(
        site.desk(),
        folder,
        choices,
        draft.source,
        draft.full,
        site.clock(),
        lambda rows, entries: None,
        within_of(site.desk(), draft.officer, site.clock()),
    )
    _turned(draft, state=models.TRIED, summary=kept(found), error=[], tries=0, changed_at=site.clock())


def _turned(draft: models.Draft, **values: Any) -> None:
    """What became of a draft, unless somebody chose anew meanwhile: then what was done was for other choices."""
    with transaction.atomic():
        now = models.Draft.objects.select_for_update().filter(pk=draft.pk, state=draft.state).first()
        if now is not None and now.choices == draft.choices:
            models.Draft.objects.filter(pk=draft.pk).update(**values)


def _take(site: Any, draft: models.Draft) -> None:
    from xiezhi.casework.models import Run

    started, before = site.clock(), draft.started_at
    broken = (
        Run.objects.filter(source=draft.source, started_at=before, finished_at=None).first()
        if before
        else None
    )
    models.Draft.objects.filter(pk=draft.pk).update(started_at=started)
    folder = folders.place(site.home, draft.token)
    taken = take_in(
        site.desk(),
        export_of(folder, draft.source, draft.full),
        now=started,
        progress=_teller(draft.pk),
        batch=BATCH,
        within=within_of(site.desk(), draft.officer, started),
    )
    with transaction.atomic():
        if broken is not None:
            _adopt(broken, taken.run)
        _finish(draft, taken, folder, site.clock())
    folders.clear(site.home, draft.token)


def _finish(draft: models.Draft, taken: Imported, folder: Path, now: int) -> None:
    """The report speaks of the file as its sender calls it, not of where it lay."""
    from xiezhi.casework.models import Quarantined, Run

    done = {"state": models.DONE, "changed_at": now, "error": []}
    if taken.again:
        models.Draft.objects.filter(pk=draft.pk).update(again_id=taken.run, **done)
        return
    Quarantined.objects.filter(run_id=taken.run, file=str(folder / folders.TABLE)).update(file=draft.name)
    run = Run.objects.get(pk=taken.run)
    for one in run.files:
        one["name"] = draft.name if one["name"] == folders.TABLE else one["name"]
    run.save(update_fields=["files"])
    models.Draft.objects.filter(pk=draft.pk).update(run_id=taken.run, **done)


def _adopt(broken: Any, run: int) -> None:
    """What a run that was cut had noted goes to the one that ended it."""
    from xiezhi.casework.models import Telling

    Telling.objects.filter(run=broken).update(run=run)
    broken.delete()


def _teller(token: str) -> Any:
    """Tells the database how far it is, not more often than every ``BEAT`` seconds."""
    last = [time.monotonic()]

    def tell(rows: int, entries: int) -> None:
        if time.monotonic() - last[0] >= BEAT:
            last[0] = time.monotonic()
            models.Draft.objects.filter(pk=token).update(rows=rows, entries=entries)

    return tell


def _ended(site: Any, draft: models.Draft, back: str, error: list[str]) -> None:
    _turned(draft, state=back, error=error, tries=0, changed_at=site.clock())


def _plain(site: Any, draft: models.Draft, text: str) -> str:
    """An error without places of this machine in it."""
    folder = folders.place(site.home, draft.token)
    return text.replace(str(folder / folders.TABLE), draft.name).replace(f"{folder}/", "")
