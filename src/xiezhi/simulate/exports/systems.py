# SPDX-License-Identifier: Apache-2.0
"""The five systems whose exports are imitated: which matters each holds, how it heads, codes and writes them.

Made-up systems: none is the product of a known maker; each has habits that real exports have.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class System:
    """``form``: ``xlsx`` or ``csv``; ``lines``: header lines (two: steps over their columns, merged); ``time`` and
    ``day``: how texts are written, ``""``: as dates of Excel; ``coded``: enumerated values as numbers of two digits;
    ``words``: by title of the column, our words → theirs; ``titles``: headers of columns of a kind that differ."""

    name: str
    title: str
    form: str
    encoding: str = "utf-8"
    lines: int = 1
    time: str = ""
    day: str = ""
    coded: bool = False
    money: str = ""
    kinds: tuple[str, ...] = ()
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)


# fmt: off
WIDE: dict[str, tuple[str, ...]] = {
    "incident": ("received", "dispatched", "arrived", "fed_back", "registered", "receipt_issued", "jurisdiction_found",
                 "closed"),
    "admin_case": ("accepted", "receipt_issued", "filed", "filing_refused", "officers_assigned", "extension_approved",
                   "mediated", "penalty_decided", "no_penalty_decided", "terminated", "transferred_out", "escalated"),
    "criminal_case": ("received", "receipt_issued", "filing_approved", "filed", "filing_refused", "refusal_served",
                      "officers_assigned", "concluded", "referred_for_prosecution", "withdrawn", "transferred_out"),
    "person_in_case": ("involved", "suspected", "arrived", "rights_informed", "family_notified", "departed"),
    "measure": ("requested", "approved", "ordered", "imposed", "arrived", "ended", "delivered", "extension_approved",
                "arrest_requested", "arrest_approved", "released", "lifted"),
    "penalty": ("proposed", "notified", "hearing_right_notified", "decided", "announced", "served", "served_to_victim",
                "family_notified"),
    "execution": ("due_started", "fine_collected", "receipt_issued", "fine_paid", "escorted", "admitted", "released",
                  "completed"),
    "custody_stay": ("entered", "safety_checked", "belongings_stored", "health_asked", "information_collected",
                     "rights_informed", "waiting_room_entered", "interview_room_entered", "interview_room_left",
                     "belongings_returned", "left"),
    "interview": ("started", "id_shown", "rights_informed", "guardian_arrived", "ended", "transcript_checked",
                  "signed"),
    "property_item": ("seized", "list_issued", "photographed", "handed_over", "registered", "stored_in",
                      "return_approved", "returned", "confiscated", "destroyed"),
    "recording": ("started", "ended", "duty_ended", "returned_to_unit", "uploaded", "evidence_marked", "archived",
                  "deleted"),
}
"""The steps that have columns of their own in the table of a kind; of other kinds all but those that repeat."""

SYSTEMS: dict[str, System] = {
    one.name: one
    for one in (
        System(
            "110", "110接处警", "csv", encoding="gb18030", time="{0:%Y-%m-%d %H:%M:%S}", day="{0:%Y-%m-%d}", coded=True,
            kinds=("incident",), words={"是否愿意公开": {"公开": "是", "不公开": "否"}},
            titles={
                "received": "接警时间", "dispatched": "派警时间", "arrived": "到达现场时间", "fed_back": "反馈时间",
                "registered": "登记时间", "receipt_issued": "回执时间", "jurisdiction_found": "管辖判断时间",
                "reporter_disclosure": "是否愿意公开",
            },
        ),
        System(
            "case-system", "执法办案", "xlsx", lines=2,
            kinds=("admin_case", "criminal_case", "traffic_accident", "person_in_case", "measure", "penalty",
                   "execution", "search_inspection", "appraisal", "document", "review", "hearing", "dossier",
                   "referral", "permit", "disclosure", "complaint", "reconsideration", "litigation", "compensation",
                   "rectification", "supervision_letter", "interference_record", "officer_qualification"),
            words={
                "基本信息/程序": {"普通": "普通程序", "快速": "快速办理", "当场": "简易程序"},
                "基本信息/公开方式": {"公开": "是", "不公开": "否"},
            },
        ),
        System(
            "custody", "办案区", "xlsx", time="{0.year}/{0.month}/{0.day} {0.hour}:{0:%M:%S}",
            day="{0.year}/{0.month}/{0.day}", kinds=("custody_stay", "interview"),
            words={"性别": {"男": "1", "女": "2"}},
            titles={"entered": "进入时间", "safety_checked": "安检时间", "left": "离开时间"},
        ),
        System(
            "property", "涉案财物", "xlsx", time="{0.year}年{0.month}月{0.day}日 {0.hour}时{0.minute}分{0.second}秒",
            day="{0.year}年{0.month}月{0.day}日", coded=True, money="{0:.2f}", kinds=("property_item",),
            titles={"handed_over": "移交时间", "stored_in": "入库时间", "returned": "发还时间"},
        ),
        System(
            "recorder", "执法记录", "csv", encoding="utf-8-sig", time="{0:%Y%m%d%H%M%S}", day="{0:%Y%m%d}", coded=True,
            kinds=("recording",),
            titles={"started": "开始时间", "ended": "结束时间", "uploaded": "上传时间"},
        ),
    )
}
# fmt: on
