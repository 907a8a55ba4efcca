# SPDX-License-Identifier: Apache-2.0
"""The engines by name, in the shape that stories are run on."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from xiezhi.catalog.model import Norm, Pack
from xiezhi.engine.columnar.families import judge_columnar
from xiezhi.engine.facts import Family
from xiezhi.engine.reference.judge import judge
from xiezhi.engine.results import Result
from xiezhi.engine.stories import Backend


class BackendName(StrEnum):
    """Which engine: the plain one, the fast one, or both."""

    reference = "reference"
    columnar = "columnar"
    both = "both"


def backends(name: BackendName) -> dict[str, Backend]:
    """The engines asked for."""
    known: dict[str, Backend] = {"reference": reference, "columnar": columnar}
    return known if name is BackendName.both else {name.value: known[name.value]}


def reference(
    pack: Pack, norms: Sequence[Norm], families: Sequence[Family], as_of: int, known_at: int | None
) -> Result:
    """The plain interpreter."""
    return judge(pack, families, norms, as_of, known_at)


def columnar(
    pack: Pack, norms: Sequence[Norm], families: Sequence[Family], as_of: int, known_at: int | None
) -> Result:
    """The array programs, on the families as one chunk."""
    return judge_columnar(pack, families, norms, as_of, known_at)
