# SPDX-License-Identifier: Apache-2.0
"""Files of the conversation: into the vault and tied to the matter with an answer, out to who sees the finding."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from urllib.parse import quote

from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xiezhi.casework.attaching import attach_file
from xiezhi.kernel.errors import XiezhiError
from xiezhi.records.packs import vault_of
from xiezhi.supervision.book import item_id, item_of
from xiezhi.web.findings.conversation import VAULT, file_titles, files_of
from xiezhi.web.findings.seeing import Sealed, Seen, seen
from xiezhi.web.shell.page import Asked, page

LARGEST = 20 * 1024 * 1024  # bytes of one attachment
TITLE = 80  # characters


def keep_file(request: Asked, found: Seen) -> tuple[str, ...]:
    """Keeps the file that came with a form; its digest, or nothing. ``XiezhiError`` where it cannot be taken."""
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        return ()
    if (file.size or 0) > LARGEST:
        raise XiezhiError(
            "附件超过 20 MB, 应压缩后再传", "the file is over 20 MB: a smaller one would be right"
        )
    name = Path(str(file.name or _("附件"))).name
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder) / f"upload{Path(name).suffix[:12]}"
        with kept.open("wb") as target:
            shutil.copyfileobj(file.file, target)
        done = attach_file(
            request.desk, request.who.actor, found.finding.matter, kept, name[:TITLE], now=request.now
        )
    fact = request.desk.store.event(done.entry_id)
    assert fact is not None
    return (str(fact.data["to"]).removeprefix(VAULT),)


@page(verb="view")
@require_GET
def file(request: Asked, finding: str, digest: str) -> HttpResponseBase:
    """A file of this conversation, as it was put; always as a download."""
    try:
        found = seen(request, finding, log=True)
    except Sealed as error:
        raise Http404 from error
    if digest not in files_of(item_of(request.desk, item_id(finding))):
        raise Http404
    title = file_titles(request.desk, found.finding.matter).get(digest) or "file"
    answer = FileResponse(vault_of(request.desk).open(digest), content_type="application/octet-stream")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(title)}"
    return answer
