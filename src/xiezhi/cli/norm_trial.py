# SPDX-License-Identifier: Apache-2.0
"""``xiezhi norm backtest | review``: what a norm would have found, and a blind look at it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from xiezhi.catalog.values import parse_day
from xiezhi.cli.desk import As, Asked, HomeFolder, Json, Now, opened
from xiezhi.cli.finding_options import actor
from xiezhi.cli.language import Lang
from xiezhi.cli.norm_options import NormId, Other
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import day_of

if TYPE_CHECKING:
    from xiezhi.supervision.blind_sample import Review

First = Annotated[str, typer.Option("--from", metavar="DAY", help="首日。 The first day.")]
Last = Annotated[str, typer.Option("--to", metavar="DAY", help="末日。 The last day.")]
Record = Annotated[bool, typer.Option("--record", help="记入账本, 作为上线依据。 Keeps it, for a release.")]
Sheet = Annotated[
    Path | None, typer.Option("--sample", metavar="XLSX", help="写出盲评表。 Writes a blind sample.")
]
Size = Annotated[int, typer.Option("--size", min=2, max=500, help="盲评件数。 Rows of the sample.")]
Seed = Annotated[str, typer.Option("--seed", help="抽样种子。 The seed of the draw.")]
Returned = Annotated[Path, typer.Argument(metavar="XLSX", help="评阅后的盲评表。 The sheet that came back.")]


def backtest(
    norm: NormId, first: First, last: Last, record: Record = False, sample: Sheet = None, size: Size = 60,
    seed: Seed = "1", pack: Other = None, home: HomeFolder = None, now: Now = None, who: As = None,
    json: Json = False, lang: Lang = None,
) -> None:  # fmt: skip
    """回测: 每周每单位命中、与已确认问题的重合、负荷; 盲评抽样。 What a norm would have found."""
    asked = opened(home, now, lang, json)
    from xiezhi.catalog.load import load_pack
    from xiezhi.supervision import trying

    other = None if pack is None else load_pack(pack)
    days = [day_of(parse_day(text)) for text in (first, last)]
    found = trying.run(asked.desk, norm, days[0], days[1], pack=other)
    told = trying.plain(asked.desk, found, trying.overlap(asked.desk, found))
    if record:
        if other is not None and other.digest != asked.desk.pack.digest:
            raise XiezhiError(
                "--record 只记现行规则包的回测", "--record keeps back-tests of the pack in force only"
            )
        trying.keep(asked.desk, found, actor(who), asked.now)
    if sample is not None:
        drawn = trying.sample(asked.desk, found, actor(who), asked.now, sample, seed=seed, size=size)
        told["sample"] = {"id": drawn.id, "rows": len(drawn.key), "file": str(sample)}
    asked.answer(told, _lines(asked, told))


def _lines(asked: Asked, told: dict[str, Any]) -> list[str]:
    """The figures, then a line a week and a line a unit: warnings, breaches."""
    confirmed, load = told["confirmed"], told["load"]
    mean, most, late, warned = load["mean"], load["most"], told["late"], told["warnings"]
    both = f"{confirmed['found']} / {confirmed['of']}"
    on = confirmed["on_confirmed_matters"]
    lines = [
        f"{told['norm']}  {told['from']} – {told['to']}",
        asked.zh(
            f"告警 {told['breaches']} (迟办 {late}), 预警 {warned}; 每单位每周 {mean:.2f} 件, 最多 {most} 件",
            f"breaches {told['breaches']} (late {late}), warnings {warned}; a unit and week {mean:.2f}, at most {most}",
        ),
        asked.zh(
            f"与已确认问题重合 {both}; 落在已确认事项上 {on}",
            f"of confirmed problems {both}; on confirmed matters {on}",
        ),
    ]
    lines += [f"  {row['week']}  {row['warnings']:>5} {row['breaches']:>5}" for row in told["weeks"]]
    lines += [f"  {row['unit'] or '–'}  {row['warnings']:>5} {row['breaches']:>5}" for row in told["units"]]
    if "sample" in told:
        one = told["sample"]
        lines.append(f"{one['file']}: {one['rows']} {asked.zh('件, 样本号', 'rows, sample')} {one['id']}")
    return lines


def review(
    sheet: Returned,
    home: HomeFolder = None,
    now: Now = None,
    who: As = None,
    json: Json = False,
    lang: Lang = None,
) -> None:
    """读回评阅后的盲评表。 Reads a blind sample that came back."""
    asked = opened(home, now, lang, json)
    from xiezhi.supervision import trying

    norm, found = trying.review(asked.desk, sheet, actor(who), asked.now)
    for zh, en in found.faults:
        typer.echo(asked.zh(zh, en), err=True)
    low, high = found.interval
    value = {
        "norm": norm, "sample": found.sample, "right": found.right, "wrong": found.wrong, "unclear": found.unclear,
        "missed": found.missed, "clean": found.clean, "empty": found.empty, "interval": [low, high],
    }  # fmt: skip
    asked.answer(value, [_review_said(asked, norm, found, low, high)])


def _review_said(asked: Asked, norm: str, found: Review, low: float, high: float) -> str:
    total = found.right + found.wrong
    share = "–" if not total else f"{100 * found.right / total:.1f}% ({100 * low:.1f}–{100 * high:.1f}%)"
    return asked.zh(
        f"{norm}: 精确度 {share}, {found.right} / {total}; 看不出 {found.unclear}, 未填 {found.empty}; "
        f"未命中的 {found.clean} 件中有问题 {found.missed}",
        f"{norm}: precision {share}, {found.right} / {total}; unclear {found.unclear}, empty {found.empty}; "
        f"of {found.clean} without a finding {found.missed} wrong",
    )


COMMANDS: dict[str, Callable[..., None]] = {"backtest": backtest, "review": review}
