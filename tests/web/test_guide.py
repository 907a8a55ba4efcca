# SPDX-License-Identifier: Apache-2.0
"""The guide and the program agree: every page is pictured, every picture is shown, every role has its section."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from guide.entering import find, session_of
from guide.looking import SIZES
from guide.no_pages import NO_PAGES
from guide.pages import PAGES, Page
from tests.web.access_matrix import MATRIX, roles
from tests.web.counting import BASELINE, MOST, statements, within_baseline

USE = Path(__file__).parents[2] / "docs" / "use"
MOST_BYTES, ALL_BYTES = 130_000, 15_000_000
LINK = re.compile(r"\]\(([^)#\s]+)(#[^)]*)?\)|<img src=\"([^\"]+)\"")
FIRST = {page.name: page for page in reversed(PAGES)}


def _linked() -> set[Path]:
    """What the files of the guide link or show."""
    return {
        (file.parent / (one[1] or one[3])).resolve()
        for file in USE.glob("*.md") for one in LINK.finditer(file.read_text("utf-8"))
        if not (one[1] or one[3]).startswith("http")
    }  # fmt: skip


def test_every_address_is_a_page_of_the_guide_or_is_said_to_be_none() -> None:
    pages = {page.name for page in PAGES}
    assert not pages & set(NO_PAGES)
    assert sorted(pages | set(NO_PAGES)) == sorted(MATRIX), "guide/README.md says how a page is added"
    assert all(NO_PAGES.values())


def test_no_two_pages_have_one_picture() -> None:
    assert [name for name, n in Counter(page.picture for page in PAGES).items() if n > 1] == []


def test_every_page_is_pictured_at_both_sizes_and_nothing_else_is() -> None:
    wanted = {f"{page.picture}-{size}.jpg" for page in PAGES for size in SIZES}
    found = {file.name: file.stat().st_size for file in (USE / "images").iterdir()}
    assert sorted(found) == sorted(wanted), "make guide makes the pictures"
    assert [name for name, size in found.items() if not 4_000 < size <= MOST_BYTES] == []
    assert sum(found.values()) <= ALL_BYTES


def test_every_picture_is_shown_and_every_link_leads_somewhere() -> None:
    linked = _linked()
    assert [str(one) for one in linked if not one.exists()] == []
    assert [file.name for file in (USE / "images").iterdir() if file.resolve() not in linked] == []


def test_every_role_has_its_section_and_every_file_is_in_the_index() -> None:
    heads = "\n".join(re.findall(r"^#+ .*$", "".join(f.read_text("utf-8") for f in USE.glob("*.md")), re.M))
    assert [told["title"] for told in roles().values() if told["title"] not in heads] == []
    index = (USE / "README.md").read_text("utf-8")
    assert [
        file.name for file in USE.glob("*.md") if file.name != "README.md" and file.name not in index
    ] == []


def test_every_page_says_how_many_statements_it_may_cost() -> None:
    import json

    written = json.loads(BASELINE.read_text("utf-8"))
    assert [name for name in FIRST if name not in written] == []
    assert all(n <= MOST for n in written.values())


@pytest.mark.parametrize("page", [page for page in PAGES if not page.doing], ids=lambda page: page.picture)
def test_a_page_costs_no_more_statements_than_that(small: Any, page: Page) -> None:
    """As the person of the guide sees it; pages that a browser has to be led to have tests of their own."""
    from django.test import Client

    shown = find(small.site, page)
    client = Client()
    if shown.officer:
        client.cookies["xiezhi"] = session_of(small.site, shown.officer, page.door)
    client.get(shown.url)
    answer, n = statements(lambda: client.get(shown.url))
    assert answer.status_code == 200
    assert within_baseline(page.name, n), f"{page.name}: {n}"
