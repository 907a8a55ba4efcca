# SPDX-License-Identifier: Apache-2.0
"""Long work shows how far it is, where somebody looks."""

import io

from rich.console import Console

from xiezhi.cli.progress import Counter


def told(terminal: bool) -> str:
    out = io.StringIO()
    with Counter("事例", 3, Console(file=out, force_terminal=terminal, width=80)) as counter:
        assert list(counter.each("abc")) == ["a", "b", "c"]
    return out.getvalue()


def test_a_terminal_is_told_how_many_of_how_many() -> None:
    assert "事例" in told(True) and "3/3" in told(True)


def test_a_file_is_told_nothing() -> None:
    assert told(False).strip() == ""
