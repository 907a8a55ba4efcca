# SPDX-License-Identifier: Apache-2.0
"""The page that shows a proof: totals of both backends, the table by norm, norms without a planted wrong and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from xiezhi.catalog.model import Pack
from xiezhi.simulate.proof import Proof

COLUMNS = ("planted", "caused", "found", "missed", "unplanned")


@dataclass(frozen=True)
class Proven:
    """A place simulated and checked by both backends. ``command`` made it; ``families``: how many the reference
    judged; ``reference``: ``None`` where it was not run; ``unplanted``: norms of which nothing was planted, with the
    reason."""

    pack: Pack
    command: str
    events: int
    families: int
    columnar: Proof
    reference: Proof | None
    unplanted: Mapping[str, str]


def page(proven: Proven) -> str:
    """The page in Markdown, Chinese first."""
    rows = [_total("columnar", f"{proven.events:,} 条事件 events", proven.columnar)]
    if proven.reference is not None:
        rows.append(_total("reference", f"{proven.families:,} 个案件组 families", proven.reference))
    else:
        rows.append("| reference | 这一页未跑 not run for this page |" + " |" * 7)
    return _PAGE.format(
        command=proven.command, pack=proven.pack.id, version=proven.pack.version, digest=proven.pack.digest[:12],
        norms=sum(row["planted"] > 0 for row in proven.columnar.table.to_pylist()), totals="\n".join(rows),
        table=markdown(proven.columnar), reasons=_reasons(proven.unplanted),
    )  # fmt: skip


def _total(name: str, judged: str, proof: Proof) -> str:
    numbers = " | ".join(f"{proof.total(column):,}" for column in COLUMNS)
    return f"| {name} | {judged} | {numbers} | {_share(proof.recall)} | {_share(proof.precision)} |"


def _share(share: float) -> str:
    """Never rounded up to 1."""
    return "1" if share == 1 else f"{min(share, 0.999999):.6f}"


def markdown(proof: Proof) -> str:
    """The table by norm."""
    lines = ["| norm | " + " | ".join(COLUMNS) + " |", "|---|" + "---:|" * len(COLUMNS)]
    lines += [
        f"| {row['norm']} | " + " | ".join(str(row[column]) for column in COLUMNS) + " |"
        for row in proof.table.to_pylist()
    ]
    return "\n".join(lines) + "\n"


def _reasons(unplanted: Mapping[str, str]) -> str:
    groups: dict[str, list[str]] = {}
    for norm, reason in sorted(unplanted.items()):
        groups.setdefault(reason, []).append(norm)
    lines = []
    for reason, norms in sorted(groups.items(), key=lambda one: -len(one[1])):
        lines.append(f"- {REASONS[reason]} · {reason} ({len(norms)}): {', '.join(norms)}")
    return "\n".join(lines) + "\n"


REASONS = {
    "judged by people": "由人判断",
    "a duty of others": "他方的义务",
    "follows from others": "由其他规则的发现累积",
    "no scenario exercises it": "没有场景用到",
    "no way confirmed": "没有找到可确认的做法",
    "no day in this period": "这一时段里没有成立的日子",
}
_PAGE = """# 证明 · The proof

由 `make prove` 生成，请勿手改。 *Written by `make prove`; do not edit.*

模拟一个分局的一年，按比例安插违法，再检查：找到的恰好是安插的和由此而来的，一处不少，一处不多。逐列引擎检查全部数据；参照引擎检查有安插的案件组和抽取的其余案件组。
告警、预警、缺数据都算；一处发现按规则、性质、事项、事件计。

> A year of a district is simulated with known wrongs and checked: found is exactly what was planted and what follows
> from it. The columnar backend checks all of it, the reference backend the families with something planted and a
> sample of the rest. Breaches, warnings and gaps count, each by norm, nature, matter and event.

- `{command}`
- 规则包 pack: {pack} {version} `{digest}`, 安插涉及 {norms} 条规则 norms

| 引擎 backend | 数据 judged | planted | caused | found | missed | unplanned | recall | precision |
|---|---|---:|---:|---:|---:|---:|---:|---:|
{totals}

planted 安插，caused 由此而来，found 找到，missed 没找到，unplanned 多出。

## 没有安插的规则 · Norms without a planted wrong

{reasons}
## 逐条规则 · By norm

{table}"""
