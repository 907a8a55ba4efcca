# SPDX-License-Identifier: Apache-2.0
"""Order in the vault: what broken-off work left behind, and files under keys of former years."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import DAY
from xiezhi.kernel.sql import write_lock
from xiezhi.vault.cipher import Encrypting, Sink
from xiezhi.vault.places import FILES, INCOMING, Found
from xiezhi.vault.registry import REKEYED, TABLE, File, path_of
from xiezhi.vault.store import Problem, Vault

UNFINISHED = DAY
"""Leftovers younger than this may belong to someone who is still writing."""


@dataclass(frozen=True)
class Swept:
    """What lies in the place and need not: ``ended`` (files that are gone, and forms replaced by rekeying),
    ``unfinished`` (broken-off writing), ``unknown`` (files that no entry names). Paths.
    """

    ended: tuple[str, ...]
    unfinished: tuple[str, ...]
    unknown: tuple[str, ...]


def sweep(vault: Vault, now: int) -> Swept:
    """What could be removed; leftovers and unknown files only where they are older than a day.

    Unknown files are what a rolled-back transaction leaves, but also what a registry restored from an old copy has
    forgotten: they are listed, and removed only by who says so.
    """
    write_lock(vault.connection, TABLE)
    states = {file.digest: file for file in vault.registry.files()}
    wanted = {file.path for file in states.values() if file.gone is None}
    known = {path_of(digest, key) for digest in states for key in (None, "any")}
    lying = list(vault.place.files(FILES))
    ended = [found.path for found in lying if found.path in known - wanted]
    unknown = [found.path for found in lying if found.path not in known and _old(found, now)]
    unfinished = [found.path for found in vault.place.files(INCOMING) if _old(found, now)]
    return Swept(tuple(ended), tuple(unfinished), tuple(unknown))


def remove(vault: Vault, swept: Swept, *, unknown: bool = False) -> int:
    """Removes what a sweep in the same transaction found; how many files."""
    paths = (*swept.ended, *swept.unfinished, *(swept.unknown if unknown else ()))
    for path in paths:
        vault.place.remove(path)
    return len(paths)


def _old(found: Found, now: int) -> bool:
    return found.changed is None or found.changed < now - UNFINISHED


def rekey(vault: Vault, digest: str, *, actor: str, now: int) -> bool:
    """Writes a file anew under the current key (or plain where no key is set); whether there was need.

    The former text stays until it is swept: the registry is not committed yet.
    """
    file = vault.present(digest)
    key = None if vault.keys is None else vault.keys.current
    if file.key == key:
        return False
    with vault.place.receive() as (stream, incoming):
        found = _received(vault, file, cast(Sink, stream))
    try:
        if found is not None:
            raise XiezhiError(f"{file.digest}: {found.zh}", f"{file.digest}: {found.en}")
        write_lock(vault.connection, TABLE)
        vault.place.keep(incoming, path_of(file.digest, key))
        vault.registry.journal.append(
            at=now, actor=actor, act=REKEYED, subject=file.digest, data={"key": key}
        )
    finally:
        vault.place.remove(incoming)
    return True


def _received(vault: Vault, file: File, sink: Sink) -> Problem | None:
    cipher = None if vault.keys is None else Encrypting(sink, vault.keys)
    found = vault.read(file, cipher or sink)
    if cipher is not None:
        cipher.finish()
    return found
