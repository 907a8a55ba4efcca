# SPDX-License-Identifier: Apache-2.0
"""Back-tests over the ledger of a home: families as the records know them, what people confirmed, samples as facts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.db import transaction

from xiezhi.catalog.model import Norm, Pack
from xiezhi.catalog.named import norm_of
from xiezhi.engine.facts import Family
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import date_of
from xiezhi.records.desk import Desk
from xiezhi.records.judging import tell
from xiezhi.records.models import Finding, Matter
from xiezhi.supervision.backtest import Backtest, Overlap, backtest
from xiezhi.supervision.blind_sample import Review, Sample, draw, read_sheet, write_sheet
from xiezhi.supervision.book import NORM, acts_of
from xiezhi.supervision.models import LoopItem
from xiezhi.supervision.organisation import By, Organisation
from xiezhi.supervision.precision import TRUE
from xiezhi.supervision.releasing import note, tested, trail_of

CHUNK = 500
"""Families judged together."""
Progress = Callable[[int, int], None]


def norm_to_try(desk: Desk, norm: str, pack: Pack | None = None) -> tuple[Pack, Norm]:
    """A norm of the pack in force, or of one that is not in force yet."""
    chosen = pack or desk.pack
    return chosen, norm_of(chosen, norm)


def families(
    desk: Desk, kinds: frozenset[str], until: int, progress: Progress | None = None
) -> Iterator[list[Family]]:
    """All families with a matter of some kinds, in chunks, as the ledger tells of them now."""
    ids = list(
        Matter.objects.filter(kind__in=kinds)
        .order_by("family_id")
        .values_list("family_id", flat=True)
        .distinct()
    )
    for low in range(0, len(ids), CHUNK):
        told = tell(desk, ids[low : low + CHUNK], until)
        yield [one.family for one in told.values()]
        if progress is not None:
            progress(min(low + CHUNK, len(ids)), len(ids))


def run(
    desk: Desk,
    norm: str,
    first: int,
    last: int,
    *,
    pack: Pack | None = None,
    progress: Progress | None = None,
) -> Backtest:
    """The back-test of a norm over civil days ``first`` to ``last``."""
    chosen, tried = norm_to_try(desk, norm, pack)
    under = desk if pack is None else desk.under(pack)
    kinds = _kinds(chosen, tried)
    until = chosen.zone.end_of(last)
    return backtest(chosen, tried, families(under, kinds, until, progress), first, last)


def _kinds(pack: Pack, norm: Norm) -> frozenset[str]:
    """The kinds that carry the norm, and those of the norms whose breaches a pattern counts."""
    counted = [pack.norms[name] for version in norm.versions for name in version.of if name in pack.norms]
    return frozenset(kind for one in (norm, *counted) for kind in one.matter)


def overlap(desk: Desk, found: Backtest) -> Overlap:
    """Against what was confirmed (属实) in the period: of this norm, and on the same matters of any norm."""
    start, end = desk.pack.zone.midnight(found.first), desk.pack.zone.end_of(found.last)
    confirmed = dict(LoopItem.objects.filter(verdict=TRUE).values_list("finding", "norm"))
    rows = Finding.objects.filter(id__in=list(confirmed), at__gte=start, at__lt=end)
    matters = dict(rows.values_list("id", "matter"))
    own = {finding: matter for finding, matter in matters.items() if confirmed[finding] == found.norm}
    return found.overlap(own, matters.values())


@transaction.atomic
def keep(desk: Desk, found: Backtest, by: By, now: int) -> None:
    """Records that the norm was back-tested: what a release asks for."""
    told = {
        "first": date_of(found.first).isoformat(),
        "last": date_of(found.last).isoformat(),
        "hits": len(found.hits),
    }
    tested(desk, found.norm, by, now, told)


@transaction.atomic
def sample(
    desk: Desk, found: Backtest, by: By, now: int, path: Path, *, seed: str, size: int, pack: Pack | None = None
) -> Sample:  # fmt: skip
    """Draws a blind sample, writes its sheet, and records which row is which; ``pack``: one that has the norm."""
    organisation = Organisation(desk)
    organisation.permit(by, "backtest", None, now)
    chosen = pack or desk.pack
    made = draw(chosen, _unsealed(found), seed, size)
    of = _family_of(desk, now)
    write_sheet(path, chosen, norm_of(chosen, found.norm), made, of, organisation.names())
    told = {"sample": made.id, "seed": seed, "rows": len(made.key), "key": list(made.key)}
    note(desk, found.norm, "sampled", by, now, told)
    return made


def _unsealed(found: Backtest) -> Backtest:
    """Without sealed matters: they are shown to no reviewer."""
    sealed = set(Matter.objects.filter(sealed=True).values_list("id", flat=True))
    hits = [hit for hit in found.hits if hit.matter not in sealed]
    return replace(found, hits=hits, clean=[name for name in found.clean if name not in sealed])


@transaction.atomic
def review(desk: Desk, path: Path, by: By, now: int) -> tuple[str, Review]:
    """Reads a sheet that came back and records what it says; the norm it is about."""
    Organisation(desk).permit(by, "backtest", None, now)
    samples = _samples(desk)

    def key_of(sample: str) -> tuple[str, ...]:
        if sample not in samples:
            raise XiezhiError(
                f"{path.name}: 账本中没有样本 {sample!r}, 应为 norm backtest --sample 写出的表",
                f"{path.name}: the ledger knows no sample {sample!r}: a sheet of norm backtest --sample would be right",
            )
        return samples[sample][1]

    found = read_sheet(path, key_of)
    norm = samples[found.sample][0]
    told = {"sample": found.sample, "right": found.right, "wrong": found.wrong, "unclear": found.unclear}
    note(desk, norm, "reviewed", by, now, told)
    return norm, found


def _samples(desk: Desk) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Samples drawn so far: id → (norm, key)."""
    trail = trail_of(desk.pack)
    matters = list(Matter.objects.filter(kind=trail.kind).order_by("id").values_list("id", flat=True))
    found: dict[str, tuple[str, tuple[str, ...]]] = {}
    for matter in matters:
        for act in acts_of(trail, desk.store.events_of([matter])):
            if act.name == "sampled":
                found[str(act.data.get("sample"))] = (
                    matter.removeprefix(NORM),
                    tuple(act.data.get("key") or ()),
                )
    return found


def _family_of(desk: Desk, now: int) -> Callable[[str], Family]:
    def of(matter: str) -> Family:
        family = Matter.objects.get(id=matter).family_id
        return tell(desk, [family], now)[family].family

    return of


def plain(desk: Desk, found: Backtest, against: Overlap) -> dict[str, Any]:
    """The back-test as plain values: weeks by their Monday, units in the order of their names."""
    mean, most = found.load(desk.pack)
    return {
        "norm": found.norm, "from": date_of(found.first).isoformat(), "to": date_of(found.last).isoformat(),
        "breaches": found.breaches, "late": sum(hit.late for hit in found.hits),
        "warnings": len(found.hits) - found.breaches, "verdicts": dict(found.counts),
        "weeks": [
            {"week": date_of(monday).isoformat(), "warnings": warnings, "breaches": breaches}
            for monday, warnings, breaches in found.weeks(desk.pack)
        ],
        "units": [
            {"unit": unit, "warnings": warnings, "breaches": breaches}
            for unit, (warnings, breaches) in found.by_unit().items()
        ],
        "load": {"mean": round(mean, 3), "most": most},
        "confirmed": {
            "found": against.found, "of": against.found + len(against.missed), "missed": list(against.missed),
            "on_confirmed_matters": against.on_confirmed,
        },
    }  # fmt: skip
