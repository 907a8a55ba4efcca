# SPDX-License-Identifier: Apache-2.0
"""The packs that ship: all three engines say the same, on histories made from their stories."""

import pytest
from tests.engine.pack_hunt import case_of, differs, told

from xiezhi.catalog.folder import builtin_packs

SEEDS = 120
"""``python -m tests.engine.pack_hunt`` goes on from here."""


@pytest.mark.parametrize("name", builtin_packs())
def test_the_engines_agree_on_disturbed_stories(name: str) -> None:
    norms = list(told(name)[0].norms.values())
    found = [seed for seed in range(SEEDS) if differs(name, seed, norms) is not None]
    assert found == []


def test_disturbed_stories_are_families_of_several_matters() -> None:
    families = [family for seed in range(SEEDS) for family in case_of("cn_police", seed).families]
    assert max(len(family.matters) for family in families) > 3
    assert sum(len(family.events) for family in families) > 3 * SEEDS
