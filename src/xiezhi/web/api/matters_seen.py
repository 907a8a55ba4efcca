# SPDX-License-Identifier: Apache-2.0
"""The matter that an address names, for whom it may be shown; a look is logged. Sealed ones are opened on pages."""

from __future__ import annotations

from typing import Any

from xiezhi.records.models import Matter
from xiezhi.web.api.problems import missing
from xiezhi.web.cases.seeing import Sealed, seen


def matter_of(request: Any, matter: str, verb: str = "view", *, quietly: bool = False) -> Matter:
    """The row; a 404 where it is not there, another's or sealed."""
    kind = Matter.objects.filter(id=matter).values_list("kind", flat=True).first()
    if kind is None:
        raise missing()
    try:
        return seen(request, kind, matter, verb=verb, quietly=quietly)
    except Sealed as sealed:
        raise missing() from sealed
