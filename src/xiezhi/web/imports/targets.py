# SPDX-License-Identifier: Apache-2.0
"""What a column may be imported as, under the words that a person chooses it by."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from xiezhi.casework.guess.targets import Target, targets_of
from xiezhi.catalog.model import Field, Kind, Pack

LEFT_OUT = ""
ROW_STEP = "row.step"
ROW = ("row.step", "row.at", "row.recorded_at", "row.actor", "row.unit")
"""Of a table with a row an operation: which step it was, when, entered when, by whom, for which unit."""


@dataclass(frozen=True)
class Option:
    """One choice: ``key`` as ``choices`` keeps it, ``label`` and ``group`` as the page shows it."""

    key: str
    label: str
    group: str
    declared: Field | None = None
    what: str = ""
    step: str = ""
    name: str = ""

    @property
    def personal(self) -> bool:
        """Whether the catalogue marks it as personal."""
        return self.declared is not None and self.declared.personal


def options(pack: Pack, kind: Kind) -> dict[str, Option]:
    """All choices of a kind by key, in the order of the catalogue."""
    found = [_option(pack, kind, target) for target in targets_of(pack, kind)]
    found = [option for one in found for option in (one, *_entered(one))]
    return {one.key: one for one in [*found, *_row_options()]}


def key_of(target: Target) -> str:
    """The key of a meaning as it was guessed."""
    return f"parent.{target.parent_kind}" if target.parent_kind else target.key


def _option(pack: Pack, kind: Kind, target: Target) -> Option:
    title = kind.title
    key, declared = key_of(target), target.declared
    if target.what == "matter":
        return Option(key, f"{title}・{_('编号')}", title, None, "matter")
    if target.what == "unit":
        return Option(key, f"{title}・{_('办案单位')}", title, None, "unit")
    if target.what == "parent":
        above = pack.kinds[target.parent_kind].title if target.parent_kind else _("任何事项")
        label = _("上级 %(kind)s・编号") % {"kind": above}
        return Option(key, label, title, None, "parent", name=target.parent_kind)
    if target.what == "attribute":
        told = declared.title if declared else target.name
        return Option(key, f"{title}・{told}", title, declared, "attribute", name=target.name)
    step = kind.steps[target.step].title
    event = _("事件 %(step)s") % {"step": step}
    told = {"at": _("发生时间"), "actor": _("民警")}.get(target.what) or (
        declared.title if declared else target.name
    )
    return Option(key, f"{event}・{told}", event, declared, target.what, target.step, target.name)


def _entered(one: Option) -> list[Option]:
    """After the time of a step the time of its entry."""
    if one.what != "at":
        return []
    label = f"{one.group}・{_('录入时间')}"
    return [Option(f"{one.step}.recorded_at", label, one.group, None, "recorded_at", one.step)]


def _row_options() -> list[Option]:
    """For tables with a row an operation."""
    group = _("一行一事")
    labels = (_("步骤"), _("发生时间"), _("录入时间"), _("民警"), _("办案单位"))
    return [
        Option(key, f"{group}・{label}", group, None, key.partition(".")[2])
        for key, label in zip(ROW, labels, strict=True)
    ]
