# SPDX-License-Identifier: Apache-2.0
"""What a pack as a whole must satisfy: names, circles, versions, citations, norms that make no sense."""

from __future__ import annotations

from collections.abc import Mapping

from xiezhi.catalog.faults import Faults
from xiezhi.catalog.model import Pack
from xiezhi.catalog.nodes import Node
from xiezhi.catalog.norms import NormDraft


def check_pack(
    pack: Pack,
    frame: Node,
    kinds: Mapping[str, Node],
    drafts: Mapping[str, NormDraft],
    statutes: Node | None,
    faults: Faults,
) -> None:
    """Adds the faults that only the whole pack can show."""
