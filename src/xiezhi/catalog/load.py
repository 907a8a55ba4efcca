# SPDX-License-Identifier: Apache-2.0
"""Packs from folders, all faults at once: ``load_pack`` raises them, ``read_pack`` returns them too."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from xiezhi.catalog.cache import cache_name, read_cached, write_cached
from xiezhi.catalog.chart_ways import read_chart_ways
from xiezhi.catalog.check import check_pack
from xiezhi.catalog.citations import read_statutes
from xiezhi.catalog.faults import Fault, Faults, PackError, Place
from xiezhi.catalog.folder import MOST_YAML, Shelf, locate
from xiezhi.catalog.kinds import is_name, read_kinds
from xiezhi.catalog.model import Kind, Norm, Pack, Qualification
from xiezhi.catalog.nodes import Node, parse_yaml
from xiezhi.catalog.norms import NormDraft, read_norm
from xiezhi.catalog.overlay import chain, resolved
from xiezhi.catalog.patrol import Patrol
from xiezhi.catalog.patrol_file import read_patrol
from xiezhi.catalog.reading import Reader
from xiezhi.catalog.roles import RoleBook
from xiezhi.catalog.roles_file import check_roles, read_roles
from xiezhi.catalog.sources import Sources, zone_of
from xiezhi.catalog.statute_check import StatuteCheck
from xiezhi.catalog.supervision import Supervision
from xiezhi.catalog.supervision_file import read_supervision
from xiezhi.kernel.calendar import Calendar, CalendarDay, calendar_of
from xiezhi.kernel.errors import XiezhiError

PACK_KEYS = (
    "id", "title", "version", "language", "time_zone", "calendar", "extends", "valid_from",
    "valid_to", "qualification",
)  # fmt: skip


def load_pack(source: str | Path) -> Pack:
    """The pack of a built-in name or a folder; ``PackError`` with all faults where there are errors."""
    pack, faults = read_pack(source)
    if pack is None:
        raise PackError(str(source), faults)
    return pack


def read_pack(source: str | Path, texts: StatuteCheck | None = None) -> tuple[Pack | None, list[Fault]]:
    """The pack (``None`` where there are errors) and all its faults, in order of their place.

    With ``texts`` its citations are checked against statute texts too.
    Raises ``XiezhiError`` where there is no such pack at all.
    """
    path, shelf = locate(source), Shelf()
    with no_collecting():
        name = cache_name(chain(path, shelf)) if texts is None else None
        if name is not None and (kept := read_cached(name, path)) is not None:
            return kept
        pack, faults = _read(path, shelf, texts)
        if name is not None and pack is not None:
            write_cached(name, pack, faults)
    return pack, faults


def _read(path: Path, shelf: Shelf, texts: StatuteCheck | None) -> tuple[Pack | None, list[Fault]]:
    faults = Faults()
    sources = resolved(path, faults, shelf)
    pack = None if sources is None else assemble(sources, faults, texts)
    return (None if faults.errors else pack), list(faults)


@contextmanager
def no_collecting() -> Iterator[None]:
    """Puts off the search for unreachable circles: reading makes many small objects, and all of them stay."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def pack_language(source: str | Path) -> str:
    """The language that a pack declares, also where it does not load; ``zh-CN`` where it declares none."""
    try:
        file = locate(source) / "pack.yaml"
        text = file.read_bytes()[:MOST_YAML].decode("utf-8", "replace")
    except (XiezhiError, OSError):
        return "zh-CN"
    node = parse_yaml(text, "pack.yaml", Faults())
    return (_text(node, "language") if node is not None else "") or "zh-CN"


def assemble(sources: Sources, faults: Faults, texts: StatuteCheck | None = None) -> Pack | None:
    """The pack of its parts, checked; ``None`` where not even its frame can be read."""
    node = sources.pack
    where = zone_of(node, faults)
    read = Reader(faults, where)
    frame = read.mapping(node, allowed=PACK_KEYS, needed=("id", "time_zone", "calendar"))
    calendar = _calendar(node, sources.calendar_days, read)
    id_ = _id(node, read)
    kinds = read_kinds(sources.kinds, read)
    drafts = _norms(sources.norms, read)
    if not sources.kinds:
        faults.error(
            Place("matters"),
            "missing-file",
            "没有案件类型",
            "no kind of matter",
            ("matters/<kind>.yaml",) * 2,
        )
    if not sources.norms:
        faults.error(Place("norms"), "missing-file", "没有规则", "no norm", ("norms/<id>.yaml",) * 2)
    if not frame or where is None or calendar is None or id_ is None:
        return None
    pack = Pack(
        id=id_,
        title=_text(node, "title") or id_,
        version=_text(node, "version"),
        language=_text(node, "language") or "zh-CN",
        zone=where,
        calendar=calendar,
        kinds=kinds,
        norms={name: draft.norm for name, draft in drafts.items()},
        tables=sources.tables,
        digest=sources.digest,
        folder=sources.folder,
        qualification=_qualification(node, read),
        statutes=sources.statutes.plain() if sources.statutes is not None and sources.statutes.is_map else {},
        duties=sources.duties,
        ways=read_chart_ways(sources.charts, kinds, read) if sources.charts is not None else {},
        supervision=_supervision(sources, kinds, read),
        patrol=_patrol(sources, kinds, {name: draft.norm for name, draft in drafts.items()}, read),
        roles=(read_roles(sources.roles, kinds, read) if sources.roles is not None else None) or RoleBook(),
    )
    check_pack(pack, sources.pack, sources.kinds, drafts, sources.statutes, faults, sources.overridden)
    if sources.roles is not None and pack.roles.roles:
        check_roles(pack.roles, sources.roles, kinds, sources.kinds.values(), faults)
    if texts is not None and sources.statutes is not None:
        texts.check(pack, drafts, read_statutes(sources.statutes, Faults()), faults)
    return pack


def _supervision(sources: Sources, kinds: Mapping[str, Kind], read: Reader) -> Supervision | None:
    return None if sources.supervision is None else read_supervision(sources.supervision, kinds, read)


def _patrol(
    sources: Sources, kinds: Mapping[str, Kind], norms: Mapping[str, Norm], read: Reader
) -> Patrol | None:
    return None if sources.patrol is None else read_patrol(sources.patrol, kinds, norms, read)


def _text(node: Node, key: str) -> str:
    child = node.get(key)
    return child.text if child is not None and child.is_scalar else ""


def _id(node: Node, read: Reader) -> str | None:
    child = node.get("id")
    if child is None:
        return None
    if not child.is_scalar or not is_name(child.text):
        read.wrong(child, "字母、数字、_ 或 -", "letters, digits, _ or -")
        return None
    return child.text


def _calendar(node: Node, days: Mapping[int, CalendarDay], read: Reader) -> Calendar | None:
    child = node.get("calendar")
    name = None if child is None else read.one_of(child, ("china", "weekends"))
    return None if name is None else calendar_of(name, tuple(sorted(days.items())))


def _norms(files: Mapping[str, Node], read: Reader) -> dict[str, NormDraft]:
    drafts: dict[str, NormDraft] = {}
    for file, node in files.items():
        *folders, name = file.split("/")
        draft = read_norm(node, read, "/".join(folders[1:]))
        if draft is None:
            continue
        id_ = draft.norm.id
        if id_ in drafts:
            other = drafts[id_].norm.file
            read.faults.error(
                node, "duplicate-id", f"规则 {id_} 重复, 已在 {other}", f"norm {id_} is already in {other}",
                ("每条规则一个编号", "an id of its own"),
            )  # fmt: skip
            continue
        if name.rsplit(".", 1)[0] != id_:
            right = f"{id_}.yaml"
            zh, en = f"规则 {id_} 写在文件 {name} 中", f"norm {id_} stands in a file named {name}"
            read.faults.warning(node, "file-name", zh, en, (right, right))
        drafts[id_] = draft
    return drafts


def _qualification(node: Node, read: Reader) -> Qualification | None:
    child = node.get("qualification")
    keys = ("kind", "officer", "grade", "valid_from", "valid_to", "grades")
    if child is None or not read.mapping(child, allowed=keys, needed=("kind", "officer", "grade", "grades")):
        return None
    text = {key: _text(child, key) for key in keys[:5]}
    return Qualification(
        text["kind"], text["officer"], text["grade"], text["valid_from"] or None, text["valid_to"] or None,
        read.texts(child.value["grades"]),
    )  # fmt: skip
