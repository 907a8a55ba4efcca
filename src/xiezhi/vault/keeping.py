# SPDX-License-Identifier: Apache-2.0
"""How long files stay: legal holds, terms that run out, erasing by law. A hold wins over everything else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.sql import write_lock
from xiezhi.vault.registry import ERASED, EXPIRED, HOLD, RELEASE, TABLE, File
from xiezhi.vault.store import Vault


class Due(NamedTuple):
    """A file whose term is over: since which civil day, and the holds that keep it nevertheless."""

    file: File
    last_day: int
    held: bool


def hold(vault: Vault, digest: str, *, ground: str, actor: str, now: int) -> int:
    """A legal hold on a file; its number, by which it is released."""
    _given(ground, "保全理由", "ground")
    write_lock(vault.connection, TABLE)
    file = vault.present(digest)
    line = vault.registry.journal.append(
        at=now, actor=actor, act=HOLD, subject=file.digest, data={"ground": ground}
    )
    return line.seq


def release(vault: Vault, digest: str, number: int, *, ground: str, actor: str, now: int) -> None:
    """Lifts one hold; others on the same file stay."""
    _given(ground, "解除理由", "ground")
    write_lock(vault.connection, TABLE)
    file = vault.registry.exact(digest) or vault.registry.file(digest)
    if number not in file.holds:
        standing = " ".join(map(str, file.holds)) or "–"
        raise XiezhiError(
            f"{file.digest} 没有保全 {number}, 现有 {standing}",
            f"{file.digest} has no hold {number}: standing {standing}",
        )
    vault.registry.journal.append(
        at=now, actor=actor, act=RELEASE, subject=file.digest, data={"hold": number, "ground": ground}
    )


def last_day(vault: Vault, file: File, today: int) -> int | None:
    """The last civil day on which a file must be kept: the latest that any of its classes asks; ``None``: ever."""
    days = [vault.retention.last_day(name, since, today) for name, since in file.kept]
    return None if None in days else max(day for day in days if day is not None)


def due(vault: Vault, now: int) -> Iterator[Due]:
    """Files whose term is over on the civil day of ``now``, those under hold too and marked so."""
    today = vault.zone.day(now)
    for file in vault.registry.files():
        last = last_day(vault, file, today) if file.gone is None else None
        if last is not None and last < today:
            yield Due(file, last, bool(file.holds))


def expire(vault: Vault, digests: Sequence[str], *, actor: str, now: int) -> list[str]:
    """Says of files whose term is over and on which no hold stands that they are gone; others are refused.

    The content is removed by ``sweep`` once this is committed.
    """
    write_lock(vault.connection, TABLE)
    today = vault.zone.day(now)
    done = []
    for digest in digests:
        file = _free(vault, digest)
        last = last_day(vault, file, today)
        if last is None or last >= today:
            raise XiezhiError(f"{file.digest} 保管期未满", f"the term of {file.digest} is not over")
        vault.registry.journal.append(
            at=now, actor=actor, act=EXPIRED, subject=file.digest, data={"last_day": last}
        )
        done.append(file.digest)
    return done


def erase(vault: Vault, digest: str, *, ground: str, by: tuple[str, str], now: int) -> None:
    """By law, before the term is over: two people and a ground; a hold wins. ``sweep`` removes the content."""
    _given(ground, "删除依据", "ground")
    if by[0] == by[1] or not all(by):
        raise XiezhiError("依法删除须两人办理", "erasing takes two different people")
    write_lock(vault.connection, TABLE)
    file = _free(vault, digest)
    vault.registry.journal.append(
        at=now, actor=by[0], act=ERASED, subject=file.digest, data={"ground": ground, "second": by[1]}
    )


def _free(vault: Vault, digest: str) -> File:
    file = vault.present(digest)
    if file.holds:
        grounds = "; ".join(f"{hold.number} {hold.ground}" for hold in file.holds.values())
        raise XiezhiError(
            f"{file.digest} 在保全中: {grounds}", f"{file.digest} is under legal hold: {grounds}"
        )
    return file


def _given(text: str, zh: str, en: str) -> None:
    if not text.strip():
        raise XiezhiError(f"缺{zh}", f"the {en} is missing")
