# SPDX-License-Identifier: Apache-2.0
"""Each version of a live norm has its stories: three, one broken, one kept; which version a story tries."""

from typing import Any

import pytest

from xiezhi.catalog.build import pack_and_faults
from xiezhi.catalog.coverage import lacking, versions_tried
from xiezhi.catalog.model import Norm, Pack
from xiezhi.catalog.stories import read_story

CASE = {"kind": "case", "parent": "case", "steps": {"filed": None, "noted": None, "decided": {"final": True}}}
OLD, NEW = {"valid_to": "2025-12-31"}, {"valid_from": "2026-01-01"}
FORMER, LATER = ["filed", "2025-12-31 23:59"], ["filed", "2026-01-01 00:00"]
DEADLINE = {"kind": "deadline", "after": "filed", "within": "3 d", "expect": "decided"}
BREACH = {"findings": [["breach"]]}


def made(*stories: dict[str, Any], **keys: Any) -> tuple[Pack, Norm, list[str]]:
    norm = {"id": "n", "matter": "case", "versions": [OLD, NEW], "stories": list(stories), **keys}
    others = [{"id": "o", "matter": "case", "kind": "prohibition", "status": "shadow", "never": "decided"}]
    pack, faults = pack_and_faults({"time_zone": "UTC"}, [CASE], [norm, *others])
    assert pack is not None, faults
    return pack, pack.norms["n"], [fault.zh for fault in faults if fault.code == "stories"]


def tried(story: dict[str, Any], **keys: Any) -> set[int]:
    pack, norm, _ = made({"expect": "none", **story}, **keys)
    return versions_tried(pack, norm, read_story(norm.stories[0], norm, pack))


@pytest.mark.parametrize(
    ("story", "keys", "versions"),
    [
        pytest.param({"events": [FORMER]}, DEADLINE, {0}, id="last instant of the old"),
        pytest.param({"events": [LATER]}, DEADLINE, {1}, id="first instant of the new"),
        pytest.param({"events": [FORMER, ["decided", "2026-01-05"]]}, DEADLINE, {0}, id="the trigger counts"),
        pytest.param({"events": [FORMER, LATER]}, DEADLINE, {0}, id="the first trigger"),
        pytest.param({"events": [FORMER, LATER]}, {**DEADLINE, "occurrence": "last"}, {1}, id="the last"),
        pytest.param({"events": [FORMER, LATER]}, {**DEADLINE, "occurrence": "each"}, {0, 1}, id="each"),
        pytest.param(
            {"events": [FORMER, [*LATER, {"voids": "m#1"}]]}, DEADLINE, {0}, id="a void is no event"
        ),
        pytest.param(
            {"events": [FORMER, ["decided", "2026-01-05"]]},
            {"kind": "required", "on": "decided", "need": "1 == 1"},
            {1},
            id="the judged event",
        ),
        pytest.param(
            {"events": [FORMER, ["decided", "2026-01-05"]]},
            {"kind": "required", "on": "decided", "need": "1 == 1", "anchor": "filed"},
            {0},
            id="the anchor before it",
        ),
        pytest.param(
            {"events": [["noted", "2025-01-01"]]},
            {"kind": "prohibition", "never": "decided"},
            {0},
            id="nothing judged: any event",
        ),
        pytest.param({"events": [], "as_of": "2026-02-01"}, DEADLINE, {1}, id="no event: as of"),
        pytest.param(
            {"events": [["decided", "2025-06-01"], ["decided", "2026-06-01"]]},
            {"kind": "pattern", "of": "o", "at_least": 2, "window": "30 d", "by": "unit"},
            {0, 1},
            id="a pattern",
        ),
        pytest.param(
            {
                "family": [
                    {"id": "a", "events": [FORMER]},
                    {"id": "b", "parent": "a", "events": [["decided", "2026-01-05"]]},
                ]
            },
            {"kind": "precedence", "before": "case.decided", "require": "case.filed"},
            {1},
            id="a relative's step is its own kind's too",
        ),
    ],
)
def test_which_versions_a_story_tries(story, keys, versions) -> None:
    assert tried(story, **keys) == versions


KEPT = {"events": [LATER], "expect": {"state": "open"}}
LATE = {"events": [LATER], "as_of": "2026-03-01", "expect": {"state": "overdue"}}


@pytest.mark.parametrize(
    ("stories", "missing"),
    [
        ([KEPT, LATE, KEPT], []),
        ([KEPT, LATE, LATE], []),
        ([KEPT, {**LATE, "expect": BREACH}, {"events": [LATER], "expect": "none"}], []),
        ([KEPT, KEPT, KEPT], ["broken"]),
        ([KEPT, {**KEPT, "expect": {"findings": [["warning"]]}}], ["broken"]),
        ([LATE, LATE, LATE], ["kept"]),
        ([LATE], ["kept", "third"]),
        ([KEPT, LATE], ["third"]),
        ([], ["broken", "kept", "third"]),
    ],
)
def test_what_a_version_lacks(stories, missing) -> None:
    pack, norm, _ = made(*stories, **DEADLINE, versions=[NEW], status="draft")
    tellings = [read_story(story, norm, pack) for story in norm.stories]
    assert [missing for _, _, missing in lacking(pack, norm, tellings)] == ([missing] if missing else [])


def test_check_names_the_version_and_what_it_lacks() -> None:
    _, _, told = made(KEPT, LATE, KEPT, **DEADLINE)
    assert told == ["规则 n: 版本 0 (… – 2025-12-31) 有 0 个事例, 还缺: 违反的、合规的、第三个 (临界的)"]


@pytest.mark.parametrize("keys", [{"status": "shadow"}, {"status": "draft"}, {"stories": []}])
def test_only_live_norms_with_stories_are_asked(keys) -> None:
    assert made(KEPT, **{**DEADLINE, **keys})[2] == []


def test_of_anothers_duty_no_breach_can_be_seen() -> None:
    forbidden = {"kind": "prohibition", "never": "decided", "bearer": "party", "versions": [NEW]}
    story = {"events": [["decided", "2026-01-05"]], "expect": "none"}
    assert made(story, story, story, **forbidden)[2] == []
    assert made(KEPT, KEPT, KEPT, **DEADLINE, bearer="party", versions=[NEW])[2] != []
