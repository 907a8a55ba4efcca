# SPDX-License-Identifier: Apache-2.0
"""The folder of a simulation: whole or not at all.

All is written into a hidden folder beside it, which takes its place at the end. What a kill or a full disk leaves is
the hidden folder, never a part that looks whole.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as csv
import pyarrow.parquet as pq

from xiezhi.kernel.errors import XiezhiError

MARK = "simulation.json"
"""The file by which a folder is known as one of ours; written last."""
_HIDDEN = ".unfinished-"


class Output:
    """A context: write tables with ``part``, then ``publish``; without that nothing has changed."""

    def __init__(self, out: Path, form: str) -> None:
        self.out, self.form = out, form
        if _taken(out):
            raise XiezhiError(
                f"{out} 已存在且不是模拟数据 (没有 {MARK}): 请换一个目录",
                f"{out} is there and is no simulation (no {MARK}): another folder would be right",
            )
        try:
            out.absolute().parent.mkdir(parents=True, exist_ok=True)
            self.work = Path(tempfile.mkdtemp(prefix=f".{out.name}{_HIDDEN}", dir=out.absolute().parent))
        except OSError as error:
            raise unwritable(out, error) from error

    def __enter__(self) -> Output:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        shutil.rmtree(self.work, ignore_errors=True)
        if isinstance(error, OSError):
            raise unwritable(self.out, error) from error

    def part(self, table: str, name: str, schema: pa.Schema) -> Part:
        """A file ``<table>/<name>`` to which rows are added."""
        folder = self.work / table
        folder.mkdir(exist_ok=True)
        return Part(folder / f"{name}.{self.form}", schema, self.form)

    def text(self, name: str, text: str) -> None:
        """A small file."""
        (self.work / name).write_text(text, encoding="utf-8", newline="\n")

    def publish(self) -> None:
        """Puts the new folder in the place of the former one."""
        os.chmod(self.work, 0o777 & ~_umask())
        former = None
        if self.out.exists():
            former = Path(tempfile.mkdtemp(prefix=f".{self.out.name}.former-", dir=self.work.parent))
            self.out.rename(former / "out")
        try:
            self.work.rename(self.out)
        except OSError:
            if former is not None:
                (former / "out").rename(self.out)
            raise
        finally:
            if former is not None:
                shutil.rmtree(former, ignore_errors=True)


class Part:
    """One file, written in steps by a thread of its own: while one table is compressed, the next is made."""

    def __init__(self, path: Path, schema: pa.Schema, form: str) -> None:
        self.rows = 0
        self._csv = form == "csv"
        self._schema = schema
        self._thread = ThreadPoolExecutor(max_workers=1)
        self._written: Future[None] | None = None
        if self._csv:
            self._writer: Any = csv.CSVWriter(path, _csv_schema(schema))
        else:
            self._writer = pq.ParquetWriter(
                path, schema, compression="zstd", store_schema=False, write_statistics=["matter"]
            )

    def add(self, table: pa.Table) -> None:
        """Adds rows, when those before are written; what went wrong with them is raised here, or at the end."""
        self.rows += table.num_rows
        self._wait()
        self._written = self._thread.submit(self._write, table)

    def _wait(self) -> None:
        written, self._written = self._written, None
        if written is not None:
            written.result()

    def _write(self, table: pa.Table) -> None:
        if self._csv:
            self._writer.write_table(_as_texts(table))
        else:
            self._writer.write_table(table, row_group_size=1 << 20)

    def __enter__(self) -> Part:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._thread:
            try:
                try:
                    self._wait()
                finally:
                    self._writer.close()
            except Exception:
                if error is None:
                    raise


def unwritable(path: Path, error: OSError) -> XiezhiError:
    """The error of a place that cannot be written, with the reason the system gives."""
    reason = os.strerror(error.errno) if error.errno else str(error)
    return XiezhiError(f"无法写入 {path}: {reason}", f"cannot write {path}: {reason}")


def _taken(out: Path) -> bool:
    """Whether there is something in the place of a folder that is not ours."""
    if not out.exists() and not out.is_symlink():
        return False
    return out.is_symlink() or not out.is_dir() or (any(out.iterdir()) and not (out / MARK).is_file())


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _csv_schema(schema: pa.Schema) -> pa.Schema:
    text = (pa.types.is_timestamp, pa.types.is_dictionary)
    return pa.schema(
        [(one.name, pa.string() if any(test(one.type) for test in text) else one.type) for one in schema]
    )


def _as_texts(table: pa.Table) -> pa.Table:
    """Instants as ISO 8601 with their offset, texts written out."""
    for place, one in enumerate(table.schema):
        if pa.types.is_dictionary(one.type):
            table = table.set_column(place, one.name, table.column(place).cast(pa.string()))
        if pa.types.is_timestamp(one.type):
            seconds = table.column(place).cast(pa.timestamp("s", tz="UTC"))
            texts = pc.strftime(seconds, format="%Y-%m-%dT%H:%M:%S+00:00")
            table = table.set_column(place, one.name, texts)
    return table
