# SPDX-License-Identifier: Apache-2.0
"""Explanations of single findings, letter by letter those that ``columnar.wording`` gives of batches."""

from __future__ import annotations

from collections.abc import Sequence

from xiezhi.catalog.expression import Attribute, Data, EventField
from xiezhi.catalog.model import Norm, Refs, Version
from xiezhi.engine.columnar.arithmetic import UNIT
from xiezhi.engine.columnar.phrases import UNITS, WORDS
from xiezhi.engine.facts import Event
from xiezhi.engine.few.docket import Docket
from xiezhi.engine.reference.account import COUNTED, LATE, Account, Mark, superseded
from xiezhi.engine.reference.expressions import evaluate
from xiezhi.engine.reference.intervals import TO
from xiezhi.engine.reference.matching import match_value
from xiezhi.engine.reference.scene import Moment, Scene
from xiezhi.engine.reference.values import show_day
from xiezhi.engine.reference.verdict import Missing, Verdict
from xiezhi.engine.reference.visible import order
from xiezhi.engine.results import Finding
from xiezhi.kernel.due import Due, Until
from xiezhi.kernel.instant import DAY, HOUR, MINUTE, SECOND

_EXTENDED, _PAUSED, _AFTER_DUE, _SPENT, _PAUSED_AFTER_DUE = range(5)  # places of the words before and after


class Words:
    """Words for the findings of one family, in the pack's language."""

    def __init__(self, docket: Docket, scene: Scene) -> None:
        self.docket, self.scene, self.pack = docket, scene, scene.pack
        self.language = "zh" if self.pack.language.startswith("zh") else "en"
        self.words = WORDS[self.language]

    # -- findings -----------------------------------------------------------------------------------------------

    def clock(self, verdict: Verdict, finding: Finding, as_of: int) -> str:
        """The account of a clock."""
        account, version = verdict.account, verdict.version
        assert account is not None and account.due is not None and version is not None
        words, trigger = self.words, account.trigger
        limit = account.limit
        length = f"{words['from']}{limit.n}{UNITS[self.language][UNIT[limit.unit]]}" if not isinstance(
            limit, Until
        ) else words["until"]  # fmt: skip
        pieces = [
            version.basis, words["colon"], self._event(trigger), " ", length,
            *(self._mark(mark, account) for mark in account.marks),
            words["due"], self._due(account.due), words["due2"],
            self._instead(verdict.norm, version, account, finding, as_of), words["stop"],
        ]  # fmt: skip
        replaced = finding.nature == "warning" and finding.over_s is not None
        marks = (
            ("superseded", replaced and superseded(self.pack, version, account.due)),
            ("uncertain", finding.calendar_uncertain), ("late", finding.late_entry), ("tie", finding.tie),
        )  # fmt: skip
        return "".join([*pieces, *(words[name] for name, holds in marks if holds)])

    def breach(self, verdict: Verdict, finding: Finding) -> str:
        """A breach of a norm that is no deadline."""
        version, words = verdict.version, self.words
        assert version is not None
        what = self._what(self.docket.norms[verdict.norm.id], version)
        title = self._title(verdict.event)
        return f"{version.basis}{words['colon']}{self._time(finding.at)} {title}{what}{words['stop']}"

    def gap(self, norm: Norm, version: Version | None, missing: Sequence[Missing], finding: Finding) -> str:
        """What was missing at the first event of a gap, by name."""
        norm, words = self.docket.norms[norm.id], self.words
        told = norm.versions[0] if version is None else version
        names = self._missing(norm, told, finding.matter, missing[0].event)
        lacking = words["or"].join(names) or words["other"]
        return f"{told.basis}{words['colon']}{self._time(finding.at)} {words['gap']}{lacking}{words['stop']}"

    # -- pieces of a clock --------------------------------------------------------------------------------------

    def _mark(self, mark: Mark, account: Account) -> str:
        """An extension or pause with its dates; of one that did not count the reason."""
        if mark.extension is not None:
            why = _EXTENDED if mark.why == COUNTED else _AFTER_DUE if mark.why == LATE else _SPENT
        else:
            why = _PAUSED if mark.counted else _PAUSED_AFTER_DUE
        before, after = (self.words[name].split("|")[why] for name in ("before", "after"))
        end = _end_of(mark, account)
        until = "" if end is None else self.words["to"] + self._event(end)
        return f"{before}{self._event(mark.event)}{until}{after}"

    def _instead(self, norm: Norm, version: Version, account: Account, finding: Finding, as_of: int) -> str:
        """What came late, what ended the clock, what never came, or that it is not due yet; and by how much."""
        words = self.words
        if finding.over_s is None:
            return words["left"]
        over = words["over"] + self._length(finding.over_s)
        if account.fulfilled is not None:
            event = account.fulfilled
            return f"{words['met']}{self._time(event.at)}{words['met2']}{self._title(event)}{over}"
        if account.discharged is not None:
            event = account.discharged
            said = f"{words['ended']}{self._time(event.at)}{words['ended2']}{self._title(event)}"
            return f"{said}{words['ended3']}{over}"
        wanted = self._steps(norm, version.expect)
        return f"{words['none']}{self._time(as_of)}{words['none2']}{wanted}{over}"

    def _due(self, due: Due) -> str:
        """Dues that end a day as its 24:00."""
        return self._time(due.us) if due.last_day is None else f"{show_day(due.last_day)} 24:00"

    # -- words --------------------------------------------------------------------------------------------------

    def _time(self, us: int) -> str:
        """Local time to the minute, seconds where they are not zero."""
        local = us + self.pack.zone.offset(us)
        day, rest = divmod(local, DAY)
        hour, rest = divmod(rest // SECOND, HOUR // SECOND)
        minute, second = divmod(rest, 60)
        tail = f":{second:02}" if second else ""
        return f"{show_day(day)} {hour:02}:{minute:02}{tail}"

    def _length(self, seconds: int) -> str:
        """A length as days, hours, minutes."""
        words, minutes = self.words, max(seconds, 0) * SECOND // MINUTE
        days, rest = divmod(minutes, 24 * 60)
        hours, left = divmod(rest, 60)
        parts = ((days, "d"), (hours, "h"), (left, "m"))
        said = "".join(f"{n}{words[name]}" for n, name in parts if n)
        return said.strip() or ("0" + words["m"]).strip()

    def _title(self, event: Event) -> str:
        return self.scene.title(event)

    def _event(self, event: Event) -> str:
        """When an event happened and which step it was."""
        return f"{self._time(event.at)} {self._title(event)}"

    def _steps(self, norm: Norm, refs: Refs) -> str:
        names = []
        for ref in refs:
            kind = self.pack.kinds.get(ref.kind or norm.matter[0])
            step = kind.steps.get(ref.step) if kind else None
            names.append(step.title if step and step.title else ref.step)
        return self.words["or"].join(dict.fromkeys(names))

    def _what(self, norm: Norm, version: Version) -> str:
        words = self.words
        if version.kind == "precedence":
            return words["precedence"] + self._steps(norm, version.require)
        if version.kind == "prohibition":
            return words["prohibition"]
        asked = version.ask if version.kind == "judgement" else ""
        return words.get(version.kind, "") + (asked or norm.title)

    # -- what was missing ---------------------------------------------------------------------------------------

    def _missing(self, norm: Norm, version: Version, matter: str, event: Event) -> list[str]:
        """The titles of what a version names and the facts lack at an event."""
        moment = Moment(self.scene, self.scene.matters[matter], event)
        named = (node for node in version.nodes if isinstance(node, Attribute | Data | EventField))
        leaves = dict.fromkeys(_plain(node) for node in named)
        names = [self._name(norm, leaf) for leaf in leaves if evaluate(leaf, moment).value is None]
        if version.match and match_value(self.scene, event, version.match) is None:
            names.append(version.match)
        return names

    def _name(self, norm: Norm, leaf: Attribute | Data | EventField) -> str:
        kinds = self.pack.kinds
        if isinstance(leaf, Attribute):
            declared = kinds[leaf.kind or norm.matter[0]].attributes.get(leaf.name)
            return declared.title if declared is not None and declared.title else leaf.name
        for kind in norm.matter:
            for step in kinds[kind].steps.values():
                if isinstance(leaf, Data) and leaf.name in step.fields:
                    return step.fields[leaf.name].title or leaf.name
        return leaf.name


def _plain(leaf: Attribute | Data | EventField) -> Attribute | Data | EventField:
    """The same name wherever it stands."""
    if isinstance(leaf, Attribute):
        return Attribute(0, leaf.kind, leaf.name)
    return type(leaf)(0, leaf.name)


def _end_of(mark: Mark, account: Account) -> Event | None:
    """The event that ended a pause before the clock ended."""
    stretch = mark.stretch
    if stretch is None or stretch.ended != TO or stretch.end is None:
        return None
    cut = account.end is not None and order(stretch.end) > order(account.end)
    return None if cut else stretch.end
