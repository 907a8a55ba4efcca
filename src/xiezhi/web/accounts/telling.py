# SPDX-License-Identifier: Apache-2.0
"""The demonstration's passwords on the console, once."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from xiezhi.web.accounts.demonstrating import Entering


def print_passwords(told: Sequence[tuple[Entering, str]], url: str) -> None:
    """Role, unit, number, name, password of each; they are kept nowhere else."""
    table = Table(title=f"演示登录 · {url}", title_justify="left")
    for head in ("角色", "单位", "警号", "姓名", "密码"):
        table.add_column(head, no_wrap=True)
    for one, word in told:
        table.add_row(one.title, one.unit, one.officer, one.name, word)
    console = Console(soft_wrap=True)
    console.print(table)
    console.print("密码只显示这一次, 重新启动即换新。 Shown once; another start makes others.", markup=False)
