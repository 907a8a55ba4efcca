# SPDX-License-Identifier: Apache-2.0
"""Sentences that people of the invented place write about findings. What is answered is a fact, not the program's."""

from __future__ import annotations

ANSWERS = {
    "breach": (
        "已补办并入卷, 承办民警已提醒", "因外出核查耽误, 已补办", "已补录, 系统里的时间以笔录为准",
        "已补告知并由本人签名", "已与案管室核对, 今后由值班领导每日清点", "已补传, 原因是采集站离线",
    ),
    "gap": ("已在来源系统补录", "来源系统未设该项, 已报技术部门", "已补登, 原记录在纸质台账"),
    "warning": ("已安排, 当日办结", "已报审批, 等候签发", "已约当事人到所"),
}  # fmt: skip
"""By the nature of the finding."""
PROGRESS = ("正在补办, 当事人外地未归", "等候鉴定意见", "已报审批")
RETURNS = ("未附回执", "没有说明迟延的原因", "补办时间与案卷不一致, 请核对")
REMARKS = ("", "", "已核对案卷", "已抽看视音频", "与来源系统一致")
ORDERS = ("多次催办未反馈", "同类问题本月第三次", "涉及当事人权利, 应立即办理")
URGED = ("请于今日反馈", "期限将到, 请尽快反馈")
MERGED = "同一次漏登所致"
EXCEPTIONS = (
    ("依法例外", "当事人住院抢救, 家属在场", "行政案件程序规定 第95条"),
    ("数据有误", "两套系统时钟相差, 以视音频为准", ""),
    ("数据有误", "采集站断网, 恢复后补传", ""),
)
"""Ground, reason, basis of exemptions."""
REFUSED = "不属于条文所列情形"
