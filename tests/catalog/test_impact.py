# SPDX-License-Identifier: Apache-2.0
"""What of a pack cites what changed between two versions of a statute."""

from pathlib import Path

import pytest

from xiezhi.catalog.alignment import align
from xiezhi.catalog.faults import Faults
from xiezhi.catalog.impact import Change, Use
from xiezhi.catalog.load import load_pack
from xiezhi.catalog.statute_shelf import read_shelf

LISTED = (
    "安宁法: {title: 中华人民共和国街巷安宁法, versions: [{year: 2012, effective: 2013-01-01},"
    " {year: 2025, effective: 2026-01-01}]}\n"
)
FORBID = "matter: case\nkind: prohibition\nnever: extended\nversions:\n"
OLD = "  - {{valid_from: 2013-01-01, valid_to: 2025-12-31, basis: 安宁法(2012) {}}}\n"
NEW = "  - {{valid_from: 2026-01-01, basis: 安宁法(2025) {}}}\n"
STORIES = (
    "stories:\n  - {title: 旧, events: [[extended, 2025-06-01]], expect: {findings: [[breach, extended]]}}\n"
    "  - {title: 新, events: [[extended, 2026-06-01]], expect: {findings: [[breach, extended]]}}\n"
)


@pytest.fixture
def uses(write):
    """What cites the invented statute's changed articles, of a pack with some norms and tables."""

    def uses(**files: str) -> list[Use]:
        texts = read_shelf(Path(__file__).parent / "statutes", Faults()).texts["街巷安宁法"]
        change = Change(texts[2012], texts[2025], align(texts[2012].articles, texts[2025].articles))
        return list(change.uses(load_pack(write({"statutes.yaml": LISTED, **files}))))

    return uses


def norm(old: str, new: str = "", stories: str = STORIES) -> dict[str, str]:
    body = f"id: n\n{FORBID}{OLD.format(old)}" + (NEW.format(new) if new else "") + stories
    return {"norms/decision/n.yaml": body}


@pytest.mark.parametrize(
    ("old", "new", "follow", "cites"),
    [
        ("第10条", "", "open", ()),
        ("第10条", "第14条第1款", "followed", ((14,),)),
        ("第10条", "第11条", "otherwise", ((11,),)),
        ("第6条", "第7条", "followed", ((7,),)),
        ("第13条", "第14条", "followed", ((14,),)),
    ],
)
def test_a_norm_and_whether_it_was_followed_up(uses, old: str, new: str, follow: str, cites: tuple) -> None:
    found = [use for use in uses(**norm(old, new)) if use.kind == "norm"]
    assert [(use.name, use.number, use.follow, use.cites) for use in found] == [("n", 0, follow, cites)]


def test_the_stories_of_the_version_that_cites_what_changed(uses) -> None:
    found = [use for use in uses(**norm("第10条", "第14条")) if use.kind == "story"]
    assert [use.name for use in found] == ["n: 旧"]


def test_words_that_stand_unchanged_are_told(uses) -> None:
    same = {
        place: next(use.same for use in uses(**norm(place)) if use.kind == "norm")
        for place in ("第2条", "第4条第1款第2项", "第4条第3项", "第9条第2款", "第10条第9款")
    }
    assert same == {
        "第2条": True, "第4条第1款第2项": True, "第4条第3项": False, "第9条第2款": False, "第10条第9款": False,
    }  # fmt: skip


def test_tables_and_documents(uses) -> None:
    table = "sort,basis,valid_from,valid_to\na,安宁法(2012) 第10条,2013-01-01,2025-12-31\n"
    table += (
        "a,安宁法(2025) 第14条,2026-01-01,\nb,安宁法(2012) 第9条; 安宁法(2012) 第4条,2013-01-01,2025-12-31\n"
    )
    documents = "name,basis,valid_from,valid_to\n听证通知,安宁法(2012) 第11条,2013-01-01,\n"
    found = uses(
        **{
            "tables/limits.csv": table,
            "tables/limits.yaml": "keys: [sort]\n",
            "tables/documents.csv": documents,
            "tables/documents.yaml": "keys: [name]\n",
        }
    )
    assert [(use.kind, use.name, use.number, str(use.place), use.follow) for use in found] == [
        ("document", "听证通知", 2, "第11条", "open"),
        ("table", "limits", 2, "第10条", "followed"),
        ("table", "limits", 4, "第9条", "open"),
        ("table", "limits", 4, "第4条", "open"),
    ]
