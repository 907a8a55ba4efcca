# SPDX-License-Identifier: Apache-2.0
"""Back-tests and impacts are worked out by a process of their own, one at a time (``beside``).

A process that was killed leaves its trial as it was; the next begins it again.
"""

from __future__ import annotations

import logging
import secrets
import time
from pathlib import Path
from typing import Any

from xiezhi.catalog.model import Norm, Pack
from xiezhi.catalog.single import read_single
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import date_of
from xiezhi.records.desk import Desk
from xiezhi.records.home import Home
from xiezhi.supervision import drafting, trying
from xiezhi.supervision.backtest import Backtest
from xiezhi.supervision.foresight import foresee, plain, with_norms, without_from
from xiezhi.supervision.organisation import By
from xiezhi.supervision.releasing import note, tested
from xiezhi.web.beside import nobody_works, started, work_off
from xiezhi.web.norms.models import AT_WORK, BACKTEST, DONE, FAILED, WORKING, Trial

log = logging.getLogger("xiezhi.web")
LOCK = ".norm-trials"
TRIES = 3
BEAT = 0.5  # seconds between two tellings of how far it is
MOST = 20_000
"""Rows of an impact that are kept."""


def start(home: Home) -> None:
    """A process of its own, which outlives the request."""
    started(home, __name__)


def begun(desk: Desk, sort: str, officer: str, now: int, **what: Any) -> Trial:
    """A trial that somebody asks for; ``what``: of which norm and days."""
    made = Trial.objects.create(
        sort=sort, officer=officer, pack=desk.pack.digest, created_at=now, changed_at=now, **what
    )
    start(desk.home)
    return made


def go_on(home: Home, trial: Trial) -> None:
    """Begins again what a process that was killed left undone."""
    if trial.state in AT_WORK and nobody_works(lock(home)):
        start(home)


def lock(home: Home) -> Path:
    """Held by the process that is at work on trials."""
    return home.folder / LOCK


def work(site: Any) -> int:
    """Does all that waits, unless another process does; how much it was."""
    return work_off(lock(site.home), _next, lambda trial: do(site.desk(), trial, site.clock))


def _next() -> Trial | None:
    return Trial.objects.filter(state__in=AT_WORK).order_by("changed_at", "id").first()


def do(desk: Desk, trial: Trial, clock: Any) -> None:
    """One trial, to its end or to what kept it from it."""
    trial.tries += 1
    Trial.objects.filter(pk=trial.pk).update(tries=trial.tries, state=WORKING)
    try:
        if trial.tries > TRIES:
            raise XiezhiError(
                f"已试 {TRIES} 次，每次都中途断开", f"tried {TRIES} times, broken off each time"
            )
        result = _backtest(desk, trial, clock()) if trial.sort == BACKTEST else _impact(desk, trial)
        Trial.objects.filter(pk=trial.pk).update(state=DONE, result=result, error=[], changed_at=clock())
    except XiezhiError as error:
        _failed(trial, [error.say("zh"), error.say("en")], clock())
    except Exception:
        number = f"E-{secrets.token_hex(2).upper()}"
        log.exception("%s trial %s", number, trial.pk)
        _failed(
            trial, [f"程序出错，未完成；错误号 {number}", f"a fault of the program; number {number}"], clock()
        )


def _failed(trial: Trial, error: list[str], now: int) -> None:
    Trial.objects.filter(pk=trial.pk).update(state=FAILED, error=error, changed_at=now)


def _teller(trial: Trial) -> Any:
    last = [0.0]

    def tell(done: int, total: int) -> None:
        if time.monotonic() - last[0] >= BEAT or done == total:
            last[0] = time.monotonic()
            Trial.objects.filter(pk=trial.pk).update(done=done, total=total)

    return tell


def drafted(desk: Desk, norm: str, of: str) -> tuple[Pack, Norm]:
    """The pack with a draft's text in it, and the norm."""
    row = drafting.text_by(norm, of)
    read = None if row is None else read_single(desk.pack, row.text, row.file, norm)
    if read is None or read.pack is None or read.norm is None:
        raise XiezhiError(f"规则 {norm} 的草稿有错误，不能回测", f"the draft of norm {norm} has faults")
    return read.pack, read.norm


# -- back-test


def _backtest(desk: Desk, trial: Trial, now: int) -> dict[str, Any]:
    pack = drafted(desk, trial.norm, trial.of)[0] if trial.of else None
    found = trying.run(desk, trial.norm, trial.first, trial.last, pack=pack, progress=_teller(trial))
    told = trying.plain(desk, found, trying.overlap(desk, found))
    told["hits"] = [[hit.finding, hit.matter, hit.unit, hit.at, hit.nature, hit.late] for hit in found.hits]
    told["clean"] = found.clean
    record(desk, trial, len(found.hits), now)
    return told


def record(desk: Desk, trial: Trial, hits: int, now: int) -> None:
    """The back-test as a fact on the norm: what a release asks for."""
    by = By(trial.officer)
    if not trial.of:
        tested(desk, trial.norm, by, now, told_of(trial, hits))
        return
    norm = drafted(desk, trial.norm, trial.of)[1]
    level = norm.versions[-1].level
    note(desk, trial.norm, "backtested", by, now, {**told_of(trial, hits), "pack": trial.of}, level)


def told_of(trial: Trial, hits: int) -> dict[str, Any]:
    """What a fact says of a back-test."""
    days = (date_of(trial.first).isoformat(), date_of(trial.last).isoformat())
    return {"first": days[0], "last": days[1], "hits": hits}


def found_of(trial: Trial) -> Backtest:
    """The back-test of a trial that is done, as it was found."""
    from xiezhi.supervision.backtest import Hit

    hits = [Hit(*row) for row in trial.result.get("hits", ())]
    return Backtest(trial.norm, trial.first, trial.last, hits, clean=list(trial.result.get("clean", ())))


# -- impact


def _impact(desk: Desk, trial: Trial) -> dict[str, Any]:
    """Drafts of norms against the pack in force; a norm without a draft: with and without what begins then."""
    before: dict[str, Norm | None] = {}
    after: dict[str, Norm | None] = {}
    for name, of in trial.norms:
        known = desk.pack.norms.get(name)
        if of:
            before[name], after[name] = known, drafted(desk, name, of)[1]
        elif known is not None:
            before[name], after[name] = without_from(known, trial.first), known
    now = desk.pack.zone.midnight(trial.first)
    packs = with_norms(desk.pack, before, "before"), with_norms(desk.pack, after, "after")
    rows = list(foresee(desk, *packs, frozenset(after), max(now, trial.created_at), _teller(trial)))
    return {"rows": plain(rows[:MOST]), "all": len(rows), "at": max(now, trial.created_at)}
