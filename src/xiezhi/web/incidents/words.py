# SPDX-License-Identifier: Apache-2.0
"""The columns of the reconciliation: titles, and what each counts."""

from __future__ import annotations

from django.utils.translation import gettext_noop as N

COLUMNS = {
    "reported": (
        N("涉案警情"),
        N("期间内接报、类别为刑事或行政的警情，后来改为其他类别的也在内。等于右边五栏之和。"),
    ),
    "filed": (N("已立案受案"), N("警情下有相应的案件。")),
    "elsewhere": (N("移送等依法未立"), N("移送、告知不属职责、重复报案、出具家庭暴力告诫书、转交通事故。")),
    "settled": (N("调解等办结未立"), N("以调解、救助、其他办结，没有案件，也没有依法不立的记录。")),
    "lowered": (N("刑事降为行政"), N("类别为刑事，只有行政案件。")),
    "none": (N("未见案件"), N("没有案件，也没有办结或移送等记录，含仍在办理的。")),
    "overdue": (N("超期受立案"), N("受案、立案审查超过规定期限的告警，按届满时间计，补办的也在内。")),
    "early": (
        N("无案先行"),
        N("立案前采取强制措施、查封扣押冻结、技术侦查等的告警，以及直接记在警情下、没有案件的措施和处罚。"),
    ),
}
"""Column → title, definition."""
DOUBTFUL = ("settled", "lowered", "none", "overdue", "early")
"""The columns that are looked into; coloured only by being links."""
