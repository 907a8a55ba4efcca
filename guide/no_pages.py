# SPDX-License-Identifier: Apache-2.0
"""Addresses that are no pages: nothing to picture, each with the reason."""

from __future__ import annotations

PART, FILE, ACT = (
    "part of a page, asked for by script",
    "a file to take away",
    "takes a form, answers with a page listed",
)

NO_PAGES: dict[str, str] = {
    "accounts:elsewhere": ACT,
    "accounts:factor-off": ACT,
    "accounts:log-out": ACT,
    "accounts:password": ACT,
    "admin:account-act": ACT,
    "admin:log-export": FILE,
    "admin:log-verify": ACT,
    "cases:export": FILE,
    "cases:file": FILE,
    "cases:urge": ACT,
    "charts:powers-export": FILE,
    "custody:export": FILE,
    "findings:act": ACT,
    "findings:again": PART,
    "findings:bulk": ACT,
    "findings:file": FILE,
    "findings:merge-proposed": ACT,
    "findings:proof": FILE,
    "findings:tabs": PART,
    "home:spread": PART,
    "home:table": PART,
    "imports:annotated": FILE,
    "imports:drop": ACT,
    "imports:guess": ACT,
    "imports:quality": FILE,
    "imports:resolve": ACT,
    "shell:language": ACT,
    "shell:purpose": ACT,
    "shell:read": ACT,
    "shell:scope": ACT,
    "shell:view-drop": ACT,
    "shell:view-keep": ACT,
}
