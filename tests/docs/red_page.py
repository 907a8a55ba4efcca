# SPDX-License-Identifier: Apache-2.0
"""The page of the red norms, made from the pack: ``python -m tests.docs.red_page`` writes it anew."""

from __future__ import annotations

from pathlib import Path

from xiezhi.catalog.load import load_pack
from xiezhi.catalog.model import Norm, Pack
from xiezhi.catalog.words import PROTECTED, word

PAGE = Path(__file__).resolve().parents[2] / "docs" / "red-norms.md"
HEAD = """# 红色规则 · The red norms

红色只给三种情形：人身自由、生命，以及证据因此无效；未成年人的自由与安全算在内。
上线的规则里红色至多四分之一，这里是 {red} / {live}。每条一行：依据，保护什么，为什么。
规则改了，`python -m tests.docs.red_page` 重写本页；本页与规则包不一致，测试不通过。

> Red is for liberty, life and the nullity of evidence alone, minors included: at most a quarter of the
> live norms, here {red} of {live}. One line each: article, what it protects, why.
> `python -m tests.docs.red_page` writes this page anew; a test compares it with the pack.
"""


def red_page(pack: Pack) -> str:
    """The page as Markdown, by domain."""
    live = [norm for norm in pack.norms.values() if norm.status == "live"]
    red = [norm for norm in live if norm.versions[-1].level == "red"]
    parts = [HEAD.format(red=len(red), live=len(live))]
    for domain in sorted({_domain(norm) for norm in red}):
        rows = [_row(norm) for norm in red if _domain(norm) == domain]
        parts.append(f"\n## {domain}（{len(rows)}）\n\n| 规则 | 依据 | 保护 | 为什么 |\n|---|---|---|---|\n")
        parts.extend(rows)
    return "".join(parts)


def _domain(norm: Norm) -> str:
    return Path(norm.file).parent.name


def _row(norm: Norm) -> str:
    latest = norm.versions[-1]
    basis = latest.basis.split(";")[0].strip()
    why = " ".join(latest.why.split()).replace("|", "/")
    protects = "、".join(word(PROTECTED, name, "zh") for name in latest.protects)
    return f"| {norm.title} `{norm.id}` | {basis} | {protects} | {why} |\n"


if __name__ == "__main__":
    PAGE.write_text(red_page(load_pack("cn_police")), encoding="utf-8")
