# SPDX-License-Identifier: Apache-2.0
"""``summary.json``: the figures of one check. Source: interchange Out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from xiezhi.catalog.model import LEVELS, Pack
from xiezhi.derive.figures import NATURES, Figures
from xiezhi.derive.rejections import Rejections
from xiezhi.engine.results import VERDICTS
from xiezhi.kernel.instant import date_of, utc_text


@dataclass(frozen=True)
class Read:
    """What was taken from the input: matters and events taken, parents not found, stamps moved."""

    matters: int
    events: int
    missing_parents: int
    moved_stamps: int


@dataclass(frozen=True)
class Check:
    """One check: the pack, the two times, what was read and refused, and all figures."""

    pack: Pack
    as_of: int
    known_at: int | None
    read: Read
    rejections: Rejections
    figures: Figures
    program: str


def summary(check: Check) -> dict[str, Any]:
    """The summary but for wall time and peak memory, which alone differ from run to run."""
    figures = check.figures
    return {
        "program_version": check.program,
        "pack": {"id": check.pack.id, "version": check.pack.version, "content_hash": check.pack.digest},
        "calendar_hash": check.pack.calendar.digest,
        "calendar": _calendar(check),
        "as_of": utc_text(check.as_of),
        "known_at": None if check.known_at is None else utc_text(check.known_at),
        "matters": check.read.matters,
        "events": check.read.events,
        "rejected": {"rows": check.rejections.rows, "values": check.rejections.values},
        "missing_parents": check.read.missing_parents,
        "moved_stamps": check.read.moved_stamps,
        "norms": {norm.id: _norm(figures, code) for code, norm in enumerate(figures.norms)},
        "findings": _found(figures.found.sum(axis=0).tolist()),
    }


def _calendar(check: Check) -> dict[str, Any]:
    """How far the calendar reaches, and the clocks that end beyond it, by year."""
    until = check.pack.calendar.covered_until
    years = sorted(check.figures.unannounced.items())
    return {
        "covered_until": None if until is None else str(date_of(until)),
        "uncertain_clocks": {str(year): n for year, n in years},
    }


def _norm(figures: Figures, code: int) -> Mapping[str, Any]:
    row = figures.verdicts[code].tolist()
    return {
        "status": figures.norms[code].status,
        "judged": sum(row),
        **dict(zip(VERDICTS, row, strict=True)),
        "findings": _found(figures.found[code].tolist()),
    }


def _found(counts: list[list[int]]) -> dict[str, dict[str, int]]:
    """Nature → level → how many."""
    return {nature: dict(zip(LEVELS, row, strict=True)) for nature, row in zip(NATURES, counts, strict=True)}
