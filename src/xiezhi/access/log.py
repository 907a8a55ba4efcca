# SPDX-License-Identifier: Apache-2.0
"""Who looked at what, searched for what, took what away, and for what purpose: entries of the chained journal.

Nothing personal stands in an entry beyond who acted: a search is written as its fields and how many it found, its words
as a digest, since the journal can never be erased.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from xiezhi.access.deciding import Access
from xiezhi.access.decision import Decision, Thing
from xiezhi.access.sealing import UNSEAL
from xiezhi.kernel.digest import digest
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.journal import Line

VIEW, QUERY, EXPORT, REVEAL, DENIED = "view", "query", "export", "reveal", "denied"


def log_view(access: Access, actor: str, thing: Thing, *, now: int) -> Line:
    """A matter was looked at (谁看过)."""
    return access.journal.append(at=now, actor=actor, act=VIEW, subject=thing.id, data={"kind": thing.kind})


def viewed(access: Access, actor: str, thing: str, *, since: int) -> bool:
    """Whether somebody is written down as having looked at a thing since an instant."""
    where = "subject = ? AND act = ? AND actor = ? AND at >= ?"
    return bool(access.journal.lines(where, (thing, VIEW, actor, since), latest=1))


def log_query(
    access: Access, actor: str, *, purpose: str, fields: Mapping[str, str], found: int, now: int
) -> Line:
    """A search over people or matters: its fields, their words as digests, how many it found."""
    words = {name: digest(access.journal.algorithm, word.encode()) for name, word in sorted(fields.items())}
    data = {"purpose": _given(purpose), "fields": words, "found": found}
    return access.journal.append(at=now, actor=actor, act=QUERY, subject="", data=data)


def log_export(
    access: Access, actor: str, *, purpose: str, what: str, rows: int, content: str, now: int
) -> Line:
    """A file was taken away: what it lists, how many rows, and the digest of its content."""
    data = {"purpose": _given(purpose), "rows": rows, "content": content}
    return access.journal.append(at=now, actor=actor, act=EXPORT, subject=what, data=data)


def reveal(
    access: Access, actor: str, thing: Thing, *, fields: Sequence[str], purpose: str, now: int
) -> Line:
    """Allows personal fields of one thing to be shown in full, and writes it down."""
    access.allow(actor, REVEAL, thing, now).required()
    data: dict[str, Any] = {"purpose": _given(purpose), "fields": sorted(fields)}
    return access.journal.append(at=now, actor=actor, act=REVEAL, subject=thing.id, data=data)


def open_sealed(access: Access, actor: str, thing: Thing, *, purpose: str, ground: str, now: int) -> Line:
    """Opens a sealed record to one person for ``sealing.OPEN_FOR``; the ground is one of those that the pack names."""
    access.allow(actor, UNSEAL, thing, now).required()
    grounds = access.rights.seal_grounds
    if ground not in grounds:
        right = " | ".join(grounds) or "–"
        raise XiezhiError(
            f"查阅依据 {ground[:60]!r} 不对, 应为 {right}",
            f"{ground[:60]!r} is no ground: {right} would be right",
        )
    data = {"purpose": _given(purpose), "ground": ground, "basis": access.rights.seal_basis}
    return access.journal.append(at=now, actor=actor, act=UNSEAL, subject=thing.id, data=data)


def log_denied(access: Access, actor: str, verb: str, thing: Thing, decision: Decision, *, now: int) -> Line:
    """A no that is worth knowing of: asking for what is sealed or another's."""
    data = {"verb": verb, "code": decision.code}
    return access.journal.append(at=now, actor=actor, act=DENIED, subject=thing.id, data=data)


def _given(purpose: str) -> str:
    if not purpose.strip():
        raise XiezhiError(
            "缺用途: 查询、导出须写明用途", "the purpose is missing: queries and exports need one"
        )
    return purpose.strip()
