# SPDX-License-Identifier: Apache-2.0
"""The pack ``cn_police`` as a whole: how much of the law it holds, and that each duty is accounted for."""

from collections import Counter
from functools import lru_cache
from keyword import iskeyword

import pytest

from xiezhi.catalog.load import load_pack, read_pack
from xiezhi.catalog.model import Norm, Pack

KINDS = """incident admin_case criminal_case traffic_accident person_in_case measure custody_stay interview
search_inspection property_item appraisal recording document review hearing penalty execution dossier reconsideration
litigation compensation referral permit disclosure complaint interference_record rectification supervision_letter
officer_qualification supervision_item norm_change patrol""".split()
FACTS_BY_DOMAIN = {
    "incident": 14, "acceptance": 14, "investigation": 55, "coercion": 36, "custody": 13, "decision": 42,
    "execution": 14, "property": 23, "recording": 13, "archive": 6, "relief": 16, "linkage": 9, "permit": 6,
    "disclosure": 6, "personnel": 10, "supervision": 10,
}  # fmt: skip
CUSTODY = ("measure", "custody_stay", "execution")


@lru_cache(maxsize=1)
def police() -> Pack:
    return load_pack("cn_police")


def live() -> list[Norm]:
    return [norm for norm in police().norms.values() if norm.status == "live"]


def test_the_pack_has_no_fault() -> None:
    assert [fault.message("zh") for fault in read_pack("cn_police")[1]] == []


def test_all_kinds_of_matter_are_there_and_draw_their_ordinary_way() -> None:
    kinds = police().kinds
    assert sorted(kinds) == sorted(KINDS)
    assert all(any(step.next for step in kind.steps.values()) for kind in kinds.values())


def test_every_fact_of_every_domain_is_accounted_for() -> None:
    facts = {duty.fact for duty in police().duties}
    told = Counter(fact.split("-", 1)[0] for fact in facts)
    assert dict(told) == FACTS_BY_DOMAIN
    assert sum(told.values()) == 287


def test_a_duty_has_a_norm_whose_id_begins_with_its_fact_or_a_reason() -> None:
    wrong = [
        duty
        for duty in police().duties
        if bool(duty.norm) == bool(duty.reason) or (duty.norm and not duty.norm.startswith(duty.fact))
    ]
    assert wrong == []


def test_how_many_norms_there_are() -> None:
    norms = police().norms.values()
    by_facts = [norm for norm in norms if norm.versions[-1].kind != "judgement"]
    assert len(norms) >= 330
    assert len(by_facts) >= 230
    assert sum(norm.status == "live" for norm in by_facts) >= 200


def test_at_most_a_quarter_of_the_live_norms_is_red_and_only_for_liberty_life_or_evidence() -> None:
    red = [norm for norm in live() if any(version.level == "red" for version in norm.versions)]
    assert 4 * len(red) <= len(live())
    grave = {"liberty", "life", "minor", "evidence"}
    other = [norm.id for norm in red if not grave & set(norm.versions[-1].protects)]
    assert other == ["decision-period-30d"]  # red in the example of the norm language itself


def test_what_is_not_verified_is_shadow_and_says_why() -> None:
    shadows = [norm for norm in police().norms.values() if norm.status == "shadow"]
    assert shadows
    assert [norm.id for norm in shadows if "影子" not in norm.versions[-1].why] == []


def test_an_internal_value_is_told_as_the_organs_own() -> None:
    internal = [norm for norm in police().norms.values() if norm.versions[-1].internal]
    assert internal
    assert [norm.id for norm in internal if not norm.versions[-1].reading] == []


@pytest.mark.parametrize(
    "beginning",
    ["early-warning-admin", "early-warning-criminal", "early-warning-injury", "early-warning-bail"],
)
def test_local_early_warnings_are_internal(beginning: str) -> None:
    found = [norm for norm in police().norms.values() if norm.id.startswith(beginning)]
    assert found, [norm for norm in police().norms if norm.startswith("early-warning")]
    assert all(norm.versions[-1].internal and norm.status == "live" for norm in found)


def test_deadlines_of_liberty_never_roll_over() -> None:
    wrong = [
        norm.id
        for norm in police().norms.values()
        for version in norm.versions
        if version.kind == "deadline" and "liberty" in version.protects and version.level == "red"
        if set(norm.matter) & set(CUSTODY) and version.rollover and version.within is not None
        and version.within.unit in ("d", "m", "y")
    ]  # fmt: skip
    assert wrong == []


def test_no_story_is_without_a_name_that_says_what_it_tries() -> None:
    wrong = [
        (norm.id, story.title)
        for norm in live()
        for story in norm.stories
        if not story.title.startswith(("合规：", "违反：", "临界："))
    ]
    assert wrong == []


def test_the_pack_is_data_alone() -> None:
    assert [path.name for path in police().folder.rglob("*.py")] == []


def test_no_field_is_named_by_a_word_of_the_expression_syntax() -> None:
    fields = {
        f"{kind.name}.{step.name}.{name}"
        for kind in police().kinds.values()
        for step in kind.steps.values()
        for name in step.fields
        if iskeyword(name)
    }
    assert fields == set()


def test_a_reviewers_licence_is_asked_where_he_is_posted() -> None:
    norm = police().norms["personnel-legal-reviewer-qualification"]
    assert norm.matter == ("officer_qualification",)
    assert [str(ref) for ref in norm.versions[-1].on] == ["assigned"]
    assert police().qualification.grades == ("警务辅助", "行政执法资格", "基本级", "中级", "高级")
