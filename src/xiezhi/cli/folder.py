# SPDX-License-Identifier: Apache-2.0
"""The folder of results: whole or not at all.

Everything is written in a hidden folder beside the results and moved at the end, ``summary.json`` last. What
a kill leaves behind is the hidden folder, or a result without a summary; neither looks whole.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType

from xiezhi.kernel.errors import XiezhiError

SUMMARY = "summary.json"
RESULTS = (
    "clocks.parquet",
    "clocks.csv",
    "findings.parquet",
    "findings.csv",
    "rejected.csv",
    "report.html",
    SUMMARY,
)
_HIDDEN = ".unfinished-"


class ResultFolder:
    """A context: write below ``work``, then ``publish``; without that nothing has changed."""

    def __init__(self, out: Path) -> None:
        self.out = out
        try:
            out.mkdir(parents=True, exist_ok=True)
            self.work = Path(tempfile.mkdtemp(prefix=_HIDDEN, dir=out))
        except OSError as error:
            raise unwritable(out, error) from error

    def __enter__(self) -> ResultFolder:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        shutil.rmtree(self.work, ignore_errors=True)

    def publish(self, names: Iterable[str]) -> None:
        """Puts the new results in the place of all former ones, the summary last."""
        names = sorted(names, key=lambda name: name == SUMMARY)
        for name in (SUMMARY, *RESULTS):
            if name == SUMMARY or name not in names:
                (self.out / name).unlink(missing_ok=True)
        for name in names:
            (self.work / name).replace(self.out / name)


def unwritable(path: Path, error: OSError) -> XiezhiError:
    """The error of a place that cannot be written, with the reason the system gives."""
    reason = os.strerror(error.errno) if error.errno else str(error)
    return XiezhiError(f"无法写入 {path}: {reason}", f"cannot write {path}: {reason}")
