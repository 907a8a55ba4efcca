# SPDX-License-Identifier: Apache-2.0
"""The vault: files in, files out, kept as long as they must be.

Order of things, so that no moment at which the process dies loses or halves a file: the content is on the disk under
its digest before the registry says so; and the registry says that a file is gone, and that is committed, before the
file is removed. What lies between is swept later. The caller owns the connection and commits.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO, NamedTuple, cast

from xiezhi.kernel.digest import algorithm_of, hasher
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import Zone
from xiezhi.kernel.sql import Connection, write_lock
from xiezhi.vault.cipher import Decrypting, Encrypting, Keys, Sink
from xiezhi.vault.content import HEAD, TAIL, FileType, checked_type
from xiezhi.vault.places import Place
from xiezhi.vault.registry import EXPIRED, PUT, REKEYED, TABLE, File, Registry, path_of
from xiezhi.vault.retention import Retention

PIECE = 1 << 20


class Stored(NamedTuple):
    """What a putting came to: ``same`` where the vault had the content already."""

    digest: str
    size: int
    media: str
    same: bool


class Problem(NamedTuple):
    """A file that is not as it was put, in both languages."""

    digest: str
    zh: str
    en: str


class Vault:
    """Files under one place and their registry in the caller's database."""

    def __init__(
        self,
        connection: Connection,
        place: Place,
        *,
        zone: Zone,
        retention: Retention,
        keys: Keys | None = None,
        algorithm: str = "sha256",
    ) -> None:
        self.connection, self.place, self.zone = connection, place, zone
        self.retention, self.keys, self.algorithm = retention, keys, algorithm
        self.registry = Registry(connection, algorithm)

    def create(self) -> None:
        """Makes the registry's table where it is not there yet."""
        self.registry.journal.create()

    # -- in

    def put(
        self,
        stream: BinaryIO,
        *,
        ending: str,
        retention: str,
        actor: str,
        now: int,
        since: int | None = None,
        about: Mapping[str, Any] | None = None,
    ) -> Stored:
        """Keeps what a stream gives, read in pieces. ``since``: the civil day from which the term counts (today).

        ``about``: plain JSON beside the entry (the matter's number, not names). An ending that lies, a program, an
        unknown class are refused and leave nothing behind.
        """
        self.retention.checked(retention)
        with self.place.receive() as (file, incoming):
            made = self._receive(stream, cast(Sink, file), ending)
        try:
            return self._enter(made, incoming, ending, retention, actor, now, since, about)
        finally:
            self.place.remove(incoming)

    def _receive(self, stream: BinaryIO, sink: Sink, ending: str) -> tuple[str, int, FileType]:
        """Copies a stream to a sink, encrypted where keys are set; digest, size and checked type of the content."""
        cipher = None if self.keys is None else Encrypting(sink, self.keys)
        target: Sink = cipher or sink
        running, size, head, tail = hasher(self.algorithm), 0, bytearray(), b""
        while piece := stream.read(PIECE):
            if len(head) < HEAD:
                head += piece[: HEAD - len(head)]
                if len(head) == HEAD:
                    _refuse_program(ending, bytes(head))
            tail = (tail + piece)[-TAIL:]
            running.update(piece)
            size += len(piece)
            target.write(piece)
        type_ = checked_type(ending, bytes(head), tail)
        if cipher is not None:
            cipher.finish()
        return f"{self.algorithm}:{running.hexdigest()}", size, type_

    def _enter(
        self, made: tuple[str, int, FileType], incoming: str, ending: str, retention: str, actor: str, now: int,
        since: int | None, about: Mapping[str, Any] | None,
    ) -> Stored:  # fmt: skip
        """Puts received content in its place and says so in the registry; other writers wait meanwhile."""
        digest, size, type_ = made
        write_lock(self.connection, TABLE)
        known = self.registry.exact(digest)
        same = known is not None and known.gone is None and self._is_there(known)
        key = None if self.keys is None else self.keys.current
        if known is not None and known.gone is None and not same:
            self._mend(known, incoming, key, actor, now)
        elif not same:
            self.place.keep(incoming, path_of(digest, key))
        today = self.zone.day(now)
        data = {
            "size": size, "media": type_.media, "ending": ending.lower().lstrip("."), "key": key,
            "retention": retention, "since": today if since is None else since, **(about or {}),
        }  # fmt: skip
        kept = (retention, data["since"])
        if not same or known is None or kept not in known.kept or about:
            self.registry.journal.append(at=now, actor=actor, act=PUT, subject=digest, data=data)
        return Stored(digest, size, type_.media, same)

    def _mend(self, known: File, incoming: str, key: str | None, actor: str, now: int) -> None:
        """A file that had been lost or cut short comes back with its content."""
        self.place.keep(incoming, path_of(known.digest, key))
        if key != known.key:
            self.registry.journal.append(
                at=now, actor=actor, act=REKEYED, subject=known.digest, data={"key": key}
            )

    def _is_there(self, file: File) -> bool:
        size = self.place.size(file.path)
        return size is not None and (size > file.size if file.key is not None else size == file.size)

    # -- out

    def open(self, digest: str) -> BinaryIO:
        """The content to read and to seek in; a gone or missing file is an error that says so.

        Encrypted content is authenticated piece by piece; plain content only by ``copy`` and ``verify``.
        """
        return self._open(self.present(digest))

    def _open(self, file: File) -> BinaryIO:
        try:
            source = self.place.open(file.path)
        except FileNotFoundError:
            raise XiezhiError(f"{file.digest}: 文件不在库中", f"{file.digest}: the file is missing") from None
        if file.key is None:
            return source
        if self.keys is None:
            raise XiezhiError(
                f"{file.digest} 已加密 (密钥 {file.key}), 设置中没有密钥文件",
                f"{file.digest} is encrypted with key {file.key}, and no key file is set",
            )
        size = self.place.size(file.path) or 0
        return cast(BinaryIO, io.BufferedReader(Decrypting(source, size, self.keys), PIECE))

    def copy(self, digest: str, target: Sink) -> File:
        """Writes the content to a target, proved by its digest; where it is not the content that was put, an error."""
        file = self.present(digest)
        problem = self.read(file, target)
        if problem is not None:
            raise XiezhiError(f"{file.digest}: {problem.zh}", f"{file.digest}: {problem.en}")
        return file

    def read(self, file: File, target: Sink | None = None) -> Problem | None:
        """Reads a file in full, copying it to a target; what its digest says of it."""
        running, size = hasher(algorithm_of(file.digest)), 0
        with self._open(file) as source:
            while piece := source.read(PIECE):
                running.update(piece)
                size += len(piece)
                if target is not None:
                    target.write(piece)
        if file.digest.endswith(f":{running.hexdigest()}"):
            return None
        return Problem(
            file.digest,
            f"内容已变: 应为 {file.size} 字节, 现有 {size}",
            f"changed: {file.size} bytes were put, {size} are there",
        )

    def verify(self) -> Iterator[tuple[File, Problem | None]]:
        """Each file that should be there, read in full and compared with its digest."""
        for file in self.registry.files():
            if file.gone is None:
                yield file, self._verified(file)

    def _verified(self, file: File) -> Problem | None:
        try:
            return self.read(file)
        except XiezhiError as error:
            return Problem(
                file.digest,
                error.zh.removeprefix(f"{file.digest}: "),
                error.en.removeprefix(f"{file.digest}: "),
            )
        except OSError as error:
            return Problem(file.digest, f"无法读取: {error}", f"not readable: {error}")

    def present(self, digest: str) -> File:
        """A file that is not gone, by its digest or the unmistakable beginning of it."""
        file = self.registry.exact(digest) or self.registry.file(digest)
        if file.gone is not None:
            raise XiezhiError(
                f"{file.digest} 已{'到期销毁' if file.gone == EXPIRED else '依法删除'}",
                f"{file.digest} is {file.gone}",
            )
        return file


def _refuse_program(ending: str, head: bytes) -> None:
    """A program is refused before gigabytes of it are read; other types may need the end of the file too."""
    if head[:4] != b"PK\x03\x04":
        checked_type(ending, head)
