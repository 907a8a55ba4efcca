# SPDX-License-Identifier: Apache-2.0
"""What was said and done about a finding, in the order recorded, with what was attached."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from xiezhi.catalog.supervision import ACTS
from xiezhi.ledger.entry import LINKED
from xiezhi.records.desk import Desk
from xiezhi.records.identity import short_number
from xiezhi.supervision.book import ITEM
from xiezhi.supervision.item import Act, Item
from xiezhi.web.shell.templatetags.shell import unit_name

VAULT = "vault:"
SAYS = ("text", "reason", "remark", "because")


@dataclass(frozen=True)
class File:
    """A file of the vault by its digest."""

    digest: str
    title: str


@dataclass(frozen=True)
class Message:
    """One act: ``actor`` empty for what the program did by itself; ``notes``: what it came to, in words."""

    at: int
    act: str
    actor: str
    unit: str
    text: str
    notes: tuple[str, ...]
    due: int | None
    files: tuple[File, ...] = ()
    mine: bool = False


def messages_of(item: Item, titles: Mapping[str, str], officer: str) -> list[Message]:
    """The acts as they are read; ``titles``: of files by their digest."""
    return [_message(act, titles, officer) for act in item.acts]


def _message(act: Act, titles: Mapping[str, str], officer: str) -> Message:
    data = act.data
    text = "\n".join(str(data[name]) for name in SAYS if data.get(name))
    files = tuple(File(one, titles.get(one, _("附件"))) for one in data.get("files") or ())
    due = data.get("answer_due") or data.get("verify_due")
    return Message(
        act.at, _(ACTS[act.name]), act.actor or "", act.unit or "", text, tuple(_notes(act)), due, files,
        bool(act.actor) and act.actor == officer,
    )  # fmt: skip


def _notes(act: Act) -> Iterator[str]:
    data: Mapping[str, Any] = act.data
    if act.name in ("dispatched", "escalated") and data.get("to"):
        yield _("送 %(unit)s") % {"unit": unit_name(str(data["to"]))}
    if data.get("copy"):
        yield _("抄送 %(units)s") % {"units": "、".join(unit_name(one) for one in data["copy"])}
    if data.get("digest"):
        yield _("本周件数已满，在摘要中")
    if data.get("way"):
        yield _(str(data["way"]))
    if data.get("verdict"):
        yield _("结论：%(verdict)s") % {"verdict": _(str(data["verdict"]))}
    if data.get("basis"):
        yield _("依据：%(basis)s") % {"basis": data["basis"]}
    if data.get("into"):
        yield _("并入 %(other)s") % {"other": short_number(str(data["into"]).removeprefix(ITEM))}


def file_titles(desk: Desk, matter: str) -> dict[str, str]:
    """Titles of the files tied to a matter, by digest."""
    return {
        str(fact.data["to"]).removeprefix(VAULT): str(fact.data.get("title") or "")
        for fact in desk.store.events_of([matter])
        if fact.step == LINKED and str(fact.data.get("to", "")).startswith(VAULT)
    }


def files_of(item: Item) -> frozenset[str]:
    """Digests of all that was attached in the conversation."""
    return frozenset(str(one) for act in item.acts for one in act.data.get("files") or ())
