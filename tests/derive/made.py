# SPDX-License-Identifier: Apache-2.0
"""A small pack and results made by hand, for tests of the figures and the report."""

from pathlib import Path
from typing import Any

from xiezhi.catalog.model import Norm, Pack, Version
from xiezhi.derive.figures import Figures
from xiezhi.derive.rejections import Rejections
from xiezhi.derive.summary import Check, Read
from xiezhi.engine.results import (
    VERDICT_OF_STATE,
    VERDICTS,
    Clock,
    Finding,
    clocks_table,
    findings_table,
)
from xiezhi.kernel.calendar import Calendar
from xiezhi.kernel.instant import DAY, SECOND, zone

START = 19_000 * DAY
AS_OF = START + 400 * DAY


def norm(name: str, **keys: Any) -> Norm:
    kind = keys.pop("kind", "deadline")
    status, title = keys.pop("status", "live"), keys.pop("title", f"title of {name}")
    version = Version(0, kind, basis=keys.pop("basis", "Act §1"), title=title, **keys)
    return Norm(name, title, ("case",), kind, status, (version,), domain=keys.pop("domain", ""))


def pack(norms: list[Norm], language: str = "en") -> Pack:
    held = {one.id: one for one in norms}
    calendar = Calendar("weekends")
    return Pack(
        "made", "Made up <pack>", "1", language, zone("UTC"), calendar, {}, held, {}, "ab" * 32, Path(".")
    )


def clock(name: str, matter: str, state: str, used: float, days: int = 10) -> Clock:
    """A clock of so many days, of which ``used`` (a share of the limit) passed before it ended."""
    due = START + days * DAY
    ended = START + int(used * days * DAY)
    over = (ended - due) // SECOND if state in ("late", "overdue") else None
    done = ended if state in ("met", "late") else None
    return Clock(name, "live", 0, matter, f"{matter}#1", START, due, state, None, done, None, 0, 0, over)


def finding(name: str, matter: str, nature: str = "breach", **keys: Any) -> Finding:
    anchor = None if nature == "gap" else f"{matter}#1"
    level = keys.pop("level", "blue" if nature == "gap" else "red")
    return Finding(name, "live", 0, matter, anchor, nature, level, keys.pop("at", START), **keys)


def added(
    figures: Figures, clocks: list[Clock], findings: list[Finding], units: list[str | None] | None = None
) -> Figures:
    """One batch, its verdicts counted from the clocks."""
    import pyarrow as pa

    counts = {one.id: dict.fromkeys(VERDICTS, 0) for one in figures.norms}
    for one in clocks:
        counts[one.norm][VERDICT_OF_STATE[one.state]] += 1
    held = None if units is None else pa.array(units, pa.string())
    figures.add(clocks_table(clocks), findings_table(findings), counts, held)
    return figures


def check(norms: list[Norm], figures: Figures, language: str = "en") -> Check:
    """The whole of a check around some figures."""
    return Check(pack(norms, language), AS_OF, None, Read(7, 21, 1, 2), Rejections(), figures, "0.0.0")
