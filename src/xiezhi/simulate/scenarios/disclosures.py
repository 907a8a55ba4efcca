# SPDX-License-Identifier: Apache-2.0
"""Disclosure: what the organ publishes by itself, what it answers on request, what it takes back."""

from __future__ import annotations

from xiezhi.simulate.draft import EPOCHS, Draw, scenario

SHOWN = ("机构职能", "办事指南", "收费项目", "统计数据")


@scenario("disclosure_proactive", weight=8, epochs=EPOCHS, rhythm="office")
def disclosure_proactive(d: Draw) -> None:
    """Published within twenty working days, and again after a change."""
    one = d.matter("disclosure", unit="organ", category=d.pick("主动公开", "其他执法信息"))
    at = d.arrival("09:00", "17:00")
    one.do("formed", at, by="legal1")
    shown = at.later(d.between(1, 18), "10:00")
    told = {
        "channel": d.pick("网站", "公报", "公告栏"),
        "approver": "legal1",
        "purpose": "一般",
        "fields_shown": [d.pick(*SHOWN)],
    }
    one.do("published", shown, by="clerk1", **told)
    if d.chance(0.3):
        new = shown.later(d.between(20, 90), "10:00")
        one.do("changed", new, by="legal1")
        one.do("published", new.later(d.between(1, 18), "15:00"), by="clerk1", **told)


@scenario("disclosure_withdrawn", weight=0.5, epochs=EPOCHS, rhythm="office")
def disclosure_withdrawn(d: Draw) -> None:
    """A published decision that was changed: taken back and explained within three working days."""
    one = d.matter("disclosure", unit="organ", category=d.pick("处罚决定公开", "许可决定公开"))
    at = d.arrival("09:00", "17:00")
    one.do("formed", at, by="legal1")
    one.do("published", at.later(d.between(1, 5), "10:00"), by="clerk1", channel="网站", approver="legal1",
        purpose="一般",
           fields_shown=["案由", "处理结果"])  # fmt: skip
    new = at.later(d.between(30, 90), "10:00")
    one.do("basis_changed", new, by="legal1")
    gone = new.later(d.between(0, 1), "16:00")
    one.do("withdrawn", gone, by="clerk1").do(
        "withdrawal_explained", gone.later(d.between(0, 1), "17:00"), by="clerk1"
    )


@scenario("disclosure_missing_child", weight=0.1, epochs=EPOCHS)
def disclosure_missing_child(d: Draw) -> None:
    """The one purpose for which a child's name and picture are published."""
    one = d.matter(
        "disclosure", unit="organ", category="主动公开", subject_birth_date=d.birth(d.between(4, 15))
    )
    at = d.arrival()
    one.do("formed", at, by="organ_officer1")
    one.do("published", at.plus(minutes=d.between(20, 300)), by="organ_officer1", channel="媒体",
        approver="organ_head",
           purpose=d.pick("查找失踪未成年人", "查找被拐卖未成年人"), fields_shown=["姓名", "影像"])  # fmt: skip


@scenario("disclosure_request", weight=4, epochs=EPOCHS, rhythm="office")
def disclosure_request(d: Draw) -> None:
    """A request answered, supplemented, prolonged, or after a third party was asked."""
    _requested(d, supplemented=d.chance(0.25), way=d.pick("plain", "asked", "long", p=[3, 1, 1]))


@scenario("disclosure_request_long", weight=0.2, epochs=EPOCHS, rhythm="office")
def disclosure_request_long(d: Draw) -> None:
    """A request that had to be supplemented and takes twice as long."""
    _requested(d, supplemented=True, way="long")


def _requested(d: Draw, *, supplemented: bool, way: str) -> None:
    """A request for information up to the reply; ``way``: plain, asked (of a third party), long."""
    one = d.matter("disclosure", unit="organ", category="依申请公开")
    at = d.arrival("09:00", "17:00")
    one.do("request_received", at, by="window1")
    if supplemented:
        told = at.later(d.between(1, 5), "10:00")
        one.do("supplement_notified", told, by="window1")
        at = told.later(d.between(3, 14), "10:00")
        one.do("supplemented", at, by=None)
    ready = at.later(d.between(3, 18), "10:00")
    if way == "asked":
        one.do("third_party_asked", at.later(2, "10:00"), by="legal1")
        one.do("third_party_replied", at.later(d.between(8, 16), "10:00"), by=None)
        ready = at.later(d.between(17, 24), "10:00")
    elif way == "long":
        long = at.later(d.between(10, 17), "10:00")
        one.do("extended", long, by="legal1", approver="organ_head")
        one.do("extension_informed", long.later(1, "10:00"), by="window1")
        ready = long.later(d.between(3, 18), "10:00")
    result = d.pick("公开", "部分公开", "不予公开", "无法提供", "不予处理", p=[8, 3, 2, 3, 1])
    reason = (
        None if result == "公开" else "属于个人隐私" if result in ("部分公开", "不予公开") else "信息不存在"
    )
    one.do("replied", ready, by="legal1", result=result, reason=reason, remedies=["行政复议", "行政诉讼"])
