# SPDX-License-Identifier: Apache-2.0
"""A small pack, a small log, and the command line called from inside."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from xiezhi.cli.app import main

AS_OF = "2026-06-01"
PACK = {
    "pack.yaml": """
id: small
title: 小规则包
version: "1"
language: zh-CN
time_zone: Asia/Shanghai
calendar: weekends
""",
    "matters/case.yaml": """
kind: case
title: 案件
parent: [case]
attributes:
  category: {title: 类别, type: text}
  amount: {title: 金额, type: number}
steps:
  filed: {title: 立案, next: [told, decided]}
  told: {title: 告知, next: [decided]}
  decided: {title: 决定, final: true, fields: {fine: {title: 罚款, type: number}}}
""",
    "norms/decision/decide-30d.yaml": """
id: decide-30d
title: 三十日内决定
matter: case
kind: deadline
status: live
level: red
remind: [7 d, 3 d]
versions:
  - {basis: 某法 第30条, after: filed, within: 30 d, expect: [decided]}
stories: &none []
""".replace("&none ", ""),
    "norms/decision/tell-first.yaml": """
id: tell-first
title: 先告知后决定
matter: case
kind: precedence
status: live
level: orange
versions:
  - {basis: 某法 第31条, before: decided, require: told}
""",
    "norms/decision/fine-within.yaml": """
id: fine-within
title: 罚款不超过金额
matter: case
kind: required
status: live
level: yellow
versions:
  - {basis: 某法 第32条, on: decided, need: data.fine <= amount}
""",
    "norms/trial/quick-5d.yaml": """
id: quick-5d
title: 五日内告知
matter: case
kind: deadline
status: shadow
level: yellow
versions:
  - {basis: 试行, after: filed, within: 5 d, expect: [told]}
""",
    "norms/trial/idea.yaml": """
id: idea
title: 设想
matter: case
kind: prohibition
status: draft
level: yellow
versions:
  - {basis: 设想, never: told}
""",
}
LOG = """matter,step,at,unit,fine,amount
C2,filed,2026-03-02 09:00,二所,,100
C2,decided,2026-04-10 10:00,二所,50,
C1,filed,2026-03-02 09:00,一所,,100
C1,told,2026-03-03 09:00,一所,,
C1,decided,2026-03-30 09:00,一所,200,
C3,filed,2026-05-27 09:00,一所,,
A10,filed,2026-03-05 08:00,二所,,
A9,filed,2026-03-06 08:00,一所,,30
A9,told,2026-03-07 08:00,一所,,
A9,decided,2026-03-08 08:00,一所,,
"""


@dataclass(frozen=True)
class Answer:
    """What the program said."""

    code: int
    out: str
    err: str


Run = Callable[..., Answer]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Calls the program with arguments, as a shell would."""

    def call(*arguments: object) -> Answer:
        monkeypatch.setattr(sys, "argv", ["xiezhi", *map(str, arguments)])
        capfd.readouterr()
        try:
            main()
            code: Any = 0
        except SystemExit as stop:
            code = stop.code or 0
        said = capfd.readouterr()
        return Answer(int(code), said.out, said.err)

    return call


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """The folder of the small pack."""
    for name, text in PACK.items():
        path = tmp_path / "pack" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "pack"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """The small log."""
    path = tmp_path / "log.csv"
    path.write_text(LOG, encoding="utf-8")
    return path


@pytest.fixture
def check(run: Run, pack: Path, log: Path, tmp_path: Path) -> Run:
    """``xiezhi check`` of the small log into ``tmp_path/out``; more arguments may follow and override."""

    def call(*more: object, events: object = log, out: object = tmp_path / "out") -> Answer:
        return run("check", "--pack", pack, "--events", events, "--as-of", AS_OF, "--out", out, *more)

    return call


@pytest.fixture
def summary(tmp_path: Path) -> Callable[..., dict[str, Any]]:
    """The summary of a result."""

    def read(name: str = "out") -> dict[str, Any]:
        found: dict[str, Any] = json.loads((tmp_path / name / "summary.json").read_text(encoding="utf-8"))
        return found

    return read
