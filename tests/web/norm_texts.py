# SPDX-License-Identifier: Apache-2.0
"""Texts of norms that the tests of the pages write: one that holds in the small city, and changes of it."""

NORM = "seized-stored-within-an-hour"
TEXT = f"""id: {NORM}
title: 扣押后一小时内入库
matter: property_item
kind: deadline
status: draft
level: yellow
remind: [30 min]
versions:
  - valid_from: 2019-01-01
    basis: 公安机关办理行政案件程序规定(2018) 第190条第1款
    after: seized
    within: 1 h
    expect: [stored_in]
cures: [stored_in]
stories:
  - title: 合规：半小时入库
    events: [[seized, 2026-03-02 15:00], [stored_in, 2026-03-02 15:30]]
    as_of: 2026-03-10
    expect: {{state: met, due: 2026-03-02 16:00}}
  - title: 违反：没有入库
    events: [[seized, 2026-03-02 15:00]]
    as_of: 2026-03-10
    expect: {{findings: [[breach, seized, 2026-03-02 16:00]]}}
  - title: 临界：正好一小时
    events: [[seized, 2026-03-02 15:00], [stored_in, 2026-03-02 16:00]]
    as_of: 2026-03-10
    expect: {{state: met, due: 2026-03-02 16:00}}
"""
FAILING = TEXT.replace("[stored_in, 2026-03-02 16:00]", "[stored_in, 2026-03-02 16:01]")
UNTRIED = TEXT.split("  - title: 违反")[0]
