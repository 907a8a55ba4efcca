# SPDX-License-Identifier: Apache-2.0
"""Tokens on the pages, and the system of the documentation connected word for word."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.web.api_tokens import Caller, caller_of, system_of
from tests.web.axe import serious_faults
from tests.web.counting import statements, within_baseline
from tests.web.logged_in import open_copy

PUSH = Path(__file__).parents[2] / "docs" / "connect" / "push.md"


def test_a_system_gets_its_token_by_two_administrators(served: Any, browse: Any) -> None:
    """Given by one, shown once, of no use until the other has confirmed it, of none again once it is taken back."""
    page = browse(served.person("system_admin"), "/api/connections/")
    page.get_by_label("名称").fill("接处警系统")
    page.get_by_label("用途").fill("实时推送警情")
    page.get_by_label("来源名（系统）").fill("警综")
    page.get_by_role("button", name="发放").click()
    expect(page.get_by_role("alert")).to_contain_text("虚构")
    page.get_by_label("来源名（系统）").fill("虚构实时接入")
    page.get_by_role("button", name="发放").click()
    secret = page.locator("#secret").inner_text()
    assert Caller(secret).get("/me").json()["code"] == "token_unconfirmed"
    expect(page.get_by_role("button", name="确认")).to_have_count(0)
    page.goto("/api/connections/")
    expect(page.locator("#secret")).to_have_count(0)
    other = browse(served.person("security_admin"), "/api/connections/")
    other.get_by_role("row", name="接处警系统").get_by_role("button", name="确认").click()
    expect(other.get_by_role("status")).to_contain_text("令牌已确认")
    assert Caller(secret).get("/me").json()["source"] == "虚构实时接入"
    other.get_by_role("row", name="接处警系统").get_by_role("button", name="收回").click()
    expect(other.get_by_role("status")).to_contain_text("已收回")
    assert Caller(secret).get("/me").json()["code"] == "token_revoked"
    other.goto("/api/connections/")
    assert not serious_faults(other)


def test_a_person_gives_a_token_for_his_own_program(served: Any, browse: Any) -> None:
    """Only what he may is offered; the token reads what he reads."""
    page = browse(served.person("case_officer"), "/api/tokens/")
    expect(page.get_by_label("导入")).to_have_count(0)
    page.get_by_label("名称").fill("周报程序")
    page.get_by_label("用途", exact=True).fill("每周统计")
    page.get_by_role("checkbox", name="查看").check()
    page.get_by_role("button", name="发放").click()
    reader = Caller(page.locator("#secret").inner_text())
    assert reader.get("/todos").status_code == 200
    assert reader.get("/overview").json()["code"] == "out_of_scope"
    assert not serious_faults(page)


def test_the_documentation_page_lists_every_operation(served: Any, browse: Any) -> None:
    """With parameters and what comes back, without anything from elsewhere."""
    page = browse(served.person("case_officer"), "/api/")
    page.locator("summary", has_text="推送事件").click()
    expect(page.get_by_text("来源系统里这条记录的主键；重发同一条不会重复入账")).to_have_count(1)
    assert not serious_faults(page)


@pytest.mark.parametrize(
    ("name", "path", "role"),
    [
        ("api:mine", "/api/tokens/", "centre_manager"),
        ("api:connections", "/api/connections/", "system_admin"),
        ("api:docs", "/api/", "centre_manager"),
    ],
)
def test_statements_of_a_page(small: Any, name: str, path: str, role: str) -> None:
    """No more than written down."""
    system_of(small)
    caller_of(small, small.person("centre_manager"))
    client = small.as_(role)
    client.get(path)
    answer, n = statements(lambda: client.get(path))
    assert answer.status_code == 200 and within_baseline(name, n), n


def _block(kind: str) -> str:
    found = re.search(rf"```{kind}\n(.*?)```", PUSH.read_text("utf-8"), re.DOTALL)
    assert found
    return found[1]


def test_the_twenty_lines_of_the_documentation_connect_a_system(served: Any, tmp_path: Path) -> None:
    """The program as it stands there, twice, then curl: taken, known, taken."""
    from xiezhi.records.models import Matter

    open_copy(served.home)  # what is written here is written where the server reads
    system = system_of(served, "虚构二十行")
    unit = Matter.objects.filter(kind="admin_case").values_list("unit", flat=True).first()
    told = {
        "XIEZHI_URL": served.url, "XIEZHI_TOKEN": system.secret, "XIEZHI_SOURCE": "虚构二十行", "XIEZHI_UNIT": unit,
    }  # fmt: skip
    program = tmp_path / "push.py"
    program.write_text(_block("python"), "utf-8")
    out = []
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, program], env=os.environ | told, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        out.append(done.stdout.split())
    assert out[0][:3] == ["2", "0", "0"] and out[1][:3] == ["0", "2", "0"] and int(out[0][3]) > 0
    curl = subprocess.run(["sh", "-c", _block("sh")], env=os.environ | told, capture_output=True, text=True)
    assert '"accepted": 1' in curl.stdout, curl.stdout + curl.stderr
