# SPDX-License-Identifier: Apache-2.0
"""An upload goes to the disk in pieces as it comes, into the home; what is too long is refused before it is read."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

FIELD = "file"
ENVELOPE = 64 * 1024  # what a form has besides the file


class Received(File):
    """A file on disk; ``name``: as the browser calls it, only to be shown."""

    def __init__(self, path: Path, name: str, size: int, sha256: str) -> None:
        super().__init__(None, shown_name(name))
        self.path, self.length, self.sha256 = path, size, sha256

    def close(self) -> None:
        """Nothing is open."""


def shown_name(name: str) -> str:
    """The last part of a file's name without signs that cannot be seen, at most 120 characters."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    seen = "".join(sign for sign in last if sign.isprintable()).strip()
    return seen[-120:] or "?"


def too_long(content_length: str | None, most: int) -> bool:
    """Whether a request says of itself that it brings more than ``most`` bytes."""
    return (
        bool(content_length) and str(content_length).isdigit() and int(str(content_length)) > most + ENVELOPE
    )


class ToDisk(FileUploadHandler):
    """Writes the one file of the form to ``target``; stops at ``most`` bytes, whatever the request said.

    A second file, or one of another field, is not kept.
    """

    def __init__(self, request: Any, target: Path, most: int) -> None:
        super().__init__(request)
        self.target, self.most, self.over = target, most, False
        self._file: Any = None
        self._digest, self._size, self._mine, self._begun = hashlib.sha256(), 0, False, False

    def new_file(self, field_name: str, *args: Any, **kwargs: Any) -> None:
        """A file begins."""
        super().new_file(field_name, *args, **kwargs)
        self._mine = field_name == FIELD and not self._begun
        if self._mine:
            self._begun = True
            self._file = os.fdopen(os.open(self.target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """A piece of it."""
        if not self._mine:
            return
        self._size += len(raw_data)
        if self._size > self.most:
            self.over = True
            self._file.close()
            raise StopUpload(connection_reset=True)
        self._digest.update(raw_data)
        self._file.write(raw_data)

    def file_complete(self, file_size: int) -> Received | None:
        """The whole file."""
        if not self._mine:
            return None
        self._file.close()
        return Received(self.target, self.file_name or "", self._size, self._digest.hexdigest())

    def upload_interrupted(self) -> None:
        """The connection broke off."""
        if self._file is not None:
            self._file.close()
