# SPDX-License-Identifier: Apache-2.0
"""Where answers are printed: the terminal as it is; a pipe or file gets wide, plain lines."""

from __future__ import annotations

import sys

from rich.console import Console

WIDTH = 200


def console() -> Console:
    """The console of standard output."""
    return Console() if sys.stdout.isatty() else Console(width=WIDTH, no_color=True, highlight=False)
