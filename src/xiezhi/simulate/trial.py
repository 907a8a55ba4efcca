# SPDX-License-Identifier: Apache-2.0
"""For those who write scenarios: what the norms find in some draws.

    python -m xiezhi.simulate.trial SCENARIO… [--draws 20] [--epoch before] [--pack cn_police] [--tell]

Without a name all scenarios are tried. Exit status 1 where anything was found.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date

from xiezhi.catalog.load import load_pack
from xiezhi.catalog.model import Norm, Pack
from xiezhi.engine.facts import Family
from xiezhi.engine.reference.judge import judge
from xiezhi.engine.results import Finding
from xiezhi.kernel.instant import DAY, date_of, day_of, utc_text
from xiezhi.simulate.book import ROOM_FOR_REST
from xiezhi.simulate.draft import CHANGE, Draw, Scenario, drawn, scenarios
from xiezhi.simulate.laid import faults, laid, officers_of, span
from xiezhi.simulate.templates import LONG

FIRST_DAYS = {
    "before": (date(2025, 3, 11), date(2025, 1, 20), date(2025, 5, 29), date(2025, 9, 26), date(2025, 7, 12)),
    "after": (date(2026, 3, 10), date(2026, 2, 12), date(2026, 1, 31), date(2026, 9, 23), date(2026, 6, 13)),
}  # fmt: skip
"""Days on which draws are laid: an ordinary one, before Spring Festival, before other norms begin, before the long
October holiday, the end of a month, a weekend. What is lawful on all of them is taken for lawful on any."""


def first_days(draw: Draw) -> list[int]:
    """The civil days on which a draw is judged, as day 0; those of its span that leave its epoch are left out."""
    if draw.epoch == "across":
        return [day_of(CHANGE) - draw.change]
    low, high = span(draw)
    change = day_of(CHANGE)
    days = [day_of(one) for one in FIRST_DAYS[draw.epoch]]
    if draw.epoch == "before":
        return [min(one, change - 1 - high - ROOM_FOR_REST) for one in days]
    return [max(one, change - low) for one in days]


def findings(draw: Draw, pack: Pack, norms: list[Norm], first: int) -> list[Finding]:
    """What the reference engine finds in a draw laid on a day, long after its end."""
    family = laid(draw, pack, first)
    as_of = max(event.recorded_at for event in family.events) + LONG * DAY
    families: list[Family] = [family, *officers_of(draw)]
    return judge(pack, families, norms, as_of, None).findings


def trial(one: Scenario, pack: Pack, epoch: str, number: int, days: int = 0) -> Iterator[tuple[str, str]]:
    """What is wrong with one draw, as (norm, line); laid on all days, or on the first ``days`` of them."""
    draw = drawn(one, epoch, number)
    wrong = faults(draw, pack)
    if wrong:
        yield from (("words", line) for line in wrong)
        return
    norms = sorted(pack.checked(frozenset({"shadow"})), key=lambda norm: norm.id)
    for first in first_days(draw)[: days or None]:
        for found in findings(draw, pack, norms, first):
            line = f"{found.nature} {found.anchor or found.matter}, day 0 on {date_of(first)}: {found.explanation}"
            yield f"{found.norm} ({found.status})", line


def told(draw: Draw, pack: Pack) -> Iterator[str]:
    """The events of a draw, laid on its first day, in order."""
    family = laid(draw, pack, first_days(draw)[0])
    for event in sorted(family.events, key=lambda event: (event.at, event.seq)):
        at = utc_text(event.at + pack.zone.offset(event.at))[:16].replace("T", " ")
        values = {**event.sets, **event.data}
        yield f"{at}  {event.id:<28}{event.step:<28}{event.actor or ''}  {values or ''}"


def main() -> int:
    """Tries scenarios and prints what is wrong with them, by norm, with one example each."""
    parser = argparse.ArgumentParser(prog="python -m xiezhi.simulate.trial", description=__doc__)
    parser.add_argument("scenario", nargs="*")
    parser.add_argument("--draws", type=int, default=20)
    parser.add_argument(
        "--days", type=int, default=0, help="lay each draw on the first N of the trial days only"
    )
    parser.add_argument("--epoch", choices=("before", "after", "across"))
    parser.add_argument("--pack", default="cn_police")
    parser.add_argument("--tell", action="store_true", help="print the events of the first draw")
    asked = parser.parse_args()
    pack, known = load_pack(asked.pack), scenarios()
    unknown = [name for name in asked.scenario if name not in known]
    if unknown:
        print(f"no scenario {', '.join(unknown)}: there are {', '.join(known)}", file=sys.stderr)
        return 2
    status = 0
    for name in asked.scenario or known:
        one = known[name]
        for epoch in [asked.epoch] if asked.epoch else one.epochs:
            if asked.tell:
                print(*told(drawn(one, epoch, 0), pack), sep="\n")
            status |= _try(one, pack, epoch, asked.draws, asked.days)
    return status


def _try(one: Scenario, pack: Pack, epoch: str, draws: int, days: int) -> int:
    counts: Counter[str] = Counter()
    example: dict[str, str] = {}
    bad: dict[str, set[int]] = {}
    for number in range(draws):
        for norm, line in trial(one, pack, epoch, number, days):
            counts[norm] += 1
            example.setdefault(norm, f"draw {number}: {line}")
            bad.setdefault(norm, set()).add(number)
    if not counts:
        print(f"{one.name} [{epoch}]: {draws} draws, nothing found")
        return 0
    print(f"{one.name} [{epoch}]: {draws} draws, {sum(counts.values())} findings of {len(counts)} norms")
    for norm, count in counts.most_common():
        print(f"  {count:>4}  in {len(bad[norm])} draws  {norm}\n        {example[norm]}")
    return 1


if __name__ == "__main__":
    sys.exit(main())
