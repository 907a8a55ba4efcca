# SPDX-License-Identifier: Apache-2.0
"""How often a norm is right: verdicts, their share with Wilson's interval, and when a machine may act on it.

Wilson's score interval: E. B. Wilson, JASA 22 (1927) 209–212. Source of the rest: design.md, Supervision.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import sqrt

from xiezhi.catalog.model import Norm
from xiezhi.catalog.supervision import PROTECTED, Shadowing
from xiezhi.kernel.errors import XiezhiError

TRUE, CORRECTED, DATA, EXCEPTION, NORM = "属实", "及时纠正", "数据有误", "依法例外", "规则有误"
VERDICTS: Mapping[str, tuple[str, ...]] = {
    TRUE: ("breach",), CORRECTED: ("warning",), DATA: ("breach", "warning", "gap"), EXCEPTION: ("breach", "warning"),
    NORM: ("breach", "warning", "gap"),
}  # fmt: skip
"""Each verdict and the natures of finding that it fits. A gap only says that a fact is missing."""
ENGLISH = {
    TRUE: "true", CORRECTED: "put right in time", DATA: "data wrong", EXCEPTION: "lawful exception", NORM: "norm wrong",
}  # fmt: skip
RIGHT = frozenset({TRUE, CORRECTED})
Z95 = 1.959963984540054
TOO_FEW = 30
"""Under so many verdicts no rate is shown: 件数不足, 不评价 (pages, 07)."""


@dataclass(frozen=True)
class Judged:
    """A closed finding with its verdict: the norm, the unit concerned, and what it is counted once with."""

    norm: str
    nature: str
    verdict: str
    unit: str | None
    at: int
    group: str


@dataclass(frozen=True)
class Precision:
    """A norm's verdicts: ``right`` of ``total``, from ``units`` units, and the interval of the share at 95 %."""

    norm: str
    counts: Mapping[str, int] = field(default_factory=dict)
    units: int = 0

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def right(self) -> int:
        return sum(self.counts.get(verdict, 0) for verdict in RIGHT)

    @property
    def share(self) -> float | None:
        """The share of right findings; ``None`` where there are too few to say."""
        return self.right / self.total if self.total >= TOO_FEW else None

    @property
    def interval(self) -> tuple[float, float]:
        return wilson(self.right, self.total)


def check_verdict(verdict: str, nature: str) -> None:
    """``XiezhiError`` where a verdict is none, or does not fit the nature of the finding."""
    if verdict not in VERDICTS:
        names = " ".join(VERDICTS)
        raise XiezhiError(
            f"没有结论 {verdict!r}, 应为: {names}", f"no verdict {verdict!r}: right would be {names}"
        )
    if nature not in VERDICTS[verdict]:
        fitting = " ".join(name for name, natures in VERDICTS.items() if nature in natures)
        words = {"breach": ("告警", "a breach"), "warning": ("预警", "a warning"), "gap": ("缺数据", "a gap")}
        zh, en = words[nature]
        raise XiezhiError(
            f"{verdict} 不适用于{zh}, 应为: {fitting}",
            f"{verdict} does not fit {en}: right would be {fitting}",
        )


def wilson(right: int, total: int, z: float = Z95) -> tuple[float, float]:
    """Wilson's score interval of a share; (0, 1) of nothing."""
    if total <= 0:
        return 0.0, 1.0
    share, squared = right / total, z * z
    middle = (share + squared / (2 * total)) / (1 + squared / total)
    half = z / (1 + squared / total) * sqrt(share * (1 - share) / total + squared / (4 * total * total))
    low = 0.0 if right == 0 else max(0.0, middle - half)
    high = 1.0 if right == total else min(1.0, middle + half)
    return low, high


def precision_of(norm: str, judged: Iterable[Judged], since: int | None = None) -> Precision:
    """The precision of a norm from the verdicts given since an instant.

    What has one cause (merged findings, one outage) is counted once: by its ``group``, the latest verdict stands.
    """
    latest: dict[str, Judged] = {}
    for one in sorted(judged, key=lambda one: (one.at, one.group)):
        if one.norm == norm and (since is None or one.at >= since):
            latest[one.group] = one
    counts = Counter(one.verdict for one in latest.values())
    return Precision(norm, dict(counts), len({one.unit for one in latest.values() if one.unit}))


def never_by_machine(norm: Norm) -> bool:
    """Whether a norm is never switched off by a machine: red, or for liberty, life or minors, in any version."""
    return any(version.level == "red" or PROTECTED & set(version.protects) for version in norm.versions)


def falls_to_shadow(norm: Norm, precision: Precision, floor: float, rule: Shadowing) -> bool:
    """Whether precision that has fallen may put a live norm into shadow without a person."""
    return (
        norm.status == "live"
        and not never_by_machine(norm)
        and precision.total >= rule.verdicts
        and precision.units >= rule.units
        and precision.interval[1] < floor
    )
