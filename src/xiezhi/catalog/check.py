# SPDX-License-Identifier: Apache-2.0
"""What a pack as a whole must satisfy. Errors stop every command; warnings make ``pack check`` exit 1."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from xiezhi.catalog.calendar_days import check_calendar
from xiezhi.catalog.circles import check_circles
from xiezhi.catalog.citations import check_citations, read_statutes
from xiezhi.catalog.coverage import lacking
from xiezhi.catalog.duties import check_duties
from xiezhi.catalog.faults import Faults, Place
from xiezhi.catalog.model import Norm, Pack, Qualification, StepRef, Version
from xiezhi.catalog.names import ATTRIBUTE, KIND, TABLE, Lookup, check_names
from xiezhi.catalog.nodes import Node
from xiezhi.catalog.norms import NormDraft
from xiezhi.catalog.reading import closest
from xiezhi.catalog.sense import STORIES, check_kinds, check_sense
from xiezhi.catalog.stories import Telling, read_story
from xiezhi.catalog.table_citations import check_table_citations
from xiezhi.kernel.duration import Duration
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import date_of

BLOCKING = {"prohibition": "never", "precedence": "before", "required": "on"}


def check_pack(
    pack: Pack,
    frame: Node,
    kinds: Mapping[str, Node],
    drafts: Mapping[str, NormDraft],
    statutes: Node | None,
    faults: Faults,
    overridden: Collection[str] = (),
) -> None:
    """Adds the faults that only the whole pack can show; ``overridden``: norms that an overlay changes."""
    for node in kinds.values():
        _check_tables(pack, node, faults)
    if pack.qualification is not None:
        _check_qualification(pack, pack.qualification, frame.value["qualification"], faults)
    for draft in drafts.values():
        check_norm(pack, draft, faults, told=draft.norm.id not in overridden)
    check_circles(drafts, faults)
    check_duties(pack, drafts, faults)
    check_kinds(pack, kinds, faults)
    check_calendar(pack.calendar, faults)
    if statutes is not None:
        listed = read_statutes(statutes, faults)
        for draft in drafts.values():
            check_citations(draft, listed, faults)
        check_table_citations(pack.tables.values(), listed, faults)


def check_norm(pack: Pack, draft: NormDraft, faults: Faults, *, told: bool = True) -> None:
    """Adds the faults of one norm within its pack; ``told``: a live one must be tried by its own stories."""
    check_names(pack, draft, faults)
    _check_versions(draft, faults)
    for version, place in zip(draft.norm.versions, draft.places, strict=True):
        _check_protective(pack, draft.norm, version, place, faults)
        if version.kind == "limit":
            _check_limit(pack, draft.norm, version, place, faults)
    tellings = _check_stories(pack, draft, faults)
    if draft.norm.status == "live" and told and tellings:
        _check_coverage(pack, draft, tellings, faults)
    check_sense(pack, draft, faults)


def _error(
    norm: Norm, at: Node | Place, code: str, zh: str, en: str, right: tuple[str, str], faults: Faults
) -> None:
    faults.error(at, code, f"规则 {norm.id}: {zh}", f"norm {norm.id}: {en}", right)


# -- kinds and the frame


def _tables_named(node: Node) -> Iterator[Node]:
    """Every ``table:`` of the attributes and fields of a kind."""
    groups = [node.get("attributes")]
    steps = node.get("steps")
    for step in steps.value.values() if steps is not None and steps.is_map else ():
        groups.append(step.get("fields"))
    for group in groups:
        for field in group.value.values() if group is not None and group.is_map else ():
            if (table := field.get("table")) is not None:
                yield table


def _check_tables(pack: Pack, node: Node, faults: Faults) -> None:
    for table in _tables_named(node):
        if table.is_scalar and table.text not in pack.tables:
            right = " ".join(pack.tables) + closest(table.text, pack.tables) or f"tables/{table.text}.csv"
            zh, en = f"没有{TABLE[0]} {table.text[:60]!r}", f"unknown {TABLE[1]} {table.text[:60]!r}"
            faults.error(table, "unknown-table", zh, en, (right, right))


def _check_qualification(pack: Pack, named: Qualification, node: Node, faults: Faults) -> None:
    kind = pack.kinds.get(named.kind)
    if kind is None:
        right = " ".join(pack.kinds)
        zh, en = f"没有{KIND[0]} {named.kind!r}", f"unknown {KIND[1]} {named.kind!r}"
        faults.error(node.key_place("kind"), "unknown-kind", zh, en, (right, right))
        return
    for key in ("officer", "grade", "valid_from", "valid_to"):
        name = getattr(named, key)
        if name is not None and name not in kind.attributes:
            right = " ".join(kind.attributes)
            zh, en = f"{kind.name} 没有{ATTRIBUTE[0]} {name!r}", f"{kind.name} has no {ATTRIBUTE[1]} {name!r}"
            faults.error(node.key_place(key), "unknown-attribute", zh, en, (right, right))


# -- versions


def _check_versions(draft: NormDraft, faults: Faults) -> None:
    """Overlapping versions are errors, gaps between them warnings."""
    order = sorted(
        zip(draft.norm.versions, draft.places, strict=True),
        key=lambda pair: -(10**9) if pair[0].valid_from is None else pair[0].valid_from,
    )
    latest: Version | None = None
    for version, place in order:
        if latest is not None:
            _check_pair(draft.norm, latest, version, place, faults)
        if latest is None or (
            latest.valid_to is not None and (version.valid_to is None or version.valid_to > latest.valid_to)
        ):
            latest = version


def _check_pair(norm: Norm, before: Version, after: Version, place: Node, faults: Faults) -> None:
    first, last = after.valid_from, before.valid_to
    at = place.key_place("valid_from")
    if last is None or first is None or first <= last:
        zh = f"版本 {after.number} 与版本 {before.number} ({_span(before)}) 的有效期重叠"
        en = f"version {after.number} overlaps version {before.number} ({_span(before)})"
        right = "" if last is None else f"valid_from: {date_of(last + 1)}"
        _error(norm, at, "version-overlap", zh, en, (right, right), faults)
    elif first > last + 1:
        zh = f"版本 {before.number} 与 {after.number} 之间有空档: {date_of(last + 1)} 至 {date_of(first - 1)}"
        days = f"{date_of(last + 1)} to {date_of(first - 1)}"
        en = f"a gap between versions {before.number} and {after.number}: {days}"
        right = f"valid_from: {date_of(last + 1)}"
        faults.warning(at, "version-gap", f"规则 {norm.id}: {zh}", f"norm {norm.id}: {en}", (right, right))


def _span(version: Version) -> str:
    ends = (version.valid_from, version.valid_to)
    return " – ".join("…" if day is None else str(date_of(day)) for day in ends)


# -- norms


def _check_protective(pack: Pack, norm: Norm, version: Version, place: Node, faults: Faults) -> None:
    """A protective step is never refused: no blocking norm may judge it."""
    key = BLOCKING.get(version.kind)
    if key is None or version.enforce != "block":
        return
    refs: tuple[StepRef, ...] = getattr(version, key)
    for ref in refs:
        for kind in (ref.kind,) if ref.kind else norm.matter:
            step = pack.kinds[kind].steps.get(ref.step) if kind in pack.kinds else None
            if step is not None and step.protective:
                zh = f"会阻止保护性步骤 {kind}.{ref.step}, 保护性步骤从不被拒绝"
                en = f"would block the protective step {kind}.{ref.step}, which is never refused"
                _error(
                    norm, place.key_place(key), "blocks-protective", zh, en, ("enforce: warn",) * 2, faults
                )


def _check_stories(pack: Pack, draft: NormDraft, faults: Faults) -> list[Telling]:
    """The stories that can be read."""
    tellings = []
    for story in draft.norm.stories:
        try:
            tellings.append(read_story(story, draft.norm, pack))
        except XiezhiError as error:
            title = f"事例“{story.title}”", f"story “{story.title}”"
            place = Place(draft.node.file, story.line)
            _error(
                draft.norm,
                place,
                "story",
                f"{title[0]}: {error.zh}",
                f"{title[1]}: {error.en}",
                ("", ""),
                faults,
            )
    return tellings


def _check_coverage(pack: Pack, draft: NormDraft, tellings: Sequence[Telling], faults: Faults) -> None:
    """Each version of a live norm has its stories."""
    norm = draft.norm
    for number, found, missing in lacking(pack, norm, tellings):
        span = f" {number} ({_span(norm.versions[number])}) " if len(norm.versions) > 1 else " "
        words = [LACKING[word] for word in missing]
        zh = f"规则 {norm.id}: 版本{span}有 {found} 个事例, 还缺: {'、'.join(zh for zh, _ in words)}"
        en = f"norm {norm.id}: version{span}has {found} stories, missing: {', '.join(en for _, en in words)}"
        faults.warning(draft.places[number], "stories", zh, en, STORIES)


LACKING = {
    "broken": ("违反的", "one that expects a breach"),
    "kept": ("合规的", "one that expects none"),
    "third": ("第三个 (临界的)", "a third, on the boundary"),
}


def _check_limit(pack: Pack, norm: Norm, version: Version, place: Node, faults: Faults) -> None:
    lookup = Lookup(pack, norm, faults, version)
    final = all(any(step.final for step in kind.steps.values()) for kind in lookup.own)
    if version.min is not None and not version.on and not final:
        _error(norm, place.key_place("min"), "limit", "min 没有 on, 案件类型也没有终结步骤",
               "min has neither on nor a final step to be judged at", ON_OR_FINAL, faults)  # fmt: skip
    if version.value is not None and not version.on and not final:
        _error(norm, place.key_place("value"), "limit", "value 没有 on, 案件类型也没有终结步骤",
               "value has neither on nor a final step to be judged at", ON_OR_FINAL, faults)  # fmt: skip
    for key in ("max", "min"):
        bound = getattr(version, key)
        if version.count and isinstance(bound, Duration):
            _error(norm, place.key_place(key), "limit", f"{key} 是时长, 次数应为数字",
                   f"{key} of a count is a duration",
                   ("数字", "a number"), faults)  # fmt: skip
        if version.total is not None and isinstance(bound, float):
            _error(norm, place.key_place(key), "limit", f"{key} 是数字, 累计时长应为时长",
                   f"{key} of a total is a number",
                   ("时长, 如 24 h", "a duration such as 24 h"), faults)  # fmt: skip
        if version.total is not None and isinstance(bound, Duration) and bound.unit in ("m", "y"):
            _error(norm, place.key_place(key), "unit", f"累计时长不能以 {bound.unit} 计",
                   f"a total cannot be counted in {bound.unit}", ("min h d wd",) * 2, faults)  # fmt: skip


ON_OR_FINAL = ("写上 on, 或给类型一个 final: true 的步骤", "on, or a step with final: true in the kind")
