# SPDX-License-Identifier: Apache-2.0
"""A small sound pack, of which tests spoil one file at a time."""

from collections.abc import Callable
from pathlib import Path

import pytest

Write = Callable[..., Path]

SOUND = {
    "pack.yaml": """\
id: small
title: 小包
version: 2026.1
language: zh-CN
time_zone: Asia/Shanghai
calendar: weekends
""",
    "matters/case.yaml": """\
kind: case
title: 案件
attributes:
  category: {title: 案件类别, type: enum, values: [治安, 禁毒]}
  amount: {title: 金额, type: money}
steps:
  filed: {title: 立案, next: [extended, decided]}
  extended: {title: 延长, next: [decided]}
  decided: {title: 决定, fields: {fine: {type: money}, lawful: {type: boolean}}, final: true}
""",
    "matters/person.yaml": """\
kind: person
title: 人员
parent: case
attributes:
  born: {title: 出生日期, type: date}
steps:
  brought: {title: 到案, next: [released]}
  released: {title: 释放, protective: true, final: true}
""",
    "norms/decision/decided-30d.yaml": """\
id: decided-30d
title: 三十日内决定
matter: case
kind: deadline
after: filed
within: 30 d
expect: decided
extend: {step: extended, by: 30 d}
stories:
  - title: 第三十日
    matter: {category: 治安}
    events: [[filed, 2026-03-02 09:00], [decided, 2026-04-01 23:59, {fine: 200}]]
    as_of: 2026-05-01
    expect: {state: met, due: 2026-04-02 00:00}
  - title: 未决定
    events: [[filed, 2026-03-02 09:00]]
    as_of: 2026-05-01
    expect: {state: overdue, due: 2026-04-02 00:00}
  - title: 第三十一日零时
    events: [[filed, 2026-03-02 09:00], [decided, 2026-04-02 00:00]]
    as_of: 2026-05-01
    expect: {state: late, due: 2026-04-02 00:00}
""",
}


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes the sound pack with some files replaced (``None``: left out) and gives its folder."""

    def write(files: dict[str, str | bytes | None] | None = None, name: str = "small") -> Path:
        folder = tmp_path / name
        for path, content in {**SOUND, **(files or {})}.items():
            if content is None:
                continue
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return folder

    return write
