# SPDX-License-Identifier: Apache-2.0
"""The custody suites as sums."""

from __future__ import annotations

from typing import Any

from xiezhi.web.screen.sight import Sight

STAY = "custody_stay"


def custody(sight: Sight) -> Any:
    return None
