# SPDX-License-Identifier: Apache-2.0
"""Every page of the program: who has it open, what the guide says under its picture. One row a page; see README.md.

The guide's pictures and the tests (axe, width, statements, completeness) walk this list. Addresses that are no pages
stand in ``no_pages.py``, with the reason.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Page:
    """``name``: of the address; ``role``: whose daily page it is (``""``: nobody logged in); ``caption``: in Chinese.

    ``door``: a step of logging in (``second``, ``renew``, ``enrol``) that the person has come to; ``inside``: the
    person has logged in with an account of its own.
    ``args``: arguments as they stand. ``of``: a function of ``objects.py`` that names them from the data instead; the
    first that this role is answered for is shown. ``query``: after the address, with its ``?``. ``state``: names a
    further picture of the page. ``doing``: a function of ``doings.py`` that leads there. ``wanted``: what the
    page must hold to be the one meant. ``level``: of the person's unit (1 city, 2 district, 3 station), 0 any.
    """

    name: str
    role: str
    caption: str
    args: tuple[str, ...] = ()
    of: str = ""
    query: str = ""
    state: str = ""
    doing: str = ""
    door: str = ""
    wanted: str = ""
    level: int = 0

    @property
    def picture(self) -> str:
        """The name of its pictures, without ``-desk.jpg`` or ``-phone.jpg``."""
        return self.name.replace(":", "-") + (f"-{self.state}" if self.state else "")


CASE, SUITE = "admin_case", "custody_stay"
LONG = "decision-period-30d"
DRAFT = "returned-within-3-days"  # of the demonstration, with a draft and what was tried of it

PAGES: tuple[Page, ...] = (
    # log-in and one's own account
    Page("accounts:log-in", "", "登录"),
    Page("accounts:log-in", "", "登录：警号或密码不对", state="wrong", doing="wrong_password"),
    Page("accounts:second", "organ_head", "登录的第二步：动态口令", door="second"),
    Page("accounts:renew", "leader", "第一次登录：换成自己的密码", door="renew"),
    Page("accounts:enrol", "city_manager", "第一次登录：绑定动态口令", door="enrol"),
    Page("accounts:mine", "case_officer", "我的账户", door="inside", level=3),
    Page("accounts:factor", "case_officer", "我的账户：启用动态口令", door="inside", level=3),
    # on every page
    Page("shell:search", "legal_officer", "查找：编号、事由、拼音首字母", query="?q=RLDW", level=3),
    Page("shell:notices", "case_officer", "消息", of="news", level=3),
    Page("shell:help", "case_officer", "键盘操作", level=3),
    # home
    Page("home:home", "legal_officer", "工作台：法制员", level=3),
    Page("home:home", "case_officer", "工作台：办案民警", of="my_day", state="officer", level=3),
    Page("home:home", "centre_manager", "工作台：案管中心", state="centre"),
    Page("home:home", "room_manager", "工作台：所队案管室", state="room"),
    Page("home:overview", "leader", "运行总览", level=1),
    # findings
    Page("findings:inbox", "centre_manager", "预警监督：列表"),
    Page("findings:detail", "case_officer", "预警详情：承办人反馈", of="finding_in_hand", level=3),
    Page("findings:detail", "centre_manager", "预警详情：待核查", of="finding_to_verify", state="verify"),
    Page("findings:detail", "legal_officer", "预警详情：缺数据", of="finding_gap", state="gap"),
    Page("findings:board", "centre_manager", "督办看板"),
    Page("findings:export", "centre_manager", "预警监督：导出"),
    Page("findings:open", "centre_manager", "封存记录的预警：先写明用途", of="finding_sealed"),
    # matters
    Page("cases:kinds", "centre_manager", "全部事项"),
    Page("cases:list", "legal_officer", "行政案件：列表", args=(CASE,), level=3),
    Page("cases:list", "legal_officer", "警情：列表", args=("incident",), state="incidents", level=3),
    Page("cases:list", "guard", "办案区：列表", args=(SUITE,), state="suite"),
    Page("cases:list", "property_keeper", "涉案财物：列表", args=("property_item",), state="property"),
    Page("cases:list", "archivist", "案卷：列表", args=("dossier",), state="dossiers"),
    Page("cases:open", "call_taker", "新建警情", args=("incident",)),
    Page("cases:matter", "case_officer", "案件全景", of="open_case", level=3),
    Page("cases:matter", "legal_officer", "案件全景：人员", of="open_case", query="?tab=people", state="people"),
    Page("cases:matter", "legal_officer", "案件全景：文书", of="open_case", query="?tab=documents", state="papers"),
    Page("cases:matter", "auditor", "案件全景：谁看过", of="open_case", query="?tab=looked", state="looked"),
    Page("cases:matter", "guard", "办案区的一个人", of="suite_stay", state="suite"),
    Page("cases:family", "legal_officer", "一案的全部事项", of="open_case"),
    Page("cases:step", "case_officer", "登记一步", of="step_free", level=3),
    Page("cases:step", "case_officer", "登记一步：被条文挡住", of="step_blocked", state="blocked",
         wanted='data-standing="blocked"', level=3),
    Page("cases:void", "case_officer", "作废一条记录", of="record_of_case", level=3),
    Page("cases:attach", "case_officer", "添加附件", of="open_case", level=3),
    Page("cases:link", "case_officer", "关联另一事项", of="open_case", level=3),
    Page("cases:reveal", "centre_manager", "查看完整的个人信息：先写明用途", of="person_masked"),
    Page("cases:unseal", "reviewer", "查阅封存记录：先写明用途和理由", of="sealed_matter"),
    Page("cases:exceptions", "organ_head", "例外办理：等我确认的和我申请的", of="asked_list"),
    Page("cases:exception", "organ_head", "例外办理：第二人确认", of="asked_exception"),
    # patrol of incidents
    Page("patrol:index", "legal_officer", "警情巡查：各批", level=3),
    Page("patrol:new", "legal_officer", "警情巡查：抽一批", level=3),
    Page("patrol:item", "legal_officer", "警情巡查：逐件", doing="batch_drawn", level=3),
    Page("patrol:end", "legal_officer", "警情巡查：本批结果", doing="batch_ended", level=3),
    Page("cases:matter", "legal_officer", "警情：报警、处置和成案", of="a_report", state="report", level=3),
    Page("incidents:earlier", "legal_officer", "警情：同址、同号的既往警情", of="a_report_alone", level=3),
    Page("incidents:acceptance", "centre_manager", "受立案监督"),
    Page("incidents:behind", "centre_manager", "受立案监督：未见案件", args=("none",)),
    # norms
    Page("norms:index", "norm_keeper", "规则：列表"),
    Page("norms:norm", "norm_keeper", "规则：一条", args=(LONG,)),
    Page("norms:stories", "norm_keeper", "规则：事例", args=(LONG,)),
    Page("norms:chart", "norm_keeper", "规则：所在流程", args=(LONG,)),
    Page("norms:drafts", "norm_keeper", "规则：在编的"),
    Page("norms:new", "norm_keeper", "规则：新编一条"),
    Page("norms:editor", "norm_keeper", "规则：编写", args=(DRAFT,), wanted="保存草稿"),
    Page("norms:past", "norm_keeper", "规则：各稿", args=(LONG,)),
    Page("norms:backtest", "norm_keeper", "规则：回测", args=(LONG,)),
    Page("norms:impact", "norm_keeper", "规则：修改的影响", args=(LONG,)),
    Page("norms:release", "norm_keeper", "规则：发布", args=(LONG,)),
    Page("norms:statute-impact", "norm_keeper", "修法的影响"),
    Page("norms:library", "legal_officer", "法律库"),
    Page("norms:statute", "legal_officer", "法律库：一部法律", args=("治安管理处罚法",)),
    # the wall
    Page("screen:screen", "leader", "大屏"),
    Page("screen:enter", "", "大屏：输入票据"),
    # custody suites
    Page("custody:board", "guard", "办案区：看板", level=3),
    Page("custody:board", "centre_manager", "办案区：全分局", state="centre"),
    Page("custody:stay", "guard", "办案区：一次停留", of="a_stay", level=3),
    Page("custody:record", "guard", "办案区：登记一项保障", of="a_safeguard", level=3),
    Page("custody:ledger", "centre_manager", "办案区：台账"),
    Page("custody:ledger", "centre_manager", "办案区：签名台账", query="?print=1", state="sheets"),
    # guidance charts
    Page("charts:index", "case_officer", "指引导图：全部事项", level=3),
    Page("charts:kind", "case_officer", "指引导图：办案区停留", args=(SUITE,), level=3),
    Page("charts:kind", "norm_keeper", "指引导图：修法前后对照", args=(CASE,), query="?on=2026-01-01&since=2025-12-31",
         state="compared"),
    Page("charts:booklet", "norm_keeper", "指引导图：装订本", query="?kind=interview"),
    Page("charts:powers", "norm_keeper", "权责清单"),
    # imports
    Page("imports:sources", "city_manager", "数据接入：来源"),
    Page("imports:new", "city_manager", "数据接入：选择文件"),
    Page("imports:mapping", "city_manager", "数据接入：对照表头", doing="uploaded"),
    Page("imports:preview", "city_manager", "数据接入：预览查错", doing="previewed"),
    Page("imports:run", "city_manager", "数据接入：入账", doing="taking"),
    Page("imports:report", "city_manager", "数据接入：报告", of="last_run"),
    # the three administrators
    Page("admin:units", "system_admin", "机构人员：机构"),
    Page("admin:unit", "system_admin", "机构人员：一个单位", args=("虚云溪",)),
    Page("admin:import", "system_admin", "机构人员：成批导入"),
    Page("admin:officers", "system_admin", "机构人员：人员"),
    Page("admin:officer", "system_admin", "机构人员：一个人", of="an_officer"),
    Page("admin:sources", "system_admin", "数据来源"),
    Page("api:connections", "system_admin", "接口：各系统的令牌"),
    Page("api:docs", "system_admin", "接口：说明"),
    Page("api:mine", "city_manager", "接口：我的令牌"),
    Page("admin:grants", "security_admin", "角色授权"),
    Page("admin:holder", "security_admin", "角色授权：一个人", of="an_officer"),
    Page("admin:security", "security_admin", "安全设置"),
    Page("admin:accounts", "security_admin", "账户"),
    Page("admin:log", "audit_admin", "审计日志"),
    Page("admin:log", "audit_admin", "审计日志：校验完成", state="verified", doing="log_verified"),
)  # fmt: skip
