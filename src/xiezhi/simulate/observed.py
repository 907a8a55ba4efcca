# SPDX-License-Identifier: Apache-2.0
"""What the reference engine finds in a draw laid on a day, and as which rows of a wrong it is listed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from xiezhi.catalog.model import Pack
from xiezhi.engine.officers import officers_of as learned
from xiezhi.simulate.draft import Draw
from xiezhi.simulate.laid import laid, officers_of
from xiezhi.simulate.search import LONG, Found, Search
from xiezhi.simulate.starts import RESERVE
from xiezhi.simulate.wrongs import Row

NATURES = ("breach", "gap", "warning")


def observed(search: Search, draw: Draw, first: int, norms: Iterable[str]) -> list[Found]:
    """What norms, by their ids, find in a draw with day 0 on the civil day ``first``, long after its end."""
    pack = search.pack
    family = laid(draw, pack, first)
    as_of = max(event.recorded_at for event in family.events) + LONG
    officers = learned(pack, [*officers_of(draw), *RESERVE])
    scenes = search.scenes([family], officers, as_of)
    return search.found(scenes, [pack.norms[id] for id in norms])


def settled(found: Iterable[Found], first: int, pack: Pack) -> int:
    """How many days after day 0 all of it stands."""
    return max((pack.zone.day(one.at) - first for one in found), default=0)


def rows_of_found(
    found: Sequence[Found], norm: str, pack: Pack, near: Row | None = None
) -> tuple[Row, ...] | None:
    """The breach of the norm, at the event of ``near`` if it is there, then what else was found; one gap a norm and
    matter, as a check tells it. ``None`` where the breach is not there, or something is at what no draw tells."""
    keys: dict[tuple[str, str, str, str], Found] = {}
    for one in sorted(found, key=lambda one: one[:-1]):
        keys.setdefault(one.key, one)
    rows = [_row(one, pack) for one in keys.values()]
    told = [row for row in rows if row is not None]
    mine = [row for row in told if row.norm == norm and row.nature == "breach"]
    if not mine or len(told) < len(rows):
        return None
    first = next((row for row in mine if near is not None and row.at == near.at), mine[0])
    rest = [row for row in told if row is not first]
    return (first, *sorted(rest, key=lambda row: NATURES.index(row.nature)))


def _row(found: Found, pack: Pack) -> Row | None:
    """The row of a finding, by the numbers in the ids of a draw as laid: ``custody_stay-3#5``."""
    thing = found.matter.rpartition("-")[2]
    owner, _, number = found.event.rpartition("#")
    status = pack.norms[found.norm].status
    if found.nature == "gap" and thing.isdigit():
        return Row(found.norm, found.version, status, int(thing), 0, int(thing), "gap")
    place = owner.rpartition("-")[2]
    if not (thing.isdigit() and number.isdigit() and place.isdigit()):
        return None
    return Row(found.norm, found.version, status, int(thing), int(number), int(place), found.nature)
