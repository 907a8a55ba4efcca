# SPDX-License-Identifier: Apache-2.0
"""Raw rows of an events table as checked rows: identifiers as text, steps as codes, times as instants.

Checked rows are an Arrow table: ``matter``; ``step`` (int16, code of a step name, -1: none); ``at`` (µs); ``flags``
(``OK DAY VOID``); ``place``; where the log has them ``recorded`` (µs), ``seq`` (int64), ``id voids actor unit data``
(text), and ``v:<name>`` for every other column. Rows that are rejected stay, without ``OK``, since they count in the
default ids; only rows without a matter are gone.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from xiezhi.catalog.model import Pack
from xiezhi.connectors.cells import as_texts, one_array, plain_texts
from xiezhi.connectors.mapping import TableMap, translate
from xiezhi.connectors.needs import EVENT_COLUMNS
from xiezhi.connectors.raw import RawBatch, RawFile, missing_column, squeeze
from xiezhi.connectors.rejected import Rejected
from xiezhi.connectors.times import Rule, Times, read_times
from xiezhi.kernel.errors import XiezhiError

OK, DAY, VOID = 1, 2, 4
LIFECYCLE = "lifecycle:transition"
TOTALS = frozenset(
    ("合计", "总计", "小计", "共计", "总和", "total", "totals", "grandtotal", "subtotal", "sum", "totale")
)
Flags = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]


@dataclass
class Steps:
    """The names of all steps of a pack and their codes; ``None`` as pack: every name is taken as it comes."""

    pack: Pack | None
    names: list[str] = field(default_factory=list)
    codes: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.pack is not None:
            for kind in self.pack.kinds.values():
                for name in kind.steps:
                    self.code(name)

    def code(self, name: str) -> int:
        """The code of a name, given it if it has none."""
        if name not in self.codes:
            self.codes[name] = len(self.names)
            self.names.append(name)
        return self.codes[name]

    def find(self, name: str | None) -> int:
        """The code of a name as it stands in a file: -1 where missing, -2 where the pack has no such step."""
        if name is None:
            return -1
        return self.codes.get(name, -2) if self.pack is not None else self.code(name)

    @property
    def told(self) -> str:
        """The names, for messages."""
        return ", ".join(self.names[:30]) + (" …" if len(self.names) > 30 else "")


def columns_for(
    file: RawFile, mapped: TableMap, known: Collection[str], needed: Collection[str], *, every: bool = False
) -> dict[str, str]:
    """Ours → theirs of the columns to be read from a file: those of ``known`` that it has, all where ``every``.

    Raises ``XiezhiError`` for a column that is needed or mapped and not there, or that stands there twice.
    """
    header = file.header
    chosen: dict[str, str] = {}
    for ours, theirs in mapped.columns.items():
        _choose(chosen, file, ours, theirs)
    renamed = set(chosen.values())
    for name in known:
        found = header.find(name)
        if name not in chosen and found is not None and found not in renamed:
            chosen[name] = found
    if every:
        chosen.update(
            {name: name for name in header.names if name not in chosen and name not in chosen.values()}
        )
    for name in needed:
        if name not in chosen:
            raise missing_column(file.path, name, header.names)
    for ours, theirs in chosen.items():
        if theirs in header.twice and (ours in needed or ours in mapped.columns or not every):
            raise twice(file, theirs)
    return chosen


def _choose(chosen: dict[str, str], file: RawFile, ours: str, theirs: str) -> None:
    """One entry of ``columns:``; written the other way round it is understood where only that fits the file."""
    header = file.header
    found, turned = header.find(theirs), header.find(ours)
    if found is not None:
        chosen[ours] = found
    elif turned is not None:
        chosen[theirs] = turned
    else:
        raise missing_column(file.path, theirs, header.names)


def twice(file: RawFile, name: str) -> XiezhiError:
    """The error of a column that stands twice in a header."""
    return XiezhiError(
        f"{file.path} 有两列都叫 {name}, 请改名",
        f"{file.path} has two columns called {name}: rename one of them",
    )


class RowReader:
    """Checks the rows of one table, batch by batch; what is wrong goes to ``rejected``."""

    def __init__(
        self, steps: Steps, mapped: TableMap, columns: Mapping[str, str], rule: Rule, rejected: Rejected
    ) -> None:
        self.steps = steps
        self.mapped = mapped
        self.columns = columns
        self.rule = rule
        self.rejected = rejected
        self.moved = 0

    @property
    def wanted(self) -> set[str]:
        """Their names of the columns to be read."""
        return {*self.columns.values(), *([LIFECYCLE] if self.mapped.lifecycle else [])}

    def check(self, batch: RawBatch, part: int) -> pa.Table:
        """The checked rows of a batch. Rows of other life-cycle transitions than those named are no events."""
        for unread in batch.unread:
            place = self.rejected.places.aside(part, np.array([unread.line], dtype=np.int64))
            self.rejected.add("row", unread.reason, "", place, [unread.value], unread.detail)
        places = self.rejected.places.give(part, batch.line)
        table = batch.table
        if self.mapped.lifecycle and LIFECYCLE in table.column_names:
            keep = self._alive(one_array(table[LIFECYCLE]))
            table, places = table.filter(pa.array(keep)), places[keep]
        return self.check_rows(table, places)

    def check_rows(self, table: pa.Table, places: Ints) -> pa.Table:
        """The checked rows of a table whose places are given."""
        return self._checked(Renamed(table, self.columns, self.mapped), places)

    def _alive(self, transitions: pa.Array) -> Flags:
        wanted = pa.array([word.lower() for word in self.mapped.lifecycle])
        lower = pc.utf8_lower(as_texts(transitions).cast(pa.string()))
        return np.asarray(pc.or_(pc.is_in(lower, wanted), pc.is_null(lower)))

    def _checked(self, raw: Renamed, places: Ints) -> pa.Table:
        matter = plain_texts(as_texts(raw["matter"]))
        there = self._with_matter(matter, places)
        if there is not None:
            raw, places, matter = raw.filter(there), places[there], matter.filter(pa.array(there))
        voids = as_texts(raw["voids"]) if "voids" in raw else None
        is_void = np.zeros(len(places), dtype=bool) if voids is None else np.asarray(voids.is_valid())
        ok = np.ones(len(places), dtype=bool)
        step = self._steps(raw, places, ok, is_void)
        recorded = read_times(raw["recorded_at"], self.rule) if "recorded_at" in raw else None
        at = self._times(raw, places, ok, is_void, recorded)
        flags = ok * np.uint8(OK) + (at.day & ok) * np.uint8(DAY) + is_void * np.uint8(VOID)
        cells = {
            "matter": matter,
            "step": pa.array(step),
            "at": pa.array(at.us),
            "flags": pa.array(flags.astype(np.uint8)),
        }
        cells["place"] = pa.array(places)
        if recorded is not None:
            cells["recorded"] = pa.array(self._recorded(raw, recorded, at, places, ok))
        if "seq" in raw:
            cells["seq"] = pa.array(self._seq(raw["seq"], places, ok))
        for name in ("id", "actor", "unit", "data"):
            if name in raw:
                cells[name] = as_texts(raw[name])
        if voids is not None and is_void.any():
            cells["voids"] = voids
        cells.update({f"v:{name}": raw[name] for name in raw.names if name not in EVENT_COLUMNS})
        return pa.table(cells)

    def _with_matter(self, matter: pa.Array, places: Ints) -> Flags | None:
        """Which rows name a matter; ``None`` where all do."""
        if not matter.null_count:
            return None
        there = np.asarray(matter.is_valid())
        self.rejected.add("row", "no_matter", "matter", places[~there], [None] * int((~there).sum()))
        return there

    def _steps(self, raw: Renamed, places: Ints, ok: Flags, is_void: Flags) -> npt.NDArray[np.int16]:
        texts = as_texts(raw["step"])
        if not pa.types.is_dictionary(texts.type):
            texts = texts.dictionary_encode()
        words = texts.dictionary.to_pylist()
        found = [
            self.steps.find(None if word is None else self.mapped.steps.get(word, word)) for word in words
        ]
        codes = np.array([*found, -1], dtype=np.int16)[
            np.asarray(texts.indices.cast(pa.int32()).fill_null(-1))
        ]
        if (codes < 0).any():
            told = (self.steps.told, self.steps.told)
            for code, reason in ((-1, "no_step"), (-2, "unknown_step")):
                wrong = (codes == code) & ~is_void
                self._reject(reason, "step", wrong, ok, places, texts, told)
            codes[codes == -2] = -1
        return codes

    def _times(self, raw: Renamed, places: Ints, ok: Flags, is_void: Flags, recorded: Times | None) -> Times:
        """When each row happened; a void's own time does not count, so its recording will do."""
        column = raw["at"]
        at = read_times(column, self.rule)
        if is_void.any() and recorded is not None:
            use = is_void & ~at.ok & recorded.ok
            at.us, at.ok = np.where(use, recorded.us, at.us), at.ok | use
        self._reject("no_time", "at", at.missing & ~at.ok, ok, places, column)
        self._reject("bad_time", "at", ~at.ok, ok, places, column)
        self.moved += int((at.moved & ok).sum())
        return at

    def _recorded(self, raw: Renamed, recorded: Times, at: Times, places: Ints, ok: Flags) -> Ints:
        """When each row became known: else when it happened."""
        wrong = ~recorded.ok & ~recorded.missing & ok
        if wrong.any():
            values = as_texts(raw["recorded_at"]).filter(pa.array(wrong))
            self.rejected.add("value", "recorded_at", "recorded_at", places[wrong], values)
        self.moved += int((recorded.moved & ok).sum())
        return np.where(recorded.ok, recorded.us, at.us)

    def _seq(self, column: pa.Array, places: Ints, ok: Flags) -> Ints:
        """The given order; where none is given, the row's place."""
        if pa.types.is_integer(column.type) and not column.null_count:
            return np.asarray(column.cast(pa.int64(), safe=False))
        texts = plain_texts(as_texts(column))
        fits = pc.match_substring_regex(texts, r"^[+-]?\d{1,18}(\.0+)?$").fill_null(False)
        digits = pc.replace_substring_regex(pc.if_else(fits, texts, "0"), r"\.0+$|^\+", "")
        good = np.asarray(fits)
        wrong = np.asarray(texts.is_valid()) & ~good & ok
        self.rejected.add("value", "seq", "seq", places[wrong], texts.filter(pa.array(wrong)))
        return np.where(good, np.asarray(digits.cast(pa.int64())), places)

    def _reject(
        self,
        reason: str,
        column: str,
        wrong: Flags,
        ok: Flags,
        places: Ints,
        cells: pa.Array,
        detail: tuple[str, str] = ("", ""),
    ) -> None:
        """Rejects rows that were not rejected before."""
        wrong = wrong & ok
        if wrong.any():
            values = plain_texts(as_texts(cells.filter(pa.array(wrong))))
            self.rejected.add("row", reason, column, places[wrong], values, detail)
            ok &= ~wrong


class Renamed:
    """The columns of a batch by our names, their words translated."""

    def __init__(self, table: pa.Table, columns: Mapping[str, str], mapped: TableMap) -> None:
        self.table = table
        self._columns = columns
        self._mapped = mapped
        there = set(table.column_names)
        self.names = [ours for ours, theirs in columns.items() if theirs in there]
        self._cells: dict[str, pa.Array] = {}

    def __contains__(self, name: str) -> bool:
        return name in self.names

    def __getitem__(self, name: str) -> pa.Array:
        """A column; one that this batch does not have is missing throughout."""
        if name not in self._cells:
            theirs = self._columns.get(name, name)
            there = name in self.names
            cells = one_array(self.table[theirs]) if there else pa.nulls(self.table.num_rows, pa.string())
            self._cells[name] = translate(cells, self._mapped.values.of(name, theirs))
        return self._cells[name]

    def filter(self, keep: Flags) -> Renamed:
        return Renamed(self.table.filter(pa.array(keep)), self._columns, self._mapped)


def not_data(matter: pa.Array, column: str) -> Flags:
    """Rows whose id is a word for a total, or the header of its own column: any line of it where it has several."""
    header = {squeeze(part).lower() for part in (column, *column.split("/"))}
    words = pa.array(sorted({*TOTALS, *header}), pa.string())
    bare = pc.utf8_lower(pc.replace_substring_regex(matter, r"[\s:：]+", ""))
    return np.asarray(pc.is_in(bare, words))
