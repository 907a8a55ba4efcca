# SPDX-License-Identifier: Apache-2.0
"""The versions that a story is taken to try hold those by which the engine judges it."""

import pytest

from xiezhi.catalog.coverage import versions_tried
from xiezhi.catalog.folder import builtin_packs
from xiezhi.catalog.load import load_pack
from xiezhi.catalog.model import Norm, Pack
from xiezhi.catalog.stories import Telling, read_story
from xiezhi.engine.reference.judge import judge, scenes_of, verdicts_of
from xiezhi.engine.stories import families_of, with_asked


def judged(pack: Pack, norm: Norm, telling: Telling) -> set[int]:
    """The versions by which the norm judges on the story."""
    families = families_of(telling.matters)
    result = judge(pack, families, with_asked(norm, pack), telling.as_of, telling.known_at)
    rows = [row for row in (*result.clocks, *result.findings) if row.norm == norm.id]
    scenes = scenes_of(pack, families, telling.as_of, telling.known_at)
    verdicts = [verdict for scene in scenes for verdict in verdicts_of(scene, norm)]
    told = {verdict.version.number for verdict in verdicts if verdict.version is not None}
    return told | {row.version for row in rows if row.version is not None}


@pytest.mark.parametrize("name", builtin_packs())
def test_the_versions_of_stories_are_those_of_the_engine(name: str) -> None:
    pack = load_pack(name)
    told = (
        (norm, story, read_story(story, norm, pack)) for norm in pack.norms.values() for story in norm.stories
    )
    missed = [
        (norm.id, story.title)
        for norm, story, telling in told
        if not judged(pack, norm, telling) <= versions_tried(pack, norm, telling)
    ]
    assert missed == []
