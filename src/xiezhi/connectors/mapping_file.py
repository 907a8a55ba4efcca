# SPDX-License-Identifier: Apache-2.0
"""Reads mapping files: YAML without anchors or tags, unknown keys are faults, all faults of a file at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from xiezhi.catalog.expression import Expr
from xiezhi.catalog.faults import Faults
from xiezhi.catalog.model import Kind, Pack
from xiezhi.catalog.nodes import Node, parse_yaml
from xiezhi.catalog.reading import Reader, closest
from xiezhi.connectors.blocks import open_file, unreadable
from xiezhi.connectors.mapping import (
    EventMap,
    MappingFile,
    ParentMap,
    SourceMap,
    Stamps,
    TableMap,
    Translation,
)
from xiezhi.connectors.row_expressions import unsupported
from xiezhi.connectors.shapes import check_format
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import zone

MOST_BYTES = 1 << 20
STAMP_KEYS = ("time_zone", "time_format", "precision")
TABLE_KEYS = (
    "columns", "steps", "values", "kind", *STAMP_KEYS, "lifecycle", "file", "matters_file", "sheet", "header_rows",
)  # fmt: skip
SOURCE_KEYS = (
    "file", "sheet", "header_rows", "kind", "matter", "unit", "parent", "attributes", "events", "values", *STAMP_KEYS,
)  # fmt: skip
EVENT_KEYS = ("step", "at", "actor", "unit", "recorded_at", "data", "when")


class MappingError(XiezhiError):
    """A mapping file with faults: one line each, with file, line and what would be right."""

    def __init__(self, path: Path, faults: Faults) -> None:
        told = {
            lang: "\n".join(fault.say(lang) for fault in faults if fault.is_error) for lang in ("zh", "en")
        }
        super().__init__(f"映射文件 {path} 有错误: {told['zh']}", f"mapping file {path}: {told['en']}")


def read_mapping(path: Path, pack: Pack | None = None) -> MappingFile:
    """A mapping file, looked up in the pack; ``MappingError`` with all its faults.

    Without a pack (``xiezhi convert``) kinds, steps and attributes are not looked up.
    """
    with open_file(path) as file:
        raw = file.read(MOST_BYTES + 1)
    if len(raw) > MOST_BYTES:
        raise unreadable(path, "a mapping file has at most 1 MiB", "映射文件不超过 1 MiB")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise unreadable(path, "not UTF-8", "不是 UTF-8 编码") from error
    faults = Faults()
    node = parse_yaml(text, path.name, faults)
    mapping = None if node is None else _Mapping(Reader(faults), pack).file(node, path.parent)
    if mapping is None or faults.errors:
        raise MappingError(path, faults)
    return mapping


class _Mapping:
    """Nodes to the shapes of ``mapping``; faults are collected and reading goes on."""

    def __init__(self, read: Reader, pack: Pack | None) -> None:
        self.read = read
        self.pack = pack

    def file(self, node: Node, folder: Path) -> MappingFile:
        if node.get("sources") is not None:
            self.read.mapping(node, allowed=("sources",))
            return MappingFile(folder, None, self.read.each(node.value["sources"], self.source))
        if not self.read.mapping(node, allowed=TABLE_KEYS):
            return MappingFile(folder)
        kind = self.kind(node.get("kind"))
        return MappingFile(
            folder,
            TableMap(
                columns=self.columns(node.get("columns")),
                steps=self.steps(node.get("steps")),
                values=self.values(node.get("values")),
                kind=kind.name if kind else self.text(node, "kind"),
                stamps=self.stamps(node),
                lifecycle=frozenset(self.texts(node, "lifecycle")),
                file=self.text(node, "file"),
                matters_file=self.text(node, "matters_file"),
                sheet=self.text(node, "sheet"),
                header_rows=self.rows(node),
            ),
        )

    def source(self, node: Node) -> SourceMap | None:
        if not self.read.mapping(node, allowed=SOURCE_KEYS, needed=("file", "kind", "matter")):
            return None
        kind = self.kind(node.value["kind"])
        attributes = self.words(node.get("attributes"))
        if kind is not None:
            self.known(
                node.get("attributes"), kind.attributes, f"{kind.name} 的属性", f"attribute of {kind.name}"
            )
        events = node.get("events")
        return SourceMap(
            file=self.text(node, "file") or "",
            kind=self.text(node, "kind") or "",
            matter=self.text(node, "matter") or "",
            sheet=self.text(node, "sheet"),
            header_rows=self.rows(node),
            unit=self.text(node, "unit"),
            parent=self.parent(node.get("parent")),
            attributes=attributes,
            events=() if events is None else self.read.each(events, lambda one: self.event(one, kind)),
            values=self.values(node.get("values")),
            stamps=self.stamps(node),
        )

    def event(self, node: Node, kind: Kind | None) -> EventMap | None:
        if not self.read.mapping(node, allowed=EVENT_KEYS, needed=("step", "at")):
            return None
        if kind is not None:
            self.word(node.value["step"], kind.steps, f"{kind.name} 的步骤", f"step of {kind.name}")
        when = node.get("when")
        return EventMap(
            step=self.text(node, "step") or "",
            at=self.text(node, "at") or "",
            actor=self.text(node, "actor"),
            unit=self.text(node, "unit"),
            recorded_at=self.text(node, "recorded_at"),
            data=self.words(node.get("data")),
            when=None if when is None else self.condition(when),
        )

    def condition(self, node: Node) -> Expr | None:
        expression = self.read.expression(node)
        if expression is not None and (refused := unsupported(expression)):
            self.read.wrong(
                node,
                f"只看一行的条件, 不能用 {refused}",
                f"a condition on one row, without {refused}",
                "expression",
            )
        return expression

    def parent(self, node: Node | None) -> ParentMap | None:
        if node is None or not self.read.mapping(node, allowed=("kind", "by", "column"), needed=("column",)):
            return None
        kind, by = self.kind(node.get("kind")), node.get("by")
        if kind is not None and by is not None:
            self.word(by, kind.attributes, f"{kind.name} 的属性", f"attribute of {kind.name}")
        if by is not None and node.get("kind") is None:
            self.read.missing(node, "kind")
        return ParentMap(self.text(node, "column") or "", self.text(node, "kind"), self.text(node, "by"))

    def kind(self, node: Node | None) -> Kind | None:
        if node is None or self.pack is None:
            return None
        return (
            self.pack.kinds.get(node.text) if self.word(node, self.pack.kinds, "事项类型", "kind") else None
        )

    def word(self, node: Node, words: Iterable[str], zh: str, en: str) -> bool:
        """Whether a node is one of some words; a fault where not."""
        words = tuple(words)
        text = node.text if node.is_scalar else ""
        if text in words:
            return True
        right = ", ".join(words[:40]) + closest(text, words)
        self.read.faults.error(
            node, "unknown", f"没有{zh} {text[:60]!r}", f"no {en} {text[:60]!r}", (right, right)
        )
        return False

    def known(self, node: Node | None, words: Iterable[str], zh: str, en: str) -> None:
        """A fault for each key of a mapping that is none of some words."""
        words = tuple(words)
        if node is None or not node.is_map:
            return
        for key in node.value:
            if key not in words:
                right = ", ".join(words[:40]) + closest(key, words)
                self.read.faults.error(
                    node.key_place(key),
                    "unknown",
                    f"没有{zh} {key[:60]!r}",
                    f"no {en} {key[:60]!r}",
                    (right, right),
                )

    def text(self, node: Node, key: str) -> str | None:
        child = node.get(key)
        return None if child is None else self.read.text(child)

    def texts(self, node: Node, key: str) -> tuple[str, ...]:
        child = node.get(key)
        return () if child is None else self.read.texts(child)

    def rows(self, node: Node) -> int:
        child = node.get("header_rows")
        whole = 1 if child is None else self.read.whole(child, 1)
        if whole is not None and whole > 20 and child is not None:
            self.read.wrong(child, "1 至 20", "1 to 20")
        return whole or 1

    def words(self, node: Node | None) -> dict[str, str]:
        """A mapping of texts to texts."""
        if node is None or not self._is_map(node):
            return {}
        return {key: self.read.text(child) or "" for key, child in node.value.items()}

    def columns(self, node: Node | None) -> dict[str, str]:
        return self.words(node)

    def steps(self, node: Node | None) -> dict[str, str]:
        """Their steps → ours; ``{ours: theirs}``, or a list of theirs, is turned round where only that fits the
        pack.
        """
        if node is None or not self._is_map(node):
            return {}
        ours = (
            None if self.pack is None else {step for kind in self.pack.kinds.values() for step in kind.steps}
        )
        result: dict[str, str] = {}
        for key, child in node.value.items():
            texts = self.read.texts(child)
            if ours is not None and key in ours and not (len(texts) == 1 and texts[0] in ours):
                result.update(dict.fromkeys(texts, key))
                continue
            if len(texts) == 1 and (ours is None or self.word(child, ours, "步骤", "step")):
                result[key] = texts[0]
            elif len(texts) != 1:
                self.read.wrong(child, "一个步骤", "one step")
        return result

    def values(self, node: Node | None) -> Translation:
        """``{column: {theirs: ours}}``, or ``{theirs: ours}`` for every column."""
        if node is None or not self._is_map(node):
            return Translation()
        everywhere = {key: child.text for key, child in node.value.items() if child.is_scalar}
        return Translation(
            everywhere, {key: self.words(child) for key, child in node.value.items() if not child.is_scalar}
        )

    def stamps(self, node: Node) -> Stamps:
        name, precision = node.get("time_zone"), node.get("precision")
        formats = self.texts(node, "time_format")
        self._checked(name, zone)
        self._checked(node.get("time_format"), check_format)
        if precision is not None:
            self.read.one_of(precision, ("day",))
        return Stamps(self.text(node, "time_zone"), formats, precision is not None)

    def _checked(self, node: Node | None, check: Callable[[str], object]) -> None:
        """Every text of a node passes a check that raises."""
        for text in () if node is None else self.read.texts(node):
            try:
                check(text)
            except XiezhiError as error:
                self.read.faults.error(node, "value", error.zh, error.en)  # type: ignore[arg-type]

    def _is_map(self, node: Node) -> bool:
        if not node.is_map:
            self.read.wrong(node, "键值对", "a mapping")
        return node.is_map
