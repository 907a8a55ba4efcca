# SPDX-License-Identifier: Apache-2.0
"""``xiezhi check --ledger``: the ledger of a home, segments and tail, as the log that is checked."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from xiezhi.cli.inputs import Asked, Source
from xiezhi.kernel.errors import XiezhiError


@contextmanager
def ledger_source(asked: Asked, source: Source, home: Path | None) -> Iterator[tuple[Asked, Source]]:
    """The same question over the ledger: what is known is settled while it is read, so the engine has no limit.

    Without ``--known-at`` all that is recorded by now is known. The tables are removed afterwards.
    """
    if source.events or source.matters or source.mapping or source.kind:
        raise XiezhiError(
            "--ledger 检查账本: 不要再给文件、--map 或 --kind",
            "--ledger checks the ledger: leave files, --map and --kind out",
        )
    from xiezhi.records.as_log import write_log
    from xiezhi.records.desk import Desk
    from xiezhi.records.home import Home

    desk = Desk.open(Home.open(home, os.environ), asked.pack)
    with tempfile.TemporaryDirectory(prefix="xiezhi-ledger-") as folder:
        log = write_log(desk.store, desk.home.segments, asked.pack, Path(folder), asked.known_at)
        yield asked, replace(source, events=str(log.events), matters=str(log.matters))
