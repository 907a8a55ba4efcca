# SPDX-License-Identifier: Apache-2.0
"""Explanations of the findings of a batch, put together column by column: article, trigger, limit, what lengthened it,
due, what happened instead. The tree with every step of the arithmetic is ``engine.explain``."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from xiezhi.catalog.model import Norm, Version
from xiezhi.engine.columnar.arithmetic import UNTIL, Dues
from xiezhi.engine.columnar.clocks import ClockSet
from xiezhi.engine.columnar.missing import missing_names
from xiezhi.engine.columnar.output import Writer
from xiezhi.engine.columnar.phrases import UNITS, WORDS
from xiezhi.engine.columnar.rows import GAP, WARNING, Rows, superseded
from xiezhi.engine.columnar.streams import expand
from xiezhi.engine.facts import Flags, Ints
from xiezhi.kernel.instant import DAY, MINUTE, SECOND


def explain(writer: Writer, rows: Rows) -> pa.Array:
    """The explanation of each finding."""
    return _Wording(writer).say(rows)


class _Wording:
    def __init__(self, writer: Writer) -> None:
        self.writer, self.view = writer, writer.view
        self.language = "zh" if writer.view.pack.language.startswith("zh") else "en"
        self.words = WORDS[self.language]
        kinds = writer.view.pack.kinds
        titles = [kinds[kind].steps[step].title or step for kind, step in writer.view.pack.step_of]
        self.titles = _texts(*titles, "")

    def say(self, rows: Rows) -> pa.Array:
        found = self.writer.outcome.clocks
        of_clock = rows.clock >= 0
        timed, other = np.flatnonzero(of_clock), np.flatnonzero(~of_clock)
        if found is None or not timed.size:
            return self._others(rows, other)
        texts = self._clocks(found, rows, timed)
        if not other.size:
            return texts
        both = pa.concat_arrays([texts, self._others(rows, other)])
        place = np.empty(rows.size, dtype=np.int64)
        place[timed], place[other] = np.arange(timed.size), timed.size + np.arange(other.size)
        return both.take(pa.array(place))

    # -- pieces -------------------------------------------------------------------------------------------------

    def time(self, us: Ints, ends: Dues | None = None) -> pa.Array:
        """Local time to the minute, seconds where they are not zero; dues that end a day as its 24:00."""
        local = us + self.view.pack.zone.offsets(us)
        day = local // DAY
        seconds = (local - day * DAY) // SECOND
        if ends is not None:
            day, seconds = (
                np.where(ends.is_day, ends.last, day),
                np.where(ends.is_day, DAY // SECOND, seconds),
            )
        first = int(day.min()) if day.size else 0
        dates = np.arange(first, int(day.max()) + 1 if day.size else 0).astype("M8[D]").astype(str)
        return _join(
            [pa.array(dates).take(pa.array(day - first)), _clock_texts().take(pa.array(seconds))], " "
        )

    def length(self, seconds: Ints) -> pa.Array:
        """A length as days, hours, minutes."""
        minutes = np.maximum(seconds, 0) * SECOND // MINUTE
        days = minutes // (24 * 60)
        longest = int(days.max()) if days.size else 0
        if longest > 100_000:
            whole = _join([pa.array(days).cast(pa.string()), _text(self.words["d"])], "")
        else:
            whole = _days(self.words["d"], longest).take(pa.array(days))
        rest = _below_a_day(self.words["h"], self.words["m"]).take(pa.array(minutes - days * 24 * 60))
        said = pc.utf8_trim_whitespace(_join([whole, rest], ""))
        return pc.if_else(pa.array(minutes == 0), _text(("0" + self.words["m"]).strip()), said)

    def _per_program(self, rows: Rows, index: Ints, text: Callable[[Norm, Version], str]) -> pa.Array:
        """One text a (norm, version), spread over rows."""
        key = rows.program[index] * 1024 + np.maximum(rows.version[index], 0)
        keys, place = np.unique(key, return_inverse=True)
        texts = []
        for one in keys.tolist():
            norm = self.writer.norms[one // 1024]
            texts.append(text(norm, norm.versions[one % 1024]))
        return pa.array(texts, pa.string()).take(pa.array(place))

    def _steps(self, norm: Norm, refs: Any) -> str:
        kinds = self.view.pack.kinds
        names = []
        for ref in refs:
            kind = kinds.get(ref.kind or norm.matter[0])
            step = kind.steps.get(ref.step) if kind else None
            names.append(step.title if step and step.title else ref.step)
        return self.words["or"].join(dict.fromkeys(names))

    # -- clocks -------------------------------------------------------------------------------------------------

    def _clocks(self, found: ClockSet, rows: Rows, index: Ints) -> pa.Array:
        clock = rows.clock[index]
        trigger = found.clocks.trigger[clock]
        words = self.words
        pieces = [
            self._per_program(rows, index, lambda norm, version: version.basis + words["colon"]),
            self.time(self.view.at[trigger]),
            _text(" "),
            self.titles.take(pa.array(self.view.step[trigger].astype(np.int64))),
            _text(" "),
            self._limit(found, clock),
            self._lengthened(found, clock),
            _text(words["due"]),
            self.time(found.ended.dues.us[clock], found.ended.dues.take(clock)),
            _text(words["due2"]),
            self._instead(found, rows, index, clock),
            _text(words["stop"]),
        ]
        marks: list[tuple[str, Flags]] = [
            ("superseded", self._superseded(found, rows, index, clock)),
            ("uncertain", rows.uncertain[index]), ("late", rows.late_entry[index]), ("tie", rows.tie[index]),
        ]  # fmt: skip
        pieces += [
            pc.if_else(pa.array(mask), _text(words[name]), _text("")) for name, mask in marks if mask.any()
        ]
        return _join(pieces, "")

    def _superseded(self, found: ClockSet, rows: Rows, index: Ints, clock: Ints) -> Flags:
        """Breaches of which a later version governs."""
        late: Flags = (rows.nature[index] == WARNING) & (rows.over[index] >= 0)
        if late.any():
            late &= superseded(self.view, found, clock)
        return late

    def _limit(self, found: ClockSet, clock: Ints) -> pa.Array:
        n, unit = found.clocks.limits.n[clock], found.clocks.limits.unit[clock].astype(np.int64)
        keys, place = np.unique(np.where(unit >= UNTIL, -1, n * 8 + unit), return_inverse=True)
        words = self.words
        texts = [
            words["until"] if key < 0 else f"{words['from']}{key // 8}{UNITS[self.language][key % 8]}"
            for key in keys.tolist()
        ]
        return pa.array(texts, pa.string()).take(pa.array(place))

    def _lengthened(self, found: ClockSet, clock: Ints) -> pa.Array:
        """Each extension and pause with its dates, and those that did not count with the reason."""
        marks = found.ended.marks
        if marks is None or not marks.clock.size:
            return _text("")
        low, high = np.searchsorted(marks.clock, clock, "left"), np.searchsorted(marks.clock, clock, "right")
        _, place = expand(low, high)
        if not place.size:
            return _text("")
        event, end, why = marks.event[place], marks.end[place], marks.why[place]
        before, after = (_texts(*self.words[name].split("|")) for name in ("before", "after"))
        ends = pc.if_else(
            pa.array(end >= 0),
            _join([_text(self.words["to"]), self._event(np.maximum(end, 0))], ""),
            _text(""),
        )
        texts = _join([before.take(pa.array(why)), self._event(event), ends, after.take(pa.array(why))], "")
        offsets = np.concatenate([[0], np.cumsum(high - low)]).astype(np.int32)
        return pc.binary_join(pa.ListArray.from_arrays(pa.array(offsets), texts), _text(""))

    def _event(self, event: Ints) -> pa.Array:
        """When an event happened and which step it was."""
        return _join(
            [
                self.time(self.view.at[event]),
                self.titles.take(pa.array(self.view.step[event].astype(np.int64))),
            ],
            " ",
        )

    def _instead(self, found: ClockSet, rows: Rows, index: Ints, clock: Ints) -> pa.Array:
        """What came late, what ended the clock, what never came, or that it is not due yet; and by how much."""
        ended, words = found.ended, self.words
        over, fulfilled, discharged = rows.over[index], ended.fulfilled[clock], ended.discharged[clock]
        done = np.maximum(fulfilled, discharged)
        case = np.where(over < 0, 3, np.where(fulfilled >= 0, 0, np.where(discharged >= 0, 1, 2)))
        breach = np.flatnonzero(case < 3)
        if not breach.size:
            return _text(words["left"])
        done, how = done[breach], pa.array(case[breach])
        at = np.where(done >= 0, self.view.at[np.maximum(done, 0)], found.clocks.now[clock[breach]])
        steps = self.titles.take(pa.array(self.view.step[np.maximum(done, 0)].astype(np.int64)))
        if (case == 2).any():
            wanted = self._per_program(
                rows, index[breach], lambda norm, version: self._steps(norm, version.expect)
            )
            steps = pc.if_else(pa.array(case[breach] == 2), wanted, steps)
        pieces = [
            _texts(words["met"], words["ended"], words["none"]).take(how), self.time(at),
            _texts(words["met2"], words["ended2"], words["none2"]).take(how), steps,
            _texts("", words["ended3"], "").take(how), _text(words["over"]), self.length(over[breach]),
        ]  # fmt: skip
        said = _join(pieces, "")
        if breach.size == case.size:
            return said
        place = np.full(case.size, breach.size, dtype=np.int64)
        place[breach] = np.arange(breach.size)
        return pa.concat_arrays([said, _texts(words["left"])]).take(pa.array(place))

    # -- the other kinds ----------------------------------------------------------------------------------------

    def _others(self, rows: Rows, index: Ints) -> pa.Array:
        """Gaps, and breaches of norms that are no deadlines."""
        words = self.words
        basis = self._per_program(rows, index, lambda norm, version: version.basis + words["colon"])
        event = np.maximum(rows.anchor[index], 0)
        what = self._per_program(rows, index, self._what)
        steps = self.titles.take(pa.array(self.view.step[event].astype(np.int64)))
        breach = _join([basis, self.time(rows.at[index]), _text(" "), steps, what, _text(words["stop"])], "")
        is_gap = rows.nature[index] == GAP
        if not is_gap.any():
            return breach
        lacking = pa.array([""] * index.size, pa.string())
        lacking = pc.replace_with_mask(lacking, pa.array(is_gap), self._missing(rows, index[is_gap]))
        gap = _join(
            [basis, self.time(rows.at[index]), _text(" " + words["gap"]), lacking, _text(words["stop"])], ""
        )
        return pc.if_else(pa.array(is_gap), gap, breach)

    def _missing(self, rows: Rows, index: Ints) -> pa.Array:
        """What was missing at the first event of each gap, by name."""
        row, event = rows.evidence
        order = np.lexsort((self.view.rank[event], row))
        first = event[order[np.searchsorted(row[order], index, "left")]]
        texts = np.empty(index.size, dtype=object)
        key = rows.program[index] * 1024 + np.maximum(rows.version[index], 0)
        for one in np.unique(key).tolist():
            mine = np.flatnonzero(key == one)
            norm = self.writer.norms[one // 1024]
            names = missing_names(
                self.writer.outcome.evaluator, norm, norm.versions[one % 1024], rows.owner[index[mine]], first[mine],
                self.words["or"],
            )  # fmt: skip
            texts[mine] = names.to_numpy(zero_copy_only=False)
        texts[texts == ""] = self.words["other"]
        return pa.array(texts, pa.string())

    def _what(self, norm: Norm, version: Version) -> str:
        words = self.words
        if version.kind == "precedence":
            return words["precedence"] + self._steps(norm, version.require)
        if version.kind == "prohibition":
            return words["prohibition"]
        said = {"required": norm.title, "limit": norm.title, "judgement": version.ask or norm.title}
        return words.get(version.kind, "") + said.get(version.kind, norm.title)


@lru_cache(maxsize=4096)
def _text(text: str) -> pa.Scalar:
    """A text for Arrow, made once: making one looks for optional packages every time."""
    return pa.scalar(text, pa.string())


@lru_cache(maxsize=256)
def _texts(*texts: str) -> pa.Array:
    return pa.array(texts, pa.string())


@lru_cache(maxsize=64)
def _days(word: str, longest: int) -> pa.Array:
    return pa.array(["", *(f"{n}{word}" for n in range(1, longest + 1))], pa.string())


@lru_cache(maxsize=4)
def _below_a_day(h: str, m: str) -> pa.Array:
    """Hours and minutes of each minute of a day, what is zero left out."""
    hours = ["", *(f"{n}{h}" for n in range(1, 24))]
    minutes = ["", *(f"{n}{m}" for n in range(1, 60))]
    return pa.array([hour + minute for hour in hours for minute in minutes], pa.string())


def _join(parts: list[Any], by: str) -> pa.Array:
    return pc.binary_join_element_wise(*parts, _text(by))


@lru_cache(maxsize=1)
def _clock_texts() -> pa.Array:
    """The seconds of a day as text, and 24:00."""
    minutes = [f"{h:02}:{m:02}" for h in range(24) for m in range(60)]
    seconds = [m if not s else f"{m}:{s:02}" for m in minutes for s in range(60)]
    return pa.array([*seconds, "24:00"], pa.string())
