# SPDX-License-Identifier: Apache-2.0
"""Whether somebody may do something to a matter: ``access`` decides, this room asks."""

from __future__ import annotations

from dataclasses import dataclass

from xiezhi.records.desk import Desk
from xiezhi.records.models import Matter


@dataclass(frozen=True)
class Actor:
    """Who acts. ``officer`` None: the console of the machine itself. ``unit``: for which unit."""

    officer: str | None = None
    unit: str | None = None


def demand(
    desk: Desk, actor: Actor, verb: str, *, now: int, matter: Matter | None = None, kind: str | None = None,
    unit: str | None = None,
) -> None:  # fmt: skip
    """Nothing where it is allowed; else ``XiezhiError`` with the reason."""
