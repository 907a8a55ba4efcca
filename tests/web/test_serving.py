# SPDX-License-Identifier: Apache-2.0
"""What runs beside the server: it is begun again where it ends, one part that fails does not keep back the others."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

import pytest


def test_what_ends_beside_the_server_is_begun_again_until_the_server_ends(tmp_path: Path) -> None:
    from xiezhi.web.serving import Beside

    told = tmp_path / "begun"
    one = Beside([sys.executable, "-c", f"open({str(told)!r}, 'a').write('x')"], again=0.01)
    one.start()
    until = time.monotonic() + 30
    while time.monotonic() < until and (not told.exists() or len(told.read_text()) < 2):
        time.sleep(0.02)
    one.end()
    one.join(30)
    assert len(told.read_text()) >= 2 and not one.is_alive()


def test_a_part_of_passing_time_that_fails_keeps_back_no_other(
    small: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from xiezhi.supervision import going_live
    from xiezhi.web import ticking
    from xiezhi.web.imports import starting

    def fails(*_given: Any) -> None:
        raise ZeroDivisionError("a fault")

    done: list[Any] = []
    monkeypatch.setattr(going_live, "pass_time", fails)
    monkeypatch.setattr(starting, "beat", done.append)
    ticking.tick_once(small.site)
    assert done == [small.site] and "a fault" in caplog.text
