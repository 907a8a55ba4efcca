# SPDX-License-Identifier: Apache-2.0
"""What somebody sent after his session had ended: nothing of it was saved; its sentences wait for him behind the door.

ended(session, officer)   # the session that ended was his: what comes next without a log-in is his, too
keep(request)             # a form that came too late: its sentences, no files, no passwords, no long texts
moved(session, officer)   # the new session of the same officer has them; anybody else's has not
shown(session)            # for the next page; ``None`` where nothing was lost
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

WAS, UNSAVED = "was", "unsaved"
LONGEST = 20_000
"""Characters of one form that are kept; of a longer one it is only said that it was not saved."""
SECRET = ("password", "again", "current", "code", "ticket", "secret", "csrfmiddlewaretoken")
SENTENCE = re.compile(r"[\u3400-\u9fff]|\S\s+\S")
"""What a person wrote has Chinese characters or several words; numbers of rows and names of acts have not."""


def ended(session: SessionBase, officer: str) -> None:
    """Remembers whose session ended; that opens nothing."""
    session[WAS] = officer


def keep(request: HttpRequest) -> None:
    """Keeps the sentences of a form that came without a log-in, if it is known whose they are."""
    officer = request.session.get(WAS)
    if officer is None:
        return
    written = [
        text
        for name, texts in request.POST.lists()
        if name not in SECRET
        for text in texts
        if SENTENCE.search(text)
    ]
    short = sum(map(len, written)) <= LONGEST
    request.session[UNSAVED] = {"officer": officer, "texts": list(dict.fromkeys(written)) if short else []}


def moved(session: SessionBase, officer: str) -> None:
    """A session under a new key without anything in it but what this officer has lost."""
    kept = session.get(UNSAVED)
    session.flush()
    if kept is not None and kept["officer"] == officer:
        session[UNSAVED] = kept


def sent(session: SessionBase) -> None:
    """Something was sent again: what was lost before is no longer shown."""
    session.pop(UNSAVED, None)


def shown(session: SessionBase) -> Mapping[str, Any] | None:
    """``texts``: what was written and not saved."""
    kept: Mapping[str, Any] | None = session.get(UNSAVED)
    return kept
