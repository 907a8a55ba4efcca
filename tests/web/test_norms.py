# SPDX-License-Identifier: Apache-2.0
"""规则, read in requests: lists by domain and statute, a norm's page, its stories, the library."""

from __future__ import annotations

import re
from typing import Any

from tests.web.conftest import Small
from tests.web.counting import statements, within_baseline

NORM = "decision-period-30d"


def text_of(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    found: str = response.content.decode()
    return found


def test_norms_are_listed_by_domain_and_by_statute_and_narrowed_in_the_address(small: Small) -> None:
    client = small.as_("norm_keeper")
    whole = text_of(client.get("/norms/"))
    pack = small.site.desk().pack
    assert f"{len(pack.norms)} 条规则" in whole.replace("\u2009", "")
    custody = text_of(client.get("/norms/", {"in": "custody"}))
    assert f"共 {sum(norm.domain == 'custody' for norm in pack.norms.values())} 条" in custody
    by_statute = text_of(client.get("/norms/", {"by": "statute", "text": "decision-period"}))
    assert 'aria-current="true">按法律' in by_statute and "decision-period-30d" in by_statute
    none = text_of(client.get("/norms/", {"text": "<script>alert(1)</script>"}))
    assert "没有符合全部条件的规则" in none and "<script>alert" not in none


def test_a_norms_page_says_the_rule_in_words_beside_its_former_version_and_the_article(small: Small) -> None:
    page = text_of(small.as_("norm_keeper").get(f"/norms/{NORM}/"))
    assert "从何时起算" in page and "“立案”；当日不计" in page
    assert re.search(r"多长时间</th>\s*<td>30日", page)
    assert "新旧对照" in page and "治安管理处罚法(2012)" in page, "a version of each law"
    assert "第一百一十八条" in page, "the statute's text is installed in the city"
    assert "件数不足" in page, "a rate of few verdicts is no rate"
    older = text_of(small.as_("norm_keeper").get(f"/norms/{NORM}/?version=0"))
    assert "这一版今天不在施行期内" in older and "“受案”；当日不计" in older


def test_stories_are_run_when_they_are_asked_for(small: Small) -> None:
    page = text_of(small.as_("norm_keeper").get(f"/norms/{NORM}/stories/"))
    stories = small.site.desk().pack.norms[NORM].stories
    assert page.count("通过</span>") == len(stories) and f"{len(stories)} 条全部通过" in page


def test_what_a_norm_found_counts_only_what_the_reader_may_see(small: Small) -> None:
    from xiezhi.records.models import Finding

    station = small.client(small.person("room_manager"))
    for norm in Finding.objects.filter(present=True, sealed=False, status="live").values_list(
        "norm", flat=True
    )[:1]:
        city = text_of(small.as_("city_manager").get(f"/norms/{norm}/"))
        all_of_it = Finding.objects.filter(norm=norm, present=True, sealed=False).count()
        shown = sum(int(n) for n in re.findall(r'class="number"><b>(\d+)</b></td><td class="act">', city))
        assert shown == all_of_it
        fewer = text_of(station.get(f"/norms/{norm}/"))
        assert (
            sum(int(n) for n in re.findall(r'class="number"><b>(\d+)</b></td><td class="act">', fewer))
            <= all_of_it
        )


def test_what_a_norm_finds_in_shadow_is_shown_to_who_writes_norms_alone(small: Small) -> None:
    from xiezhi.records.models import Finding

    norm = Finding.objects.filter(present=True, sealed=False, status="live").values_list("norm", flat=True)[0]
    here = Finding.objects.filter(norm=norm, present=True, sealed=False)

    def shown(role: str) -> bool:
        page = text_of(small.as_(role).get(f"/norms/{norm}/"))
        return bool(re.findall(r'class="number"><b>(\d+)</b></td><td class="act">', page))

    assert shown("leader") and shown("norm_keeper")
    here.update(status="shadow")
    try:
        assert not shown("leader") and shown("norm_keeper")
    finally:
        here.update(status="live")


def test_a_norm_or_statute_that_is_not_there_is_not_found(small: Small) -> None:
    client = small.as_("norm_keeper")
    for path in (
        "/norms/nope/",
        f"/norms/{NORM}/?version=9",
        "/norms/nope/stories/",
        "/norms/library/无此法/",
    ):
        assert client.get(path).status_code == 404, path
    assert small.as_("system_admin").get("/norms/").status_code == 404


def test_the_library_shows_versions_and_articles_with_their_norms(small: Small) -> None:
    client = small.as_("norm_keeper")
    assert "治安管理处罚法" in text_of(client.get("/norms/library/"))
    page = text_of(client.get("/norms/library/治安管理处罚法/", {"year": "2025"}))
    assert "第一百一十八条" in page and f"/norms/{NORM}/" in page


def test_the_chart_of_a_norm_is_drawn_without_inline_style(small: Small) -> None:
    page = text_of(small.as_("norm_keeper").get(f"/norms/{NORM}/chart/"))
    assert "<svg" in page and " style=" not in page and "<script>" not in page


def test_pages_cost_few_questions(small: Small) -> None:
    client = small.as_("city_manager")
    paths = {
        "norms:index": "/norms/", "norms:norm": f"/norms/{NORM}/", "norms:library": "/norms/library/",
        "norms:statute": "/norms/library/治安管理处罚法/", "norms:stories": f"/norms/{NORM}/stories/",
        "norms:chart": f"/norms/{NORM}/chart/",
    }  # fmt: skip
    for name, path in paths.items():
        response, n = statements(lambda path=path: client.get(path))
        assert response.status_code == 200 and within_baseline(name, n), (name, n)
