# SPDX-License-Identifier: Apache-2.0
"""What is read off a story, which versions it tries and that it breaks one, holds before the engine."""

import pytest

from xiezhi.catalog.coverage import is_broken, versions_tried
from xiezhi.catalog.folder import builtin_packs
from xiezhi.catalog.load import load_pack
from xiezhi.catalog.model import Norm, Pack
from xiezhi.catalog.stories import Telling, read_story
from xiezhi.engine.reference.judge import judge, scenes_of, verdicts_of
from xiezhi.engine.results import Result
from xiezhi.engine.stories import families_of, with_asked


def judged(pack: Pack, norm: Norm, telling: Telling) -> tuple[Result, set[int]]:
    """What the norm gives on the story, and the versions by which it judges."""
    families = families_of(telling.matters)
    result = judge(pack, families, with_asked(norm, pack), telling.as_of, telling.known_at)
    scenes = scenes_of(pack, families, telling.as_of, telling.known_at)
    verdicts = [verdict for scene in scenes for verdict in verdicts_of(scene, norm)]
    rows = [*result.clocks, *result.findings]
    versions = {row.version for row in rows if row.norm == norm.id and row.version is not None}
    return result, versions | {verdict.version.number for verdict in verdicts if verdict.version is not None}


@pytest.mark.parametrize("name", builtin_packs())
def test_versions_and_breaches_of_stories_are_those_of_the_engine(name: str) -> None:
    pack = load_pack(name)
    wrong = []
    for norm in pack.norms.values():
        for story in norm.stories:
            telling = read_story(story, norm, pack)
            result, versions = judged(pack, norm, telling)
            tried = versions_tried(pack, norm, telling)
            if not versions <= tried:
                wrong.append((norm.id, story.title, versions, tried))
            clocks = (clock.state in ("late", "overdue") for clock in result.clocks if clock.norm == norm.id)
            found = (f.nature == "breach" for f in result.findings if f.norm == norm.id)
            if is_broken(telling.expected) and not (any(clocks) or any(found)):
                wrong.append((norm.id, story.title, "broken"))
    assert wrong == []
