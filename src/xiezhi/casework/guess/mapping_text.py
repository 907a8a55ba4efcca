# SPDX-License-Identifier: Apache-2.0
"""A proposal as a mapping file that a person reads, mends and confirms. Source: interchange, Mapping file.

Doubtful lines carry their reason as a remark; what a column without a meaning is called stands at the end.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from xiezhi.casework.guess.proposal import Meaning, Proposal

_PLAIN = re.compile(r"^[^\W\d][\w/]*$")  # needs no quotes in YAML


def mapping_text(proposals: Iterable[Proposal], files: Iterable[str], lang: str = "zh") -> str:
    """YAML for tables in the order in which they are to be read; ``files``: the glob of each."""
    lines = ["sources:"]
    for proposal, file in zip(proposals, files, strict=True):
        lines += _source(proposal, file, lang)
    return "\n".join(lines) + "\n"


def _source(proposal: Proposal, file: str, lang: str) -> Iterator[str]:
    table = proposal.table
    yield f"  - file: {_quoted(file)}"
    if table.sheet is not None:
        yield f"    sheet: {_quoted(table.sheet)}"
    if table.header_rows > 1:
        yield f"    header_rows: {table.header_rows}"
    yield f"    kind: {proposal.kind.name}"
    by_key = {one.target.key: one for one in proposal.meanings if one.target is not None}
    yield from (f"    matter: {_quoted(by_key['matter'].column.name)}{_remark(by_key['matter'], lang)}",)
    unit = by_key.get("unit")
    if unit is not None:
        yield f"    unit: {_quoted(unit.column.name)}{_remark(unit, lang)}"
    yield from _parent(by_key.get("parent"), lang)
    yield from _attributes(proposal, lang)
    yield from _values(proposal)
    yield "    events:"
    yield from (
        _log_events(proposal) if proposal.step_column is not None else _wide_events(proposal, unit, lang)
    )
    left = [one.column.name for one in proposal.meanings if one.target is None and not _in_log(proposal, one)]
    if left:
        said = "未对照的列" if lang == "zh" else "columns left out"
        yield f"    # {said}: {'、'.join(left)}"


def _parent(meant: Meaning | None, lang: str) -> Iterator[str]:
    if meant is not None and meant.target is not None:
        kind = f"kind: {meant.target.parent_kind}, " if meant.target.parent_kind else ""
        yield f"    parent: {{{kind}column: {_quoted(meant.column.name)}}}{_remark(meant, lang)}"


def _attributes(proposal: Proposal, lang: str) -> Iterator[str]:
    found = [one for one in proposal.meanings if one.target is not None and one.target.what == "attribute"]
    if found:
        yield "    attributes:"
    for one in found:
        assert one.target is not None
        yield f"      {one.target.name}: {_quoted(one.column.name)}{_remark(one, lang)}"


def _values(proposal: Proposal) -> Iterator[str]:
    found = [one for one in proposal.meanings if one.words]
    if found:
        yield "    values:"
    for one in found:
        words = ", ".join(
            f"{_quoted(theirs, word=True)}: {_quoted(ours)}" for theirs, ours in one.words.items()
        )
        yield f"      {_quoted(one.column.name)}: {{{words}}}"


def _wide_events(proposal: Proposal, unit: Meaning | None, lang: str) -> Iterator[str]:
    """One entry a step whose time has a column, in the order of the columns."""
    for one in proposal.meanings:
        if one.target is None or one.target.what != "at":
            continue
        step = one.target.step
        parts = [f"step: {step}", f"at: {_quoted(one.column.name)}"]
        mine = [
            other for other in proposal.meanings if other.target is not None and other.target.step == step
        ]
        parts += [f"actor: {_quoted(other.column.name)}" for other in mine if _what(other) == "actor"]
        parts += [f"unit: {_quoted(unit.column.name)}"] if unit is not None else []
        yield f"      - {{{', '.join(parts + _data(mine))}}}{_remark(one, lang)}"


def _log_events(proposal: Proposal) -> Iterator[str]:
    """One entry a step that occurs in the log."""
    named = [f"{what}: {_quoted(column)}" for what, column in proposal.log.items()]
    column = proposal.step_column
    for word, step in proposal.steps.items():
        mine = [one for one in proposal.meanings if one.target is not None and one.target.step == step]
        when = f"when: \"{column} == '{word}'\""
        yield f"      - {{{', '.join([f'step: {step}', *named, *_data(mine), when])}}}"


def _data(mine: Iterable[Meaning]) -> list[str]:
    found = [
        f"{one.target.name}: {_quoted(one.column.name)}"
        for one in mine
        if one.target and _what(one) == "field"
    ]
    return [f"data: {{{', '.join(found)}}}"] if found else []


def _what(meaning: Meaning) -> str:
    return meaning.target.what if meaning.target is not None else ""


def _in_log(proposal: Proposal, one: Meaning) -> bool:
    return one.column.name in (proposal.step_column, *proposal.log.values())


def _remark(meaning: Meaning, lang: str) -> str:
    if not meaning.doubtful:
        return ""
    note = meaning.note[0 if lang == "zh" else 1]
    return f"  # ? {meaning.confidence:.2f} {note}".rstrip()


def _quoted(text: str, *, word: bool = False) -> str:
    """A text as YAML writes it; ``word``: always in quotes, since ``01`` would be a number."""
    return (
        text
        if not word and _PLAIN.match(text) and text not in ("true", "false", "null")
        else json.dumps(text, ensure_ascii=False)
    )
