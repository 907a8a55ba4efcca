# SPDX-License-Identifier: Apache-2.0
"""怎样才算改好: what puts a finding right, in words, from what its norm says; and what stays all the same."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from xiezhi.catalog.model import Norm, Pack, StepRef, Version
from xiezhi.catalog.phrases import Phrases
from xiezhi.derive.guidance_words import ShortWords
from xiezhi.records.models import Finding

MOST = 6  # acts named in one line


@dataclass(frozen=True)
class Cure:
    """Numbered lines, and a note."""

    lines: tuple[str, ...]
    note: str


def cure_of(pack: Pack, norm: Norm, version: Version | None, found: Finding, lang: str) -> Cure:
    """What is to be done. A breach stays on the record, whatever is done after."""
    shown = version or norm.versions[-1]
    acts = _acts(pack, norm, shown, lang)
    lines: list[str] = []
    if found.nature == "gap":
        lines.append(_("在来源系统补录所缺的事实，补录后自动重新判定"))
        lines.append(_("确实没有记录的，书面说明原因"))
        return Cure(tuple(lines), _("缺数据不算通过，也不算违反。"))
    if acts:
        lines.append(_("办理并记录：%(acts)s") % {"acts": acts})
    elif shown.need is not None:
        lines.append(_("补正：%(need)s") % {"need": Phrases(pack, norm, lang).expr(shown.need)})
    if found.nature == "warning":
        return Cure(
            tuple(lines or [_("在期限届满前办结")]), _("期限内办成的，预警自行消除，结论为“及时纠正”。")
        )
    lines.append(_("书面说明原因，并附证明材料"))
    if norm.kind == "deadline":
        return Cure(tuple(lines), _("办成后状态为“迟办”，违反记录保留，不因补办而消失。"))
    return Cure(tuple(lines), _("补正后由他人核查；违反记录保留，不因补正而消失。"))


def _acts(pack: Pack, norm: Norm, version: Version, lang: str) -> str:
    """The acts that cure it, else those that the norm waits for."""
    words = ShortWords(pack, norm, lang)
    if version.cures:
        refs = tuple(_ref(name) for name in version.cures)
        return words.acts(refs, MOST)
    refs = version.expect or version.require
    return words.acts(refs, MOST) if refs else ""


def _ref(name: str) -> StepRef:
    kind, _dot, step = name.rpartition(".")
    return StepRef(kind or None, step)
