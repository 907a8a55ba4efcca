# SPDX-License-Identifier: Apache-2.0
"""Files encrypted at rest, in chunks, so that a recording of hours is written and played without being held.

Form: ``XZV1``, length and name of the key, 32 bytes of salt, then chunks of ``CHUNK`` bytes under AES-256-GCM. Each
file has a key of its own, derived from the named key and the salt by HKDF-SHA256 (RFC 5869). The nonce of a chunk is
its number, with a mark on the last one: chunks cannot be swapped, dropped or cut off (the STREAM construction).
"""

from __future__ import annotations

import base64
import io
import os
import re
import secrets
import stat
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from xiezhi.kernel.errors import XiezhiError

MAGIC, SALT, CHUNK, TAG = b"XZV1", 32, 1 << 18, 16
_LINE = re.compile(r"([A-Za-z0-9_.-]{1,64})\s+([A-Za-z0-9+/=]+)$")


class Sink(Protocol):
    """Where bytes go."""

    def write(self, data: bytes, /) -> Any:
        """Takes bytes in."""


class Keys:
    """Named keys of 32 bytes in the order of their making; new files use the last one."""

    def __init__(self, named: dict[str, bytes]) -> None:
        self._named = named

    @property
    def current(self) -> str:
        """The name of the key that new files use."""
        return next(reversed(self._named))

    def of(self, name: str) -> bytes:
        """A key by its name."""
        if name not in self._named:
            known = " ".join(self._named)
            raise XiezhiError(
                f"密钥文件中没有密钥 {name!r}, 有 {known}", f"no key {name!r} in the key file: it has {known}"
            )
        return self._named[name]

    @classmethod
    def read(cls, path: Path) -> Keys:
        """The keys of a file with lines ``name base64``; a file that others may read is refused."""
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise XiezhiError(
                f"{path}: 密钥文件他人可读, 应 chmod 600", f"{path}: others can read the keys: chmod 600"
            )
        named: dict[str, bytes] = {}
        for number, line in enumerate(path.read_text(encoding="ascii", errors="replace").splitlines(), 1):
            if line.strip() and not line.startswith("#"):
                name, key = _key_line(path, number, line.strip())
                if name in named:
                    raise XiezhiError(
                        f"{path}:{number}: 密钥 {name} 重复", f"{path}:{number}: key {name} is given twice"
                    )
                named[name] = key
        if not named:
            raise XiezhiError(
                f"{path}: 没有密钥, 应有“名称 base64”一行",
                f"{path}: no key; a line `name base64` would be right",
            )
        return cls(named)


def _key_line(path: Path, number: int, line: str) -> tuple[str, bytes]:
    match = _LINE.match(line)
    try:
        key = base64.b64decode(match[2], validate=True) if match else b""
    except ValueError:
        key = b""
    if match is None or len(key) != 32:
        raise XiezhiError(
            f"{path}:{number}: 不是密钥, 应为“名称 base64(32 字节)”",
            f"{path}:{number}: no key: `name base64(32 bytes)`",
        )
    return match[1], key


def add_key(path: Path, name: str) -> None:
    """Adds a new random key to a key file, made readable by its owner alone; it becomes the current one."""
    if path.exists() and name in Keys.read(path)._named:
        raise XiezhiError(
            f"{path}: 已有密钥 {name}, 应另起名称",
            f"{path}: key {name} is there: another name would be right",
        )
    line = f"{name} {base64.b64encode(secrets.token_bytes(32)).decode()}\n"
    _key_line(path, 0, line.strip())
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(file, line.encode())
        os.fsync(file)
    finally:
        os.close(file)


def _derived(key: bytes, salt: bytes, header: bytes) -> AESGCM:
    return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=salt, info=b"xiezhi vault " + header).derive(key))


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\1" if last else b"\0")


class Encrypting:
    """Takes plain bytes and passes cipher text on; ``finish`` writes the last chunk."""

    def __init__(self, sink: Sink, keys: Keys) -> None:
        self._sink, self._held, self._number = sink, bytearray(), 0
        name, salt = keys.current.encode(), secrets.token_bytes(SALT)
        self._header = MAGIC + bytes([len(name)]) + name + salt
        self._cipher = _derived(keys.of(keys.current), salt, self._header)
        sink.write(self._header)

    def write(self, data: bytes) -> int:
        """Takes plain bytes in."""
        self._held += data
        while len(self._held) > CHUNK:  # a full chunk waits: it may be the last one
            self._seal(bytes(self._held[:CHUNK]), last=False)
            del self._held[:CHUNK]
        return len(data)

    def finish(self) -> None:
        """Writes what is held as the last chunk."""
        self._seal(bytes(self._held), last=True)

    def _seal(self, plain: bytes, *, last: bool) -> None:
        self._sink.write(self._cipher.encrypt(_nonce(self._number, last), plain, self._header))
        self._number += 1


class Decrypting(io.RawIOBase):
    """The plain bytes of an encrypted file, from any place on; what was changed is an error, never wrong bytes."""

    def __init__(self, source: BinaryIO, size: int, keys: Keys) -> None:
        super().__init__()
        self._source, self._at, self._held = source, 0, (-1, b"")
        start = source.read(len(MAGIC) + 1)
        if start[: len(MAGIC)] != MAGIC or len(start) <= len(MAGIC):
            raise _damaged()
        rest = source.read(start[-1] + SALT)
        self._header = start + rest
        self._cipher = _derived(keys.of(rest[: start[-1]].decode()), rest[start[-1] :], self._header)
        body = size - len(self._header)
        self._chunks = max(1, -(-body // (CHUNK + TAG)))
        self._size = body - self._chunks * TAG
        last = body - (self._chunks - 1) * (CHUNK + TAG)
        if last < TAG or (last == TAG and self._chunks > 1):  # cut off within the last chunk
            raise _damaged()

    def readable(self) -> bool:
        """Yes."""
        return True

    def seekable(self) -> bool:
        """Yes."""
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        """As of any file."""
        self._at = max(0, offset + {0: 0, 1: self._at, 2: self._size}[whence])
        return self._at

    def tell(self) -> int:
        """Where the next byte is read."""
        return self._at

    def readinto(self, buffer: Any) -> int:
        """Fills a buffer from the chunk at hand."""
        number, place = divmod(self._at, CHUNK)
        if self._at >= self._size and not (self._size == 0 and self._held[0] < 0):
            return 0
        part = self._chunk(number)[place : place + len(buffer)]
        buffer[: len(part)] = part
        self._at += len(part)
        return len(part)

    def close(self) -> None:
        """Closes the file underneath too."""
        self._source.close()
        super().close()

    def _chunk(self, number: int) -> bytes:
        if self._held[0] != number:
            self._source.seek(len(self._header) + number * (CHUNK + TAG))
            sealed = self._source.read(CHUNK + TAG)
            try:
                plain = self._cipher.decrypt(_nonce(number, number == self._chunks - 1), sealed, self._header)
            except InvalidTag as error:
                raise _damaged() from error
            self._held = number, plain
        return self._held[1]


def _damaged() -> XiezhiError:
    return XiezhiError(
        "密文已损坏、被改动或密钥不对", "the cipher text is damaged or changed, or the key is another"
    )
