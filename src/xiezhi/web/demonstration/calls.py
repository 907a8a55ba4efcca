# SPDX-License-Identifier: Apache-2.0
"""What callers say and crews report in the demonstration: texts by category, chosen by the incident alone, no names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from zlib import crc32

from xiezhi.ledger.entry import Entry

INCIDENT, RECEIVED, FED_BACK = "incident", "received", "fed_back"
CALLS: Mapping[str, tuple[str, ...]] = {
    "家庭暴力": (
        "报警人称丈夫酒后动手，脸部受伤流血，孩子在家，要求民警到场。",
        "报警人称与丈夫争吵后被殴打，本人已躲到邻居家，担心再被家暴。",
    ),
    "违反治安管理": (
        "报警人称在饭店门口被三人殴打，头部受伤，对方未离开。",
        "报警人称放在店门口的电动车被偷，监控拍到一名男子推走。",
        "报警人称楼下有人酒后打砸车辆，并威胁劝阻的保安。",
    ),
    "纠纷": (
        "报警人称楼上邻居装修漏水，双方争吵，对方推了其一把。",
        "报警人称与房东因押金争吵，房东不让其搬走物品。",
        "报警人称停车位被占，与对方发生口角，对方持棍威胁。",
    ),
    "求助": (
        "报警人称家中老人外出未归，已两个小时。",
        "报警人称钥匙忘在屋内，家中煤气未关。",
        "报警人称电动车电池不见了，想请民警帮忙找一下。",
    ),
}
OTHER = ("报警人要求民警到场了解情况。", "报警人来电反映情况，请派人核实。")
REPORTS: Mapping[str, tuple[str, ...]] = {
    "家庭暴力": (
        "民警到场后双方情绪平稳，系家庭琐事口角，报警人表示不追究，已口头调解。",
        "已将双方分开询问，查看伤情并拍照，告知可以申请人身安全保护令，出具告诫书另行办理。",
    ),
    "违反治安管理": (
        "现场控制双方，伤者送医，已调取监控，带回所内调查。",
        "到场时对方已自行离开，报警人称不追究，已处置。",
    ),
    "纠纷": (
        "经调解双方无异议，自行离开。",
        "已处置。",
        "现场劝解，告知通过诉讼途径解决；对方承认推搡，未见受伤。",
    ),
    "求助": ("已协助解决。", "已处置。", "经查找，老人已在亲属家中，通知报警人。"),
}
DONE = ("已处置。", "到场了解情况后告知报警人，无异议。")


def worded(entry: Entry, category: str) -> Entry:
    """The entry with what was said, where it is a call or a report of a crew."""
    if entry.kind != INCIDENT or entry.step not in (RECEIVED, FED_BACK):
        return entry
    calls = entry.step == RECEIVED
    texts = (CALLS if calls else REPORTS).get(category, OTHER if calls else DONE)
    text = texts[crc32(f"{entry.matter}{entry.step}".encode()) % len(texts)]
    return replace(entry, data={**entry.data, "content" if calls else "result": text})
