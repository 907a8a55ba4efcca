# SPDX-License-Identifier: Apache-2.0
"""A small pack whose law changed on New Year's Day 2026, for tests of charts and lists."""

from datetime import date
from typing import Any

from xiezhi.catalog.build import pack_from_mappings
from xiezhi.catalog.model import Pack
from xiezhi.derive.chart import Chart, chart
from xiezhi.kernel.instant import day_of

OLD, NEW = day_of(date(2025, 6, 1)), day_of(date(2026, 6, 1))
KIND: dict[str, Any] = {
    "kind": "case",
    "title": "案件",
    "attributes": {"category": {"title": "类别", "type": "enum", "values": ["治安", "其他"]}},
    "steps": {
        "accepted": {"title": "受案", "role": "case_officer", "documents": ["受案登记表"], "next": ["filed", "moved"]},
        "filed": {"title": "立案", "next": ["told", "decided", "paused"]},
        "told": {"title": "处罚前告知", "protective": True, "next": ["decided"]},
        "decided": {
            "title": "处罚决定", "final": True, "documents": ["决定书"], "next": ["sent"],
            "fields": {"reason": {"title": "理由", "type": "text"}, "approver": {"title": "批准人", "type": "officer"}},
        },
        "sent": {"title": "送达", "protective": True},
        "moved": {"title": "移送", "final": True},
        "paused": {"title": "中止", "next": ["resumed"]},
        "resumed": {"title": "恢复", "next": ["checked"]},
        "checked": {"title": "复查", "next": ["decided"]},
    },
}  # fmt: skip
BELOW = {
    "kind": "penalty", "title": "处罚", "parent": ["case"],
    "steps": {"heard": {"title": "听证", "next": ["done"]}, "done": {"title": "处罚决定", "final": True}},
}  # fmt: skip


def norm(id_: str, kind: str, **keys: Any) -> dict[str, Any]:
    """A live norm of the case."""
    return {"id": id_, "title": id_, "matter": "case", "kind": kind, "status": "live", "level": "red", **keys}


NORMS = [
    norm(
        "办案期限", "deadline", when="category == '治安'", expect=["decided"], unless=["moved"],
        versions=[
            {"valid_from": "2013-01-01", "valid_to": "2025-12-31", "basis": "治安管理处罚法(2012) 第99条第1款",
             "after": "accepted", "within": "30 d", "extend": [{"step": "paused", "by": "30 d"}]},
            {"valid_from": "2026-01-01", "basis": "治安管理处罚法(2025) 第118条第1款", "after": "filed",
             "within": "30 d", "extend": [{"step": "paused", "by": "30 d", "max": 2}]},
        ],
    ),
    norm(
        "先告知", "precedence", before="decided", require="told", enforce="block",
        versions=[
            {"valid_from": "2013-01-01", "valid_to": "2025-12-31", "basis": "治安管理处罚法(2012) 第94条第1款"},
            {"valid_from": "2026-01-01", "basis": "治安管理处罚法(2025) 第112条第1款"},
        ],
    ),
    norm("写明理由", "required", on="decided", need="data.reason is not None", basis="行政处罚法(2021) 第57条"),
    norm("送达期限", "deadline", after="decided", expect=["sent"], within="2 d", basis="行政处罚法(2021) 第61条"),
    norm("证据确实", "judgement", on="decided", ask="证据够吗？", basis="行政处罚法(2021) 第40条"),
    norm("尽快立案", "deadline", after="accepted", expect=["filed"], within="24 h", internal=True,
         basis="行政处罚法(2021) 第54条"),
    norm("试行", "prohibition", never="moved", status="shadow", basis="试行办法(2020) 第1条"),
    {"id": "先听证", "title": "先听证", "matter": "penalty", "kind": "precedence", "status": "live", "level": "red",
     "before": "done", "require": "heard", "enforce": "block", "basis": "行政处罚法(2021) 第63条"},
]  # fmt: skip


def pack(language: str = "zh-CN", **more: Any) -> Pack:
    """The pack."""
    frame = {"title": "样例", "version": "1", "language": language, **more}
    return pack_from_mappings(frame, [KIND, BELOW], NORMS)


def drawn(day: int = NEW, since: int | None = None, lang: str = "zh") -> Chart:
    """The chart of the case."""
    return chart(pack(), "case", day, lang, since)
