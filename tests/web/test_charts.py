# SPDX-License-Identifier: Apache-2.0
"""指引导图: the chart of a kind on a day, what changed between two days, the booklet, the power list."""

from __future__ import annotations

import io
import re

import pytest
from tests.web.conftest import Small
from tests.web.counting import statements, within_baseline
from tests.web.matters import text_of


def test_every_kind_has_a_chart(small: Small) -> None:
    client = small.as_("case_officer")
    page = text_of(client.get("/charts/"))
    kinds = small.site.desk().pack.kinds
    assert {kind for kind in kinds if f"/charts/kinds/{kind}/" in page} == set(kinds)
    assert client.get("/charts/kinds/no_such_kind/").status_code == 404


def test_nodes_of_a_chart_lead_to_norms(small: Small) -> None:
    page = text_of(small.as_("case_officer").get("/charts/kinds/custody_stay/"))
    assert 'href="#step-safety_checked"' in page
    assert 'id="step-safety_checked"' in page
    linked = set(re.findall(r'class="over-norm" href="/norms/([^/]+)/"', page))
    assert "custody-security-check-at-arrival" in linked
    assert not re.search(r"<svg[^>]*style=|<rect[^>]*style=", page), (
        "the content policy takes no style attribute"
    )


def test_the_day_decides_which_law_is_drawn(small: Small) -> None:
    client = small.as_("case_officer")
    before = text_of(client.get("/charts/kinds/measure/", {"on": "2025-06-01"}))
    after = text_of(client.get("/charts/kinds/measure/", {"on": "2026-06-01"}))
    assert "按 2025-06-01 有效" in before
    assert "治安管理处罚法(2012)" not in after or before != after
    wrong = text_of(client.get("/charts/kinds/measure/", {"on": "2026-13-40"}))
    assert "不是日期" in wrong


def test_two_days_are_compared_in_words_and_with_articles(small: Small) -> None:
    client = small.as_("case_officer")
    page = text_of(client.get("/charts/kinds/admin_case/", {"on": "2026-01-01", "since": "2025-12-31"}))
    table = page[page.index('id="changes"') : page.index('id="steps"')]
    assert "△ 修改" in table
    assert "＋ 新增" in table
    assert "治安管理处罚法(2012)" in table
    assert "治安管理处罚法(2025)" in table
    rows = re.findall(r'<tr class="(new|gone|changed)"', table)
    for sign, word, kind in (("＋", "新增", "new"), ("－", "废止", "gone"), ("△", "修改", "changed")):
        counted = re.search(rf"{sign} {word} (\d+)", table)
        assert counted is not None
        assert int(counted[1]) == rows.count(kind)
    swapped = text_of(client.get("/charts/kinds/admin_case/", {"on": "2025-12-31", "since": "2026-01-01"}))
    assert "2025-12-31 → 2026-01-01" in swapped, "the earlier day is the one compared with"
    same = text_of(client.get("/charts/kinds/admin_case/", {"on": "2026-02-01", "since": "2026-01-15"}))
    assert "这两天之间没有变化" in same


def test_a_chart_is_drawn_once(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    from xiezhi.web.charts import drawing

    client = small.as_("case_officer")
    first = text_of(client.get("/charts/kinds/review/", {"on": "2026-03-01"}))

    def again(*_: object) -> object:
        raise AssertionError("it was drawn a second time")

    monkeypatch.setattr(drawing, "_drawn", again)
    assert 'class="chart-svg"' in first
    assert 'class="chart-svg"' in text_of(client.get("/charts/kinds/review/", {"on": "2026-03-01"}))


def test_the_booklet_binds_those_chosen(small: Small) -> None:
    client = small.as_("case_officer")
    empty = text_of(client.get("/charts/booklet/"))
    assert "选要装订的事项" in empty
    assert "chart-svg" not in empty
    page = text_of(client.get("/charts/booklet/", {"kind": ["custody_stay", "interview"]}))
    assert page.count('class="chart-svg"') == 10
    assert 'href="#kind-interview"' in page
    assert "条文索引" in page
    assert "第97条" in page
    assert client.get("/charts/booklet/", {"kind": "no_such"}).status_code == 404


def test_the_power_list_is_exported_with_its_definitions(small: Small) -> None:
    import openpyxl

    client = small.as_("leader")
    page = text_of(client.get("/charts/powers/"))
    assert "治安案件办案期限" in page
    answer = client.get("/charts/powers/export/")
    book = openpyxl.load_workbook(io.BytesIO(answer.getvalue()))
    assert book.worksheets[0].max_row == len(small.site.desk().pack.kinds) + 1
    told = {row[0].value: row[1].value for row in book.worksheets[1].iter_rows()}
    assert "上线规则" in told["按哪一天"]


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("charts:index", "/charts/"), ("charts:kind", "/charts/kinds/interview/"),
        ("charts:booklet", "/charts/booklet/?kind=review"), ("charts:powers", "/charts/powers/"),
    ],
)  # fmt: skip
def test_pages_cost_few_statements(small: Small, name: str, path: str) -> None:
    client = small.as_("centre_manager")
    answer, n = statements(lambda: client.get(path))
    assert answer.status_code == 200
    assert within_baseline(name, n), n
