# SPDX-License-Identifier: Apache-2.0
"""Files of a form go to the disk only as far as one request may bring; what is longer is read past and not kept."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadhandler import StopUpload, TemporaryFileUploadHandler

from xiezhi.web import settings


class Bounded(TemporaryFileUploadHandler):
    """Stops at ``settings.UPLOAD`` bytes of a file, whatever the request said of its length: see ``too_long``."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """A piece of the file."""
        if start + len(raw_data) > settings.UPLOAD:
            self.request.too_long = True
            self.file.close()
            raise StopUpload(connection_reset=False)
        super().receive_data_chunk(raw_data, start)


def too_long(request: Any) -> bool:
    """Whether a file of the request was longer than may be; it is then not among its files."""
    return bool(getattr(request, "too_long", False))
