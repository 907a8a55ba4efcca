# SPDX-License-Identifier: Apache-2.0
"""XES (IEEE 1849), streamed: a trace is held until it ends, nothing more. DTDs and entities are refused.

An event whose own keys are those of the standard gives the columns of the interchange; other keys keep their names.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import Any
from xml.parsers import expat

import numpy as np
import pyarrow as pa

from xiezhi.connectors.blocks import Blocks, unreadable
from xiezhi.connectors.raw import ROWS, Header, RawBatch, Unread

EVENT_KEYS = {
    "concept:name": "step", "time:timestamp": "at", "org:resource": "actor", "org:group": "unit", "identity:id": "id",
}  # fmt: skip
TRACE_KEYS = {"concept:name": "matter", "org:group": "unit"}
MATTER = "matter"
ATTRIBUTES = frozenset(("string", "date", "int", "float", "boolean", "id", "list", "container"))
PEEK = 1000
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
Row = dict[str, str]


class _Stop(Exception):
    """What ends the reading of a document: (zh, en)."""


class XesFile:
    """An XES log; ``line`` of an event is its ordinal in the file, that of a trace the ordinal of its first event."""

    sheet: str | None = None

    def __init__(self, path: Path) -> None:
        self.path = path
        first = next(self._pieces(PEEK), None)
        events = [] if first is None else first.events
        names = [EVENT_KEYS.get(key, key) for key in dict.fromkeys(key for row in events for key in row)]
        self.header = Header([MATTER, *(name for name in names if name != MATTER)])

    def batches(self, columns: Collection[str] | None = None) -> Iterator[RawBatch]:
        """Batches of about ``ROWS`` events, whole traces, with what the traces say."""
        for piece in self._pieces(ROWS):
            table = _table(piece.events, EVENT_KEYS, columns, piece.owners)
            traces = _table(piece.traces, TRACE_KEYS, columns, None)
            yield RawBatch(
                table,
                np.arange(piece.first, piece.first + len(piece.events), dtype=np.int64),
                piece.unread,
                RawBatch(traces, np.array(piece.trace_lines, dtype=np.int64)),
            )

    def _pieces(self, most: int) -> Iterator[_Piece]:
        """Whole traces, until the file ends or breaks; what stands before a break goes on."""
        document = _Document()
        blocks = Blocks(self.path)
        source = _utf8(iter(blocks), document)
        why: tuple[str, str] | None = None
        given = 0
        try:
            for block in source:
                document.feed(block)
                if len(document.piece.events) >= most:
                    given += len(document.piece.events)
                    yield document.cut()
            why = blocks.broken
            if why is None:
                document.close()
        except _Stop as stop:
            raise unreadable(self.path, stop.args[1], stop.args[0]) from None
        except (expat.ExpatError, UnicodeError, LookupError) as error:
            why = (f"XML 错误: {error}", f"XML: {error}")
        yield self._last(document, why, given)

    def _last(self, document: _Document, why: tuple[str, str] | None, given: int) -> _Piece:
        """What is left at the end; a file that breaks off before its first whole trace cannot be read at all."""
        piece = document.piece
        if why is not None:
            if not given and not piece.events and not piece.traces:
                raise unreadable(self.path, why[1], why[0])
            open_trace = document.trace.get("concept:name", "")
            piece.unread.append(Unread(document.count + 1, open_trace, "broken", why))
        return piece


class _Piece:
    """Events and traces that wait to be given."""

    def __init__(self, first: int) -> None:
        self.first = first
        self.events: list[Row] = []
        self.owners: list[str | None] = []
        self.traces: list[Row] = []
        self.trace_lines: list[int] = []
        self.unread: list[Unread] = []


class _Document:
    """The state of the parser. Handlers are exchanged with the state, since they are called for every element."""

    def __init__(self) -> None:
        self.parser: Any = None
        self.piece = _Piece(1)
        self.count = 0  # events of whole traces so far
        self.trace: Row = {}
        self._waiting: list[Row] = []
        self.inside = False

    def open(self, encoding: str | None) -> None:
        parser = self.parser = expat.ParserCreate(encoding)
        parser.ordered_attributes = True
        parser.StartDoctypeDeclHandler = _no_doctype
        parser.EntityDeclHandler = _no_doctype
        parser.StartElementHandler, parser.EndElementHandler = self._handlers()

    def feed(self, block: bytes) -> None:
        self.parser.Parse(block)

    def close(self) -> None:
        if self.parser is None:
            raise _Stop("没有内容", "nothing in it")
        self.parser.Parse(b"", True)

    def cut(self) -> _Piece:
        """What waits; the next piece begins."""
        piece, self.piece = self.piece, _Piece(self.count + 1)
        return piece

    def end_trace(self) -> None:
        """A trace is whole."""
        piece = self.piece
        name = self.trace.get("concept:name")
        piece.traces.append(self.trace)
        piece.trace_lines.append(self.count + 1)
        piece.events.extend(self._waiting)
        piece.owners.extend([name] * len(self._waiting))
        self.count += len(self._waiting)
        self.trace, self._waiting, self.inside = {}, [], False

    def end_loose_event(self) -> None:
        """An event outside of traces."""
        self.piece.events.append(self._waiting.pop())
        self.piece.owners.append(None)
        self.count += 1

    def _handlers(self) -> tuple[Callable[..., None], Callable[..., None]]:
        """(start, end) of elements outside events. Attributes of events and traces are taken at their first level."""
        depth = 0  # below the trace or event whose attributes are read; outside of both: unused
        row: Row = {}
        seen_root = False

        def start(tag: str, attributes: list[str]) -> None:
            nonlocal depth, row, seen_root
            tag = tag.rpartition(":")[2]
            if not seen_root:
                seen_root = True
                if tag != "log":
                    raise _Stop(
                        f"根元素是 <{tag}>, 应为 <log> (XES)",
                        f"the root is <{tag}>, <log> would be right (XES)",
                    )
            elif self.inside and depth:
                depth += 1
            elif tag == "event":
                row = {}
                self._waiting.append(row)
                self.parser.StartElementHandler, self.parser.EndElementHandler = in_event, end_event
            elif tag == "trace" and not self.inside:
                self.inside = True
            elif self.inside:
                depth = 1
                if tag in ATTRIBUTES:
                    _keep(self.trace, attributes)

        def end(tag: str) -> None:
            nonlocal depth
            if not self.inside:
                return
            if depth:
                depth -= 1
            else:
                self.end_trace()

        def in_event(tag: str, attributes: list[str]) -> None:
            nonlocal depth
            if not depth:
                if len(attributes) == 4 and attributes[0] == "key" and attributes[2] == "value":
                    row[attributes[1]] = attributes[3]
                else:
                    _keep(row, attributes)
            depth += 1

        def end_event(tag: str) -> None:
            nonlocal depth
            if depth:
                depth -= 1
                return
            self.parser.StartElementHandler, self.parser.EndElementHandler = start, end
            if not self.inside:
                self.end_loose_event()

        return start, end


def _keep(row: Row, attributes: list[str]) -> None:
    found = dict(zip(attributes[::2], attributes[1::2], strict=True))
    if "key" in found and "value" in found:
        row[found["key"]] = found["value"]


def _no_doctype(*_: object) -> None:
    raise _Stop("含文档类型定义 (DTD) 或实体, 已拒绝", "it has a document type (DTD) or entities: refused")


def _utf8(blocks: Iterator[bytes], document: _Document) -> Iterator[bytes]:
    """Opens the parser by the encoding that the document declares; GB encodings, which expat lacks, are turned."""
    first = next(blocks, b"")
    declared = _DECLARED.match(first)
    name = declared[1].decode().lower() if declared else ""
    if not name.startswith("gb"):
        document.open(None)
        yield first
        yield from blocks
        return
    document.open("utf-8")
    decode = codecs.getincrementaldecoder("gb18030")().decode
    yield decode(first).encode()
    for block in blocks:
        yield decode(block).encode()


def _table(
    rows: Sequence[Row],
    keys: dict[str, str],
    columns: Collection[str] | None,
    owners: Sequence[str | None] | None,
) -> pa.Table:
    """Rows as columns, the standard's keys by the names of the interchange."""
    names = dict.fromkeys(key for row in rows for key in row)
    known = [(key, keys.get(key, key)) for key in names]
    taken = {new for key, new in known if key in keys}
    chosen = [
        (key, name)
        for key, name in known
        if (key in keys or name not in taken) and (columns is None or name in columns)
    ]
    cells = [pa.array([row.get(key) for row in rows], pa.string()) for key, _ in chosen]
    labels = [name for _, name in chosen]
    if owners is not None and MATTER not in labels:
        cells, labels = [*cells, pa.array(owners, pa.string())], [*labels, MATTER]
    return pa.table(cells, names=labels) if labels else pa.table({MATTER: pa.nulls(len(rows), pa.string())})
