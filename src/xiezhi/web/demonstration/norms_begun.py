# SPDX-License-Identifier: Apache-2.0
"""Norms on their way as the demonstration begins: one that is being written, one in shadow with a back-test kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import transaction

from xiezhi.kernel.instant import DAY, HOUR
from xiezhi.records.desk import Desk
from xiezhi.supervision import drafting, going_live
from xiezhi.supervision.organisation import By
from xiezhi.web.demonstration.people import Person

ROLE = "norm_keeper"
PERIOD = 27  # days of the back-test, the last one included
SHADOW = "stored-within-2-hours"
SHADOWED = f"""id: {SHADOW}
title: 扣押后两小时入库
matter: property_item
kind: deadline
status: draft
level: yellow
remind: [1 h]
why: 东西越早进保管室，越说得清。
cures: [stored_in]
reading:
  text: 本市要求扣押后两小时内入库，严于条文的二十四小时
  by: 市局法制支队
  authority: 内部口径（示例）
versions:
  - valid_from: 2026-01-01
    basis: 公安机关办理行政案件程序规定(2018) 第190条第1款
    after: seized
    within: 2 h
    expect: [stored_in]
stories:
  - title: 合规：一小时入库
    events: [[seized, 2026-03-02 09:00], [stored_in, 2026-03-02 10:00]]
    as_of: 2026-03-10
    expect: {{state: met, due: 2026-03-02 11:00}}
  - title: 违反：下班前才入库
    events: [[seized, 2026-03-02 09:00], [stored_in, 2026-03-02 17:30]]
    as_of: 2026-03-10
    expect: {{state: late, due: 2026-03-02 11:00}}
  - title: 临界：正好两小时
    events: [[seized, 2026-03-02 09:00], [stored_in, 2026-03-02 11:00]]
    as_of: 2026-03-10
    expect: {{state: met, due: 2026-03-02 11:00}}
"""
DRAFT = "returned-within-3-days"
DRAFTED = f"""id: {DRAFT}
title: 发还批准后三日内发还
matter: property_item
kind: deadline
status: draft
level: yellow
versions:
  - valid_from: 2026-01-01
    basis: 公安机关办理行政案件程序规定(2018) 第112条第3款
    after: return_approved
    within: 3 wd
    expect: [returned]
stories:
  - title: 合规：第二个工作日发还
    events: [[return_approved, 2026-03-02 09:00], [returned, 2026-03-04 10:00]]
    as_of: 2026-03-20
    expect: {{state: met, due: 2026-03-06 00:00}}
"""


def begun(desk: Desk, people: Iterable[Person], now: int) -> Mapping[str, int]:
    """Written by the keeper of norms this morning; how many there are, 0 where nobody keeps norms."""
    keeper = next((person.id for person in people if person.role == ROLE), None)
    if keeper is None:
        return {"norms": 0}
    by, at = By(keeper), now - 3 * HOUR
    with transaction.atomic():
        drafting.begin(desk, SHADOW, "property", SHADOWED, by, at)
        drafting.shadow(desk, SHADOW, by, at, "先看一个月")
        drafting.begin(desk, DRAFT, "property", DRAFTED, by, at)
    _tried(desk, keeper, at)
    going_live.put_in_force(desk, at)
    return {"norms": 2}


def _tried(desk: Desk, keeper: str, at: int) -> None:
    """A back-test of the one in shadow, kept as the pages keep it."""
    from xiezhi.supervision.releasing import standing
    from xiezhi.web.norms import working
    from xiezhi.web.norms.models import BACKTEST, Trial

    last = desk.pack.zone.day(at - DAY)
    trial = Trial.objects.create(
        sort=BACKTEST, norm=SHADOW, of=standing(desk, SHADOW).text, first=last - PERIOD, last=last, officer=keeper,
        pack=desk.pack.digest, created_at=at, changed_at=at,
    )  # fmt: skip
    working.do(desk, trial, lambda: at)
