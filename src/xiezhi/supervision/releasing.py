# SPDX-License-Identifier: Apache-2.0
"""Norms on their way: draft → shadow → live needs a back-test and a second person; a machine may only announce.

Each step is a fact on the norm's own matter. What is in force is an edition of the pack with the statuses of these
facts; it goes live through the records, which can show the difference first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from xiezhi.catalog.model import Pack
from xiezhi.catalog.named import norm_of
from xiezhi.catalog.supervision import Trail
from xiezhi.kernel.duration import Duration
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import DAY
from xiezhi.ledger.entry import Recorded
from xiezhi.records import live
from xiezhi.records.desk import Desk
from xiezhi.records.models import Matter
from xiezhi.supervision.book import NORM, acts_of, entry, hold, plan_of
from xiezhi.supervision.editions import Written, edition
from xiezhi.supervision.item import Act
from xiezhi.supervision.models import LoopItem, NormRow, NormText
from xiezhi.supervision.organisation import By, Organisation
from xiezhi.supervision.precision import Judged, Precision, falls_to_shadow, precision_of
from xiezhi.supervision.standing import WAYS, Standing, standing_of

MONTH = 30 * DAY
EDITIONS = "editions"


def trail_of(pack: Pack) -> Trail:
    """Where facts about norms are recorded; ``XiezhiError`` where the pack does not say."""
    trail = plan_of(pack).releases
    if trail is None:
        raise XiezhiError(
            f"规则包 {pack.id} 的 supervision.yaml 没有 releases, 不能发布规则",
            f"supervision.yaml of pack {pack.id} has no releases: norms cannot be released",
        )
    return trail


def statuses() -> dict[str, str]:
    """The statuses that facts have given norms."""
    return dict(NormRow.objects.exclude(status="").values_list("norm", "status"))


def texts() -> dict[str, Written]:
    """The texts that facts have put in force, by norm."""
    held = dict(NormRow.objects.exclude(text="").values_list("norm", "text"))
    found: dict[str, Written] = {}
    known: dict[str, set[str]] = {}
    for row in NormText.objects.filter(norm__in=held).order_by("norm", "revision") if held else ():
        known.setdefault(row.norm, set()).update((row.of, row.over))
        if row.of == held[row.norm]:
            found[row.norm] = Written(row.file, row.text, known[row.norm])
    return found


def made_of(desk: Desk, pack: Pack, more: Mapping[str, str] | None = None) -> Pack:
    """A pack with what facts say of its norms; ``more``: statuses that go before."""
    return edition(pack, {**statuses(), **(more or {})}, desk.home.folder / EDITIONS, texts())


def due_for_release(desk: Desk) -> Pack | None:
    """The pack that the facts ask for, where it is not the one in force."""
    made = made_of(desk, desk.pack)
    return None if made.digest == desk.pack.digest else made


def standing(desk: Desk, norm: str) -> Standing:
    """Where a norm stands by the facts of the ledger."""
    return standing_of(acts_of(trail_of(desk.pack), desk.store.events_of([f"{NORM}{norm}"])))


def status_of(desk: Desk, norm: str) -> str:
    """The status in force: by facts, else as the pack's file says."""
    return standing(desk, norm).status or norm_of(desk.pack, norm).status


@transaction.atomic
def propose(desk: Desk, norm: str, status: str, by: By, now: int, reason: str) -> Standing:
    """Proposes another status: a second person decides. A draft goes into shadow at once: only its owner sees it."""
    known = norm_of(desk.pack, norm)
    Organisation(desk).permit(by, "draft_norm", None, now)
    now_is = status_of(desk, norm)
    if status not in WAYS[now_is]:
        right = " ".join(WAYS[now_is])
        raise XiezhiError(
            f"规则 {norm} 现为 {now_is}, 不能改为 {status!r}, 应为: {right}",
            f"norm {norm} is {now_is} and cannot become {status!r}: right would be {right}",
        )
    if not reason.strip():
        raise XiezhiError("应写明理由 (--reason)", "a reason would be right (--reason)")
    none_waits(desk, norm)
    if status == "live" and not known.stories:
        raise XiezhiError(f"规则 {norm} 没有事例, 不能上线", f"norm {norm} has no stories and cannot go live")
    if (now_is, status) == ("draft", "shadow"):
        note(desk, norm, "shadowed", by, now, {"proposer": by.officer, "reason": reason})
        return standing(desk, norm)
    note(desk, norm, "proposed", by, now, {"status": status, "reason": reason})
    return standing(desk, norm)


def none_waits(desk: Desk, norm: str) -> None:
    """``XiezhiError`` where a proposal waits for its second person: another would take its place unseen."""
    hold(desk)
    held = standing(desk, norm)
    if held.wanted:
        raise XiezhiError(
            f"规则 {norm} 已有 {held.wanted_by} 的提议 ({held.wanted}) 待第二人决定, 应先发布或者不同意",
            f"norm {norm}: {held.wanted_by} has proposed {held.wanted}; a second person decides that first",
        )


@transaction.atomic
def tested(desk: Desk, norm: str, by: By, now: int, told: dict[str, Any]) -> None:
    """Records that a norm was back-tested: ``from``, ``to`` (ISO dates), ``hits``."""
    norm_of(desk.pack, norm)
    Organisation(desk).permit(by, "backtest", None, now)
    note(desk, norm, "backtested", by, now, {**told, "pack": desk.pack.digest})


@transaction.atomic
def release(desk: Desk, norm: str, by: By, now: int, reason: str = "") -> Standing:
    """Decides what another person proposed. Live needs a back-test of this very pack since the proposal."""
    norm_of(desk.pack, norm)
    Organisation(desk).permit(by, "release_norm", None, now)
    hold(desk)
    held = standing(desk, norm)
    if not held.wanted:
        raise XiezhiError(
            f"规则 {norm} 没有待发布的提议, 应先 norm propose",
            f"norm {norm} has no proposal: norm propose first",
        )
    if held.wanted_by == by.officer:
        raise XiezhiError(
            f"规则 {norm} 由 {by.officer} 提出, 应由另一人发布",
            f"{by.officer} proposed norm {norm}: a second person must release it",
        )
    if held.wanted_text:
        raise XiezhiError(
            f"规则 {norm} 提议的是新文本, 应在规则页面核对后发布",
            f"a new text of norm {norm} is proposed: it is released in the pages, where it is seen",
        )
    if held.wanted == "live":
        _needs_test(desk, norm, held)
    step = {"live": "released", "retired": "retired", "shadow": "shadowed"}[held.wanted]
    note(desk, norm, step, by, now, {"proposer": held.wanted_by, "reason": reason})
    return standing(desk, norm)


@transaction.atomic
def withdraw(desk: Desk, norm: str, by: By, now: int, reason: str) -> Standing:
    """Undoes what a machine announced or did: one act, one person. Verdicts until now do not count again."""
    norm_of(desk.pack, norm)
    Organisation(desk).permit(by, "draft_norm", None, now)
    hold(desk)
    held = standing(desk, norm)
    if held.shadow_at is None and not held.automatic:
        raise XiezhiError(
            f"规则 {norm} 没有公告转影子, 也不是自动转入影子的",
            f"norm {norm} was neither announced nor put into shadow by itself",
        )
    note(desk, norm, "withdrawn", by, now, {"reason": reason})
    return standing(desk, norm)


def _needs_test(desk: Desk, norm: str, held: Standing) -> None:
    if held.tested_at is None:
        raise XiezhiError(
            f"规则 {norm} 上线前应回测: norm backtest {norm} --from … --to … --record",
            f"norm {norm} needs a back-test before it goes live: norm backtest {norm} --from … --to … --record",
        )
    if held.tested != desk.pack.digest:
        raise XiezhiError(
            f"规则 {norm} 回测以后规则包已改, 应重新回测",
            f"the pack has changed since norm {norm} was back-tested: it must be back-tested again",
        )


def note(
    desk: Desk, norm: str, act: str, by: By | None, now: int, data: dict[str, Any], level: str = ""
) -> None:
    """One act on a norm as a fact; who acts is known by then to have the right. ``level``: of one not in the pack."""
    actor, unit = (None, None) if by is None else (by.officer, by.unit)
    trail = trail_of(desk.pack)
    known = desk.pack.norms.get(norm)
    of = level or ("yellow" if known is None else known.versions[-1].level)
    told = {"norm": norm, "level": of, **data}
    made = entry(trail, f"{NORM}{norm}", act, now, actor=actor, unit=unit, data=told)
    for refusal in live.take(desk, [made], now=now).receipt.refused:
        raise XiezhiError(refusal.zh, refusal.en)
    refresh_norms(desk, [made.matter])


# -- precision


def judged(norm: str | None = None) -> list[Judged]:
    """Verdicts given; what has one cause carries the same group."""
    rows = LoopItem.objects.exclude(verdict="").filter(verdict_at__isnull=False)
    if norm is not None:
        rows = rows.filter(norm=norm)
    fields = ("norm", "nature", "verdict", "concerned", "verdict_at", "batch", "id")
    return [
        Judged(name, nature, verdict, unit or None, at, batch or id_)
        for name, nature, verdict, unit, at, batch, id_ in rows.order_by("id").values_list(*fields)
    ]


def precision(desk: Desk, norm: str, now: int) -> Precision:
    """A norm's precision over the pack's months, or since a machine's act was undone."""
    since = now - plan_of(desk.pack).precision.months * MONTH
    undone = NormRow.objects.filter(norm=norm).values_list("since", flat=True).first()
    return precision_of(norm, judged(norm), max(since, undone) if undone is not None else since)


def watch(desk: Desk, norm: str, now: int) -> bool:
    """After a verdict: announces that a norm falls into shadow, if it may. Says whether it was announced."""
    plan = plan_of(desk.pack)
    if plan.releases is None or norm not in desk.pack.norms:
        return False
    if NormRow.objects.filter(norm=norm, shadow_at__isnull=False).exists():
        return False
    found = precision(desk, norm, now)
    if not falls_to_shadow(desk.pack.norms[norm], found, plan.precision.floor, plan.shadowing):
        return False
    effective, _ = desk.pack.reckoner.plus(now, Duration(plan.shadowing.notice, "wd"))
    told = {"effective_at": effective, "right": found.right, "total": found.total, "upper": found.interval[1]}
    note(desk, norm, "announced", None, now, told)
    return True


def fall_due(desk: Desk, now: int) -> tuple[str, ...]:
    """Norms announced to fall into shadow by now: they do, unless their precision has risen again."""
    plan = plan_of(desk.pack)
    gone = []
    for row in NormRow.objects.filter(shadow_at__lte=now).order_by("norm"):
        if row.norm not in desk.pack.norms:
            continue
        found = precision(desk, row.norm, now)
        if falls_to_shadow(desk.pack.norms[row.norm], found, plan.precision.floor, plan.shadowing):
            note(desk, row.norm, "shadowed", None, now, {"automatic": True, "reason": "精确度低于下限"})
            gone.append(row.norm)
        else:
            note(desk, row.norm, "withdrawn", None, now, {"reason": "精确度已回升"})
    return tuple(gone)


# -- rows


def refresh_norms(desk: Desk, matters: Sequence[str]) -> None:
    """Writes the rows of norms anew from their facts."""
    by_matter: dict[str, list[Recorded]] = {matter: [] for matter in matters}
    for event in desk.store.events_of(list(matters)):
        by_matter[event.matter].append(event)
    rows = []
    for matter, events in by_matter.items():
        acts = acts_of(trail_of(desk.pack), events)
        held = standing_of(acts)
        _keep_texts(matter.removeprefix(NORM), acts)
        told = {**vars(held), "wanted_by": held.wanted_by or ""}
        rows.append(NormRow(norm=matter.removeprefix(NORM), **told))
    fields = [field.name for field in NormRow._meta.concrete_fields if not field.primary_key]
    NormRow.objects.bulk_create(rows, update_conflicts=True, unique_fields=["norm"], update_fields=fields)


def _keep_texts(norm: str, acts: Sequence[Act]) -> None:
    """The texts that facts tell of."""
    written = [act for act in acts if act.name == "drafted"]
    rows = [
        NormText(
            norm=norm, revision=number, of=str(act.data.get("of") or ""), over=str(act.data.get("over") or ""),
            file=str(act.data.get("file") or ""), text=str(act.data.get("text") or ""), officer=act.actor or "",
            at=act.at, reason=str(act.data.get("reason") or ""),
        )
        for number, act in enumerate(written, 1)
    ]  # fmt: skip
    if rows:
        fields = ["of", "over", "file", "text", "officer", "at", "reason"]
        NormText.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["norm", "revision"], update_fields=fields
        )


def rebuild_norms(desk: Desk) -> int:
    """Makes all rows of norms anew from the ledger; how many there are."""
    NormRow.objects.all().delete()
    NormText.objects.all().delete()
    if plan_of(desk.pack).releases is None:
        return 0
    found = Matter.objects.filter(kind=trail_of(desk.pack).kind).order_by("id").values_list("id", flat=True)
    refresh_norms(desk, list(found))
    return NormRow.objects.count()
