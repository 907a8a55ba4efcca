# SPDX-License-Identifier: Apache-2.0
"""The administrators' day: one adds a unit, one sees to security, one verifies the chain. No barrier on any console."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect
from tests.web.axe import serious_faults


def test_an_administrator_adds_a_unit(served: Any, browse: Any) -> None:
    """By the form beside the tree; it stands in the tree under its district, and in the log."""
    page = browse(served.person("system_admin"), "/admin/units/")
    form = page.locator("#new form")
    form.get_by_label("编号").fill("虚临江")
    form.get_by_label("名称").fill("临江派出所")
    form.get_by_role("button", name="新设").click()
    assert "缺上级" in page.get_by_role("alert").inner_text()
    assert form.get_by_label("名称").input_value() == "临江派出所"
    form.get_by_label("上级").select_option(index=2)
    form.get_by_role("button", name="新设").click()
    assert "已新设 临江派出所" in page.get_by_role("status").inner_text()
    page.get_by_role("link", name="临江派出所").click()
    page.locator("summary", has_text="更名").click()
    page.get_by_label("新名称").fill("临江所")
    page.get_by_role("button", name="更名").click()
    expect(page.get_by_role("heading", name="临江所")).to_be_visible()


def test_an_auditor_verifies_the_chain(served: Any, browse: Any) -> None:
    """One button: how many entries, the head to keep, whole; and the head that was kept is checked later."""
    page = browse(served.person("audit_admin"), "/admin/log/")
    page.get_by_role("button", name="校验全部").click()
    told = page.locator("#verified")
    assert "完整：没有被改、被删的" in told.inner_text() and "access_journal" in told.inner_text()
    head = told.locator(".head-line").first.inner_text()
    page.get_by_label("链头，每行一条").fill(head)
    page.get_by_role("button", name="核对").click()
    assert "与留存的链头相符" in page.locator("#verified").inner_text()
    page.get_by_label("用途").fill("季度检查")
    with page.expect_download() as download:
        page.get_by_role("button", name="导出 Excel").click()
    assert download.value.suggested_filename == "审计日志.xlsx"


CONSOLES = {
    "system_admin": ("units/", "units/虚构市/", "officers/", "units/import/", "sources/"),
    "security_admin": ("grants/", "units/import/", "security/", "accounts/"),
    "audit_admin": ("log/",),
}


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (390, 844)])
@pytest.mark.parametrize("role", CONSOLES)
def test_consoles_bar_nobody_and_fit(served: Any, browse: Any, role: str, width: int, height: int) -> None:
    """axe finds nothing serious; nothing reaches beyond the side of the page."""
    for address in CONSOLES[role]:
        page = browse(served.person(role), f"/admin/{address}", width, height)
        assert serious_faults(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
        page.context.close()
