# SPDX-License-Identifier: Apache-2.0
"""Between two pages the connection stays open, and threads work at one desk."""

from __future__ import annotations

import threading
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test import RequestFactory


def _asked(path: str) -> str:
    """The status of a page as a server asks for it: the end of the request is told to Django, unlike by its client."""
    told: list[str] = []
    answer = WSGIHandler()(
        RequestFactory()._base_environ(PATH_INFO=path), lambda status, *_: told.append(status)
    )
    b"".join(answer)
    answer.close()
    return told[0]


def test_a_page_leaves_the_connection_open_for_the_next(small: Any) -> None:
    small.site.desk()
    before = connection.connection
    assert [_asked("/log-in/"), _asked("/log-in/")] == ["200 OK", "200 OK"]
    assert before is not None
    assert connection.connection is before


def test_threads_work_at_one_desk_over_connections_of_their_own(small: Any) -> None:
    desk, found = small.site.desk(), []
    own = desk.connection

    def other() -> None:
        mine = small.site.desk()
        found.append((mine is desk, mine.connection is not own))
        connection.close()

    worker = threading.Thread(target=other)
    worker.start()
    worker.join()
    assert found == [(True, True)]
