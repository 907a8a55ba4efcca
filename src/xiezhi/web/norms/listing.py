# SPDX-License-Identifier: Apache-2.0
"""The norms of the pack as rows: by domain or by statute, narrowed by what the address says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from xiezhi.catalog.citations import cited
from xiezhi.catalog.model import Norm, Version
from xiezhi.supervision.releasing import statuses
from xiezhi.web.norms.figures import open_by_norm
from xiezhi.web.shell.who import Who

PER_PAGE = 50
DOMAINS = {
    "incident": ("警情", "incidents"), "acceptance": ("受案立案", "acceptance"),
    "investigation": ("调查取证", "investigation"), "coercion": ("强制措施", "coercion"),
    "custody": ("办案区", "custody suite"), "property": ("涉案财物", "property"),
    "recording": ("视音频", "recordings"), "decision": ("审核决定", "decision"), "execution": ("执行", "execution"),
    "relief": ("救济", "remedies"), "linkage": ("行刑衔接", "referral"), "permit": ("许可", "permits"),
    "disclosure": ("公开", "disclosure"), "archive": ("案卷归档", "archive"), "personnel": ("人员资格", "personnel"),
    "supervision": ("执法监督", "supervision"),
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """A norm with the version in force today (else its last) and how many of its findings are open."""

    norm: Norm
    version: Version
    in_force: bool
    status: str
    open: int


def domain_word(domain: str, lang: str) -> str:
    """What a domain is called; its id where it is none of ours."""
    return DOMAINS.get(domain, (domain, domain))[0 if lang == "zh" else 1]


def current(norm: Norm, day: int) -> tuple[Version, bool]:
    """The version in force on a civil day and True; else the last one and False."""
    found = next((one for one in norm.versions if one.covers(day)), None)
    return (norm.versions[-1], False) if found is None else (found, True)


def rows_of(who: Who, told: Mapping[str, str]) -> list[Row]:
    """All norms that the address asks for, in the order of domain and id."""
    by_facts, counts = statuses(), open_by_norm(who)
    found = []
    for norm in who.desk.pack.norms.values():
        version, in_force = current(norm, who.day)
        row = Row(norm, version, in_force, by_facts.get(norm.id, norm.status), counts.get(norm.id, 0))
        if _asked(row, told):
            found.append(row)
    place = {name: at for at, name in enumerate(DOMAINS)}
    return sorted(found, key=lambda row: (place.get(row.norm.domain, len(place)), row.norm.id))


def groups(rows: Iterable[Row], by: str) -> Counter[str]:
    """How many of some rows each domain, or each statute, has."""
    return Counter(group_of(row, by) for row in rows)


def group_of(row: Row, by: str) -> str:
    """The domain of a row, or the statute that it is based on first."""
    return row.norm.domain if by != "statute" else statute_of(row.version)


def statute_of(version: Version) -> str:
    """The statute that a version is based on first."""
    return next((one.name for _, one in cited(version.basis) if one is not None), version.basis)


def _asked(row: Row, told: Mapping[str, str]) -> bool:
    text = told.get("text", "").strip().lower()
    if text and text not in f"{row.norm.id} {row.norm.title} {row.version.title} {row.version.basis}".lower():
        return False
    wanted = (("status", row.status), ("level", row.version.level), ("sort", row.norm.kind))
    if any(told.get(name) not in (None, "", value) for name, value in wanted):
        return False
    return told.get("kind") in (None, "") or told["kind"] in row.norm.matter
