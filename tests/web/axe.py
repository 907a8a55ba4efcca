# SPDX-License-Identifier: Apache-2.0
"""Faults of a page for people with disabilities, as axe-core finds them.

    assert serious_faults(page) == []

The content policy lets no script in that is not the page's own; playwright's isolated call is not held up by it, so
that pages are looked at under the policy that people have.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import xiezhi.web

AXE = Path(xiezhi.web.__file__).parent / "assets" / "node_modules" / "axe-core" / "axe.min.js"
SERIOUS = ("serious", "critical")
LOOK = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations.map(
    (one) => [one.impact, one.id, one.help, one.nodes.slice(0, 5).map((node) => node.html.slice(0, 160))])"""


def serious_faults(page: Any) -> list[str]:
    """What is serious or critical on a page as it stands: rule, what it asks for, where. Empty where nothing is."""
    page.evaluate(_axe())
    found = page.evaluate(LOOK)
    return [
        f"{rule}: {help_}: {' | '.join(where)}" for impact, rule, help_, where in found if impact in SERIOUS
    ]


@lru_cache(maxsize=1)
def _axe() -> str:
    return AXE.read_text("utf-8")
