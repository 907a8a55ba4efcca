# SPDX-License-Identifier: Apache-2.0
"""Files of matters: into the vault by content, then tied to the matter by a fact."""

from __future__ import annotations

from pathlib import Path

from django.db import transaction

from xiezhi.casework.allowed import Actor
from xiezhi.casework.commands import Done, attach
from xiezhi.casework.packed import refuse_bomb
from xiezhi.kernel.errors import XiezhiError
from xiezhi.records.desk import Desk
from xiezhi.records.packs import vault_of
from xiezhi.vault.retention import PERMANENT
from xiezhi.vault.store import Vault

CLASS = "case"  # the retention class of what belongs to a case


def attach_file(desk: Desk, actor: Actor, matter: str, file: Path, title: str, *, now: int) -> Done:
    """Keeps a file and ties it to a matter; both in one transaction. The type is that of its content."""
    if not file.is_file():
        raise XiezhiError(f"没有文件 {file}", f"there is no file {file}")
    refuse_bomb(file)
    with transaction.atomic(), file.open("rb") as stream:
        vault = vault_of(desk)
        vault.create()
        stored = vault.put(
            stream, ending=file.suffix, retention=_class(vault), actor=actor.officer or "console", now=now,
            about={"matter": matter},
        )  # fmt: skip
        return attach(desk, actor, matter, stored.digest, title, stored.media, now=now)


def _class(vault: Vault) -> str:
    """The class of case files where the settings have one; else they are kept for ever."""
    return CLASS if CLASS in vault.retention.classes else PERMANENT
