# SPDX-License-Identifier: Apache-2.0
"""Every page of the guide's list in a browser, at a desk and on a phone: it bars nobody and is not too wide."""

from __future__ import annotations

from typing import Any

import pytest
from guide.entering import find, session_of
from guide.looking import SIZES, looked_at
from guide.pages import PAGES, Page
from tests.web.axe import serious_faults
from tests.web.conftest import Served


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.picture)
def test_everybody_can_use_a_page_at_both_widths(chromium: Any, served: Served, page: Page) -> None:
    """No fault that axe calls serious or critical, no page wider than its window."""
    wrong: dict[str, Any] = {}

    def see(browser_page: Any, size: str) -> None:
        if faults := serious_faults(browser_page):
            wrong[size] = faults
        wide = browser_page.evaluate("document.documentElement.scrollWidth")
        if wide > SIZES[size][0]:
            wrong[f"{size} width"] = wide

    shown = find(served.site, page)
    session = session_of(served.site, shown.officer, page.door) if shown.officer else ""
    looked_at(chromium, served.url, shown, session, see, anew=False)
    assert wrong == {}
