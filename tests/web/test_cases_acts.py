# SPDX-License-Identifier: Apache-2.0
"""What is done to a matter in requests: steps recorded, blocked, overridden; two at once; files, links, voids."""

from __future__ import annotations

import io
import re
import zipfile
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.web.conftest import Small
from tests.web.counting import statements, within_baseline
from tests.web.matters import Case, matter_url, open_case, text_of

from xiezhi.kernel.errors import XiezhiError


@pytest.fixture
def case(small: Small, request: pytest.FixtureRequest) -> Case:
    return open_case(small, tag=request.node.name[5:20])


def _facts(small: Small, matter: str) -> list[Any]:
    return list(small.site.desk().store.events_of([matter]))


def test_a_blocked_step_says_which_article_and_what_to_do_first(small: Small, case: Case) -> None:
    officer = small.client(case.officer)
    page = text_of(officer.get(matter_url("penalty", case.penalty)))
    assert "不能办" in page and "第112条第1款" in page and "例外办理" in page
    decided = matter_url("penalty", case.penalty, "step", "decided")
    form = text_of(officer.get(decided))
    assert "现在不能办 处罚决定" in form and "处罚前告知" in form and 'data-standing="blocked"' in form
    before = len(_facts(small, case.penalty))
    refused = text_of(officer.post(decided, {"f.fine": "200"}), 422)
    assert "现在不能办" in refused and 'value="200"' in refused, "what was typed is kept"
    assert len(_facts(small, case.penalty)) == before
    told = officer.post(matter_url("penalty", case.penalty, "step", "notified"), {"f.fine": "200"})
    assert told.headers["Location"] == matter_url("penalty", case.penalty)
    assert "不能办 处罚决定" not in text_of(officer.get(decided))


def test_what_a_step_brings_is_told_before_it_is_saved(small: Small, case: Case) -> None:
    officer = small.client(case.officer)
    url = matter_url("admin_case", case.case, "step", "filed")
    before = len(_facts(small, case.case))
    part = text_of(officer.post(url, {"check": "1", "at": ""}, headers={"HX-Request": "true"}))
    assert "<html" not in part and "起算" in part and "治安案件办案期限" in part
    assert len(_facts(small, case.case)) == before, "a question records nothing"
    saved = officer.post(url, {"at": ""}, follow=True)
    page = text_of(saved)
    assert "已登记：立案" in page and "治安案件办案期限：开始计时" in page
    assert "治安案件办案期限" in text_of(officer.get(matter_url("admin_case", case.case)))


def test_an_exception_needs_a_reason_and_a_second_person_who_may(small: Small, case: Case) -> None:
    head = small.person("unit_head", 0, case.unit)
    client = small.client(head)
    url = matter_url("penalty", case.penalty, "step", "decided")
    form = text_of(client.get(url))
    assert "同意的第二人" in form
    himself = text_of(client.post(url, {"reason": "紧急", "second": head}), 422)
    assert "本人以外的第二人" in himself and "紧急" in himself
    nobody = text_of(client.post(url, {"reason": "紧急", "second": case.officer}), 422)
    assert "无权审批" in nobody
    chief = small.person("organ_head", 0)
    from xiezhi.casework.allowed import access_of, thing_of
    from xiezhi.records.models import Matter

    thing = thing_of(small.site.desk(), Matter.objects.get(id=case.penalty))
    access, now = access_of(small.site.desk()), small.site.clock()
    chiefs = [small.person("organ_head", nth) for nth in range(3)]
    chief = next(one for one in chiefs if access.allow(one, "approve", thing, now).yes)
    assert f'value="{chief}"' in form
    asked = client.post(url, {"f.fine": "200", "reason": "当事人逃跑在即", "second": chief}, follow=True)
    assert "等第二人确认" in text_of(asked) and "没有登记" in text_of(asked)
    assert not [fact for fact in _facts(small, case.penalty) if fact.step in ("overridden", "decided")]
    for name, place in (("exceptions", "/matters/-/exceptions/"), ("exception", asked.redirect_chain[-1][0])):
        page, n = statements(lambda place=place: client.get(place))
        assert page.status_code == 200 and within_baseline(f"cases:{name}", n), (name, n)
    again = text_of(client.post(url, {"reason": "再请一次", "second": chief}), 422)
    assert "已在等" in again
    request = asked.redirect_chain[-1][0]
    other = next(one for one in chiefs if one != chief)
    assert small.client(other).get(request).status_code == 404, "only who asked and who was asked"
    second = small.client(chief)
    second.get("/")  # who leads is shown the overview first
    desk = text_of(second.get("/"))
    assert "请您确认" in desk and request in desk and "请您确认例外办理" in text_of(second.get("/notices/"))
    page = text_of(second.get(request))
    assert "当事人逃跑在即" in page and "第112条第1款" in page and "200" in page
    silent = text_of(second.post(request, {"act": "agree", "said": " "}), 422)
    assert "应写一句理由" in silent
    assert client.post(request, {"act": "agree", "said": "自己同意"}).status_code == 404
    assert second.post(request, {"act": "agree", "said": "确属紧急，同意"}).status_code == 302
    facts = {fact.step: fact for fact in _facts(small, case.penalty)}
    told = facts["overridden"].data
    assert told["second"] == chief and told["reason"] == "当事人逃跑在即" and told["said"] == "确属紧急，同意"
    assert facts["decided"].actor == head and facts["decided"].data["fine"]
    assert "例外办理已同意并登记" in text_of(client.get("/notices/"))
    client.get(request)
    assert "例外办理已同意并登记" not in text_of(client.get("/notices/")), "seen once"
    assert second.post(request, {"act": "agree", "said": "再点一次"}).status_code == 422


def test_who_does_not_agree_says_why_and_nothing_is_recorded(small: Small, case: Case) -> None:
    from xiezhi.casework.models import AskedException

    head = small.person("unit_head", 0, case.unit)
    client, url = small.client(head), matter_url("penalty", case.penalty, "step", "decided")
    chief = re.findall(r'<option value="([^"]+)"', text_of(client.get(url)))[-1]
    first = client.post(url, {"f.fine": "200", "reason": "先办后补", "second": chief}).headers["Location"]
    kept = AskedException.objects.get(id=first.strip("/").split("/")[-1]).kept
    assert kept and "200" not in kept, "what was typed waits encrypted"
    assert (
        small.client(chief).post(first, {"act": "refuse", "said": "没有紧急情形，先告知"}).status_code == 302
    )
    assert "没有紧急情形，先告知" in text_of(client.get(first))
    assert AskedException.objects.get(id=first.strip("/").split("/")[-1]).kept == ""
    second = client.post(url, {"f.fine": "200", "reason": "先办后补", "second": chief}).headers["Location"]
    assert client.post(second, {"act": "withdraw"}).status_code == 302
    assert small.client(chief).post(second, {"act": "agree", "said": "同意"}).status_code == 422
    assert not [fact for fact in _facts(small, case.penalty) if fact.step in ("overridden", "decided")]


def test_what_protects_is_recorded_at_once_and_asks_nobody(small: Small, case: Case) -> None:
    from xiezhi.casework.commands import Override
    from xiezhi.casework.exceptional import ask
    from xiezhi.casework.models import AskedException
    from xiezhi.records.models import Matter

    desk, now = small.site.desk(), small.site.clock()
    kinds = desk.pack.kinds
    row = next(
        one for one in Matter.objects.filter(closed_at=None, sealed=False).order_by("id")
        if any(step.protective for step in kinds[one.kind].steps.values())
    )  # fmt: skip
    step = next(step.name for step in kinds[row.kind].steps.values() if step.protective)
    before = AskedException.objects.count()
    from xiezhi.casework.allowed import Actor

    ask(desk, Actor(), row.id, step, {}, at=now, now=now, override=Override("紧急", "任何人"))
    assert AskedException.objects.count() == before
    assert [fact for fact in _facts(small, row.id) if fact.step == step]
    assert not [fact for fact in _facts(small, row.id) if fact.step == "overridden"]


def test_two_at_one_matter_are_told_of_each_other_and_neither_is_saved_unseen(
    small: Small, case: Case
) -> None:
    first, second = small.client(case.officer), small.client(small.person("unit_head", 0, case.unit))
    url = matter_url("admin_case", case.case, "step", "investigated")
    seq = str(max(fact.seq for fact in _facts(small, case.case)))
    assert second.post(matter_url("admin_case", case.case, "step", "filed"), {"seq": seq}).status_code == 302
    shown = text_of(first.post(url, {"seq": seq, "f.act": "询问证人"}), 409)
    assert "他人已办理此事项" in shown and "立案" in shown and 'value="询问证人"' in shown
    assert not any(fact.step == "investigated" for fact in _facts(small, case.case))
    again = shown.split('name="seq" value="')[1].split('"')[0]
    assert first.post(url, {"seq": again, "f.act": "询问证人"}).status_code == 302


def test_faults_stand_at_their_fields_and_all_that_was_typed_is_kept(small: Small, case: Case) -> None:
    officer = small.client(case.officer)
    url = matter_url("penalty", case.penalty, "step", "notified")
    page = text_of(
        officer.post(url, {"at": "2030-01-01T00:00", "f.fine": "二百", "f.detention_days": "五"}), 422
    )
    assert page.count('aria-invalid="true"') == 3 and "发生时间在将来" in page
    for typed in ("二百", "五", "2030-01-01T00:00"):
        assert f'value="{typed}"' in page
    assert text_of(officer.post(url, {"at": "昨天"}), 422).count("不是时间") == 1
    assert officer.get(matter_url("penalty", case.penalty, "step", "no_such_step")).status_code == 404
    assert officer.get(matter_url("penalty", case.penalty, "step", "voided")).status_code == 404


def _zip(names: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in names.items():
            packed.writestr(name, content)
    return made.getvalue()


def test_a_file_is_taken_by_what_it_is_and_not_by_what_it_is_called(small: Small, case: Case) -> None:
    officer = small.client(case.officer)
    url = matter_url("admin_case", case.case, "attach")
    before = len(_facts(small, case.case))

    def sent(name: str, content: bytes, title: str = "现场照片") -> Any:
        return officer.post(url, {"title": title, "file": SimpleUploadedFile(name, content)})

    program = text_of(sent("台账.xlsx", b"MZ" + bytes(300)), 422)
    assert "可执行程序" in program and 'value="现场照片"' in program
    lying = text_of(sent("笔录.pdf", b"\x89PNG\r\n\x1a\n" + bytes(100)), 422)
    assert "扩展名 .pdf 与内容不符" in lying
    bomb = text_of(sent("材料.zip", _zip({f"{n}.bin": bytes(64 << 20) for n in range(6)})), 422)
    assert "倍, 不予存放" in bomb
    assert "没有选文件" in text_of(officer.post(url, {"title": "空"}), 422)
    assert len(_facts(small, case.case)) == before, "nothing was recorded"
    assert sent("照片.png", b"\x89PNG\r\n\x1a\n" + bytes(100), "受案回执").status_code == 302
    page = text_of(officer.get(matter_url("admin_case", case.case) + "?tab=documents"))
    link = page.split("/files/")[1].split('"')[0]
    answer = officer.get(matter_url("admin_case", case.case) + "files/" + link)
    assert b"".join(answer.streaming_content).startswith(b"\x89PNG")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    stranger = small.client(small.person("case_officer", 30))
    assert stranger.get(matter_url("admin_case", case.case) + "files/" + link).status_code == 404


def test_a_file_too_large_is_refused_in_a_line(
    small: Small, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in ("xiezhi.web.settings.UPLOAD", "xiezhi.web.cases.changes.UPLOAD"):
        monkeypatch.setattr(place, 1 << 20)
    sent = SimpleUploadedFile("录像.mp4", bytes(3 << 20))
    answer = small.client(case.officer).post(
        matter_url("admin_case", case.case, "attach"), {"title": "录像", "file": sent}
    )
    page = text_of(answer, 422)
    assert "文件超过 1 MB，没有接收" in page and 'value="录像"' in page


def _ledger_refuses(*_: Any, **__: Any) -> None:
    raise XiezhiError("账本没有收这一条", "the ledger did not take it")


def test_a_void_needs_its_reason_and_both_stay_in_the_ledger(
    small: Small, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer = small.client(case.officer)
    officer.post(matter_url("admin_case", case.case, "step", "investigated"), {"f.act": "错录的取证"})
    fact = next(fact for fact in _facts(small, case.case) if fact.step == "investigated")
    url = matter_url("admin_case", case.case, "void", fact.id)
    assert "须说明理由" in text_of(officer.post(url, {"reason": " "}), 422)
    with monkeypatch.context() as broken:
        broken.setattr("xiezhi.web.cases.changes.commands.void", _ledger_refuses)
        page = text_of(officer.post(url, {"reason": "录错案件"}), 422)
    assert "账本没有收" in page and "须说明理由" not in page, "a reason was given"
    assert officer.post(url, {"reason": "录错案件"}).status_code == 302
    page = text_of(officer.get(matter_url("admin_case", case.case)))
    assert "录错案件" in page and 'class="event struck"' in page
    assert any(one.id == fact.id for one in _facts(small, case.case))
    assert officer.get(url).status_code == 404, "it is voided already"


def test_matters_are_linked_by_number_and_others_units_are_not_found(small: Small, case: Case) -> None:
    from xiezhi.records.models import Matter

    officer = small.client(case.officer)
    url = matter_url("admin_case", case.case, "link")
    theirs = Matter.objects.filter(kind="admin_case", sealed=False).exclude(unit=case.unit).first()
    assert theirs is not None
    assert "没有这一事项，或无权查看" in text_of(
        officer.post(url, {"other": theirs.number, "role": "related"}), 422
    )
    other = open_case(small, tag="联")
    number = Matter.objects.get(id=other.case).number
    assert officer.post(url, {"other": number, "role": "related"}).status_code == 302
    page = text_of(officer.get(matter_url("admin_case", case.case) + "?tab=links"))
    assert number in page and "相关" in page


def test_a_new_matter_gets_its_number_and_stands_under_its_parent(small: Small, case: Case) -> None:
    from xiezhi.records.models import Matter

    officer = small.client(case.officer)
    url = "/matters/property_item/-/open/"
    wrong = text_of(officer.post(url, {"parent": "没有的编号", "f.value": "很多"}), 422)
    assert wrong.count('aria-invalid="true"') == 2 and 'value="没有的编号"' in wrong
    misplaced = text_of(officer.post(url, {"parent": case.penalty}), 422)
    assert "上级不能是" in misplaced
    done = officer.post(url, {"parent": case.case, "f.value": "1200"})
    assert done.status_code == 302
    row = Matter.objects.filter(kind="property_item", parent=case.case).get()
    assert row.number and done.headers["Location"] == matter_url("property_item", row.id)
    assert small.as_("leader").get(url).status_code == 404


def test_where_the_source_has_an_address_acts_lead_there(
    small: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    from xiezhi.records.models import Handling, Matter

    row = Matter.objects.filter(kind="admin_case", closed_at=None, sealed=False).exclude(officer="").first()
    assert row is not None and Handling.objects.filter(matter=row.id, officer=row.officer).exists()
    client = small.client(row.officer)
    before = text_of(client.get(matter_url("admin_case", row.id)))
    assert "去虚构警综平台办理" not in before and ">登记</a>" in before
    monkeypatch.setitem(
        small.site.desk().settings.rest,
        "links",
        {"虚构警综平台": "https://jz.example/case?no={number}&id={id}"},
    )
    after = text_of(client.get(matter_url("admin_case", row.id)))
    assert (
        "去虚构警综平台办理" in after
        and "https://jz.example/case?no=%E8%99%9A" in after
        and ">登记</a>" not in after
    )


def test_many_matters_are_urged_at_once(small: Small) -> None:
    from xiezhi.records.models import Matter
    from xiezhi.supervision.item import AWAITING
    from xiezhi.supervision.models import LoopItem

    waiting = LoopItem.objects.filter(state__in=AWAITING)
    row = Matter.objects.filter(id__in=waiting.values_list("about", flat=True), sealed=False).first()
    assert row is not None
    client = small.as_("city_manager")
    told = {"id": [row.id], "back": f"/matters/{row.kind}/"}
    page = text_of(client.post(f"/matters/{row.kind}/-/urge/", told, follow=True))
    assert "已催办" in page
    nothing = text_of(
        client.post(
            f"/matters/{row.kind}/-/urge/", {"id": ["没有"], "back": f"/matters/{row.kind}/"}, follow=True
        )
    )
    assert "不需要催办" in nothing


def test_what_is_not_urged_says_why(small: Small) -> None:
    """A reason in words, not the number of a warning."""
    from xiezhi.casework.allowed import access_of
    from xiezhi.records.models import Matter
    from xiezhi.supervision.item import AWAITING
    from xiezhi.supervision.models import LoopItem
    from xiezhi.web.cases import urging

    def refuses(desk: Any, finding: str, by: Any, now: int) -> None:
        access_of(desk).allow(small.person("system_admin"), "dispatch", None, now).required()

    waiting = LoopItem.objects.filter(state__in=AWAITING)
    row = Matter.objects.filter(id__in=waiting.values_list("about", flat=True), sealed=False).first()
    assert row is not None
    findings = LoopItem.objects.filter(about=row.id).values_list("finding", flat=True)
    told = {"id": [row.id], "back": f"/matters/{row.kind}/"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(urging, "urge", refuses)
        page = text_of(small.as_("city_manager").post(f"/matters/{row.kind}/-/urge/", told, follow=True))
    part = page[page.index("没有催办：") :][:200]
    assert "无权派发" in part and not any(one in part for one in findings)


def test_the_unit_over_a_matter_opens_its_list(small: Small, case: Case) -> None:
    """The way back to the unit's cases leads to them, not to a search that knows no units."""
    officer = small.client(case.officer)
    page = text_of(officer.get(matter_url("admin_case", case.case)))
    link = re.search(r'class="crumbs".*?</a> / <a href="([^"]+)"', page, re.DOTALL)
    assert link is not None
    assert case.case in unescape(text_of(officer.get(link[1]))) or "案/1" in text_of(officer.get(link[1]))


def test_a_matter_sealed_since_is_told_to_nobody_in_a_list_of_exceptions(small: Small, case: Case) -> None:
    """Who is asked learns that something waits; number, name and reason stay under seal."""
    from xiezhi.casework.models import AskedException
    from xiezhi.records.models import Matter

    head, chief = small.person("unit_head", 0, case.unit), small.person("organ_head", 0)
    row = Matter.objects.get(id=case.penalty)
    AskedException.objects.create(
        kind="penalty", matter=row.id, step="decided", at=small.site.clock(), reason="涉及其子女", second=chief,
        asked_by=head, asked_at=small.site.clock(), state="waiting",
    )  # fmt: skip
    client = small.client(chief)
    Matter.objects.filter(id=row.id).update(sealed=True)
    client.get("/")
    for place in ("/matters/-/exceptions/", "/notices/", "/"):
        page = unescape(text_of(client.get(place)))
        assert "涉及其子女" not in page and row.id not in page
    page = text_of(small.client(head).get("/matters/-/exceptions/"))
    assert "依法封存" in page and "涉及其子女" not in page
