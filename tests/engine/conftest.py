# SPDX-License-Identifier: Apache-2.0
"""Each test of behaviour runs on every engine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from tests.engine.histories import Seen, tell

from xiezhi.catalog.model import Norm, Pack
from xiezhi.catalog.values import parse_instant
from xiezhi.engine.columnar.families import judge_columnar
from xiezhi.engine.facts import Family
from xiezhi.engine.reference.judge import judge as judge_plainly
from xiezhi.engine.results import Result

Backend = Callable[[Pack, Sequence[Family], Sequence[Norm], int, int | None], Result]
BACKENDS: dict[str, Backend] = {"reference": judge_plainly, "columnar": judge_columnar}
Ask = Callable[..., Seen]


@pytest.fixture(params=list(BACKENDS))
def judge(request: pytest.FixtureRequest) -> Ask:
    """``judge(pack, history, as_of, known_at=None, **attributes)``: what an engine says."""

    def ask(
        pack: Pack, history: Sequence[Any], as_of: str, known_at: str | None = None, **attributes: Any
    ) -> Seen:
        families = tell(pack, history, attributes)
        now = parse_instant(as_of, pack.zone).us
        known = None if known_at is None else parse_instant(known_at, pack.zone).us
        result = BACKENDS[request.param](pack, families, list(pack.norms.values()), now, known)
        return Seen(pack, result)

    return ask
