# SPDX-License-Identifier: Apache-2.0
"""The engines by name, in the shape that stories are run on."""

from __future__ import annotations

from enum import StrEnum

from xiezhi.engine.stories import Backend


class BackendName(StrEnum):
    """Which engine: the plain one, the fast one, or both."""

    reference = "reference"
    columnar = "columnar"
    both = "both"


def backends(name: BackendName) -> dict[str, Backend]:
    """The engines asked for."""
    return {}
