# SPDX-License-Identifier: Apache-2.0
"""Stories in a form: what happened as rows of step and time, what the article demands; run at once, and drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from xiezhi.catalog.faults import Faults
from xiezhi.catalog.model import Norm, Pack
from xiezhi.catalog.nodes import parse_yaml
from xiezhi.catalog.single import Single
from xiezhi.catalog.stories import read_story
from xiezhi.derive.finding_figure import finding_figure
from xiezhi.engine.arithmetic import arithmetic
from xiezhi.engine.reference.judge import judge
from xiezhi.engine.stories import Outcome, families_of, with_asked
from xiezhi.kernel.errors import XiezhiError
from xiezhi.supervision.drafting import told_stories
from xiezhi.web.norms.fields import Open
from xiezhi.web.norms.steps import read_attributes, shown_attributes, step_name, step_title
from xiezhi.web.norms.writing import flow, put_item

SPARE = 3
"""Blank rows that the table of events ends with."""
LEAST = 3
DRAWN = 12
"""So many stories are drawn; a norm with more shows the others in words."""


@dataclass
class Told:
    """A story as its form shows it; ``text``: where only YAML can say it."""

    number: int
    title: str = ""
    matter: str = ""
    events: list[Mapping[str, str]] = field(default_factory=list)
    as_of: str = ""
    state: str = ""
    due: str = ""
    findings: list[Mapping[str, str]] = field(default_factory=list)
    none: bool = False
    text: str = ""

    @property
    def name(self) -> str:
        """What its fields begin with."""
        return f"s{self.number}"

    @property
    def sort(self) -> str:
        """What it expects: a clock's ``state``, ``findings``, ``none``."""
        told = any(one["nature"] for one in self.findings)
        return "none" if self.none else "findings" if told and not self.state else "state"


def shown(opened: Open) -> list[Told]:
    """The stories of a text, and blank ones until there are three, one at least."""
    listed = None if opened.node is None else opened.node.get("stories")
    have = [] if listed is None else [one.plain() for one in listed.items() if one.is_map]
    told = [_told(opened, number, one) for number, one in enumerate(have)]
    blanks = max(1, LEAST - len(told))
    told += [Told(len(told) + n) for n in range(blanks)]
    for one in told:
        if not one.text:
            one.events = [*one.events, *([{"step": "", "time": "", "data": ""}] * SPARE)]
            one.findings = [*one.findings, {"nature": "", "step": "", "time": ""}]
    return told


def _told(opened: Open, number: int, raw: Mapping[str, Any]) -> Told:
    simple = _simple(opened, number, raw)
    if simple is not None:
        return simple
    lines = "\n".join(f"{key}: {flow(value)}" for key, value in raw.items())
    return Told(number, title=str(raw.get("title") or ""), text=lines)


def _simple(opened: Open, number: int, raw: Mapping[str, Any]) -> Told | None:
    """The story in the form, ``None`` where it says more than that."""
    matter = shown_attributes(opened.pack, opened.own, raw.get("matter"))
    if set(raw) - {"title", "matter", "events", "as_of", "expect"} or matter is None:
        return None
    events = []
    for row in raw.get("events") or []:
        if not isinstance(row, list) or not 2 <= len(row) <= 3 or "." in str(row[0]):
            return None
        data = "" if len(row) == 2 else flow(row[2])[1:-1]
        step = step_title(opened.pack, opened.own, str(row[0]))
        events.append({"step": step, "time": str(row[1]), "data": data})
    told = Told(number, str(raw.get("title") or ""), matter, list(events), str(raw.get("as_of") or ""))
    expect = raw.get("expect")
    if expect in ("none", None):
        told.none = True
        return told
    if not isinstance(expect, dict):
        return None
    told.state, told.due = str(expect.get("state") or ""), str(expect.get("due") or "")
    for row in expect.get("findings") or []:
        cells = [str(one or "") for one in [*row, "", ""][:3]]
        told.findings.append(
            {"nature": cells[0], "step": step_title(opened.pack, opened.own, cells[1]), "time": cells[2]}
        )
    if expect.get("findings") == [] and not told.state:
        return None
    return told


def applied(opened: Open, posted: Any) -> str:
    """The text with the stories that the form changed."""
    text = opened.text
    listed = None if opened.node is None else opened.node.get("stories")
    have = [] if listed is None else [one.plain() for one in listed.items()]
    gone = 0
    for number in range(len(have) + LEAST + 1):
        name = f"s{number}"
        if f"{name}.here" not in posted:
            continue
        new = _raw(opened, name, posted)
        old = have[number] if number < len(have) else None
        if new is None and old is not None and posted.get(f"{name}.gone"):
            text = put_item(text, "stories", number - gone, None)
            gone += 1
        elif new is not None and _plainly(new) != _plainly(old):
            text = put_item(text, "stories", number - gone, new)
    return text


def _plainly(raw: Mapping[str, Any] | None) -> str:
    return "" if raw is None else flow(dict(sorted(raw.items())))


def _raw(opened: Open, name: str, posted: Any) -> dict[str, Any] | None:
    """A story of the form as the file has it; ``None`` where it is blank or to go."""
    if posted.get(f"{name}.gone"):
        return None
    if posted.get(f"{name}.text", "").strip():
        node = parse_yaml(posted[f"{name}.text"].replace("\r", ""), "", Faults())
        return node.plain() if node is not None and node.is_map else None
    get = lambda key: posted.get(f"{name}.{key}", "").strip()  # noqa: E731
    events = _events(opened, name, posted)
    if not events and not get("title"):
        return None
    raw: dict[str, Any] = {"title": get("title") or "故事"}
    if attributes := read_attributes(opened.pack, opened.own, get("matter")):
        raw["matter"] = attributes
    raw["events"] = events
    if get("as_of"):
        raw["as_of"] = get("as_of")
    raw["expect"] = _expect(opened, name, posted)
    return raw


def _events(opened: Open, name: str, posted: Any) -> list[Any]:
    columns = [posted.getlist(f"{name}.events.{key}") for key in ("step", "time", "data")]
    rows: list[Any] = []
    for step, time, data in zip(*columns, strict=False):
        if step.strip():
            row: list[Any] = [step_name(opened.pack, opened.own, step.strip()), time.strip()]
            node = parse_yaml("{" + data.strip() + "}", "", Faults()) if data.strip() else None
            rows.append([*row, node.plain()] if node is not None and node.is_map else row)
    return rows


def _expect(opened: Open, name: str, posted: Any) -> Any:
    if posted.get(f"{name}.sort") == "none":
        return "none"
    told: dict[str, Any] = {}
    for key in ("state", "due"):
        value = posted.get(f"{name}.{key}", "").strip()
        if value and posted.get(f"{name}.sort") == "state":
            told[key] = value
    rows = []
    columns = [posted.getlist(f"{name}.findings.{key}") for key in ("nature", "step", "time")]
    for nature, step, time in zip(*columns, strict=False):
        if nature:
            cells = [nature, step_name(opened.pack, opened.own, step.strip()) or None, time.strip() or None]
            while cells and cells[-1] is None:
                cells.pop()
            rows.append(cells)
    if rows:
        told["findings"] = rows
    return told or "none"


# -- run


@dataclass(frozen=True)
class Ran:
    """A story as it came out, with its drawing."""

    outcome: Outcome
    picture: SafeString


def ran(read: Single, lang: str) -> list[Ran]:
    """The stories of a text that has no errors, run now."""
    if read.norm is None or read.pack is None:
        return []
    return [
        Ran(one, _picture(read.pack, read.norm, one, number, lang) if number < DRAWN else mark_safe(""))
        for number, one in enumerate(told_stories(read))
    ]


def _picture(pack: Pack, norm: Norm, one: Outcome, number: int, lang: str) -> SafeString:
    """The clock, the order line or the interval of what came out; nothing where there is none to draw."""
    try:
        telling = read_story(one.story, norm, pack)
        families = families_of(telling.matters)
        result = judge(pack, families, with_asked(norm, pack), telling.as_of, telling.known_at)
    except XiezhiError:
        return mark_safe("")
    clocks = [clock for clock in result.clocks if clock.norm == norm.id]
    findings = [found for found in result.findings if found.norm == norm.id]
    rows: list[Any] = sorted(clocks, key=lambda clock: clock.trigger_at)[-1:] or findings[:1]
    if not rows:
        return mark_safe("")
    matter, anchor, version = rows[0].matter, rows[0].anchor, rows[0].version
    family = next(one for one in families if matter in one.matters)
    try:
        a = arithmetic(
            pack,
            family,
            norm,
            matter,
            anchor,
            telling.as_of,
            telling.known_at,
            version=version,
            families=families,
        )
    except XiezhiError:
        return mark_safe("")
    return mark_safe(finding_figure(a, pack.zone, lang=lang, compact=True, uid=f"story-{number}"))
