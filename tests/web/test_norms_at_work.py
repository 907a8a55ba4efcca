# SPDX-License-Identifier: Apache-2.0
"""规则 at work, in requests: a draft's life, what stops it, back-tests, impact, two people."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import openpyxl
import pytest
from tests.web.conftest import Small
from tests.web.counting import statements, within_baseline
from tests.web.norm_texts import FAILING, NORM, TEXT, UNTRIED

from xiezhi.kernel.errors import XiezhiError

UPPER = "decision-period-30d"
KEEPER, SECOND = "norm_keeper", "city_manager"


def text_of(response: Any, status: int = 200) -> str:
    assert response.status_code == status, response.status_code
    found: str = response.content.decode()
    return found


@dataclass
class Room:
    """The small city, with trials worked out when the test asks for it."""

    small: Small

    @property
    def keeper(self) -> Any:
        return self.small.as_(KEEPER)

    @property
    def second(self) -> Any:
        return self.small.as_(SECOND)

    def begun(self, norm: str, text: str) -> None:
        """A new norm with a draft."""
        given = {
            "id": norm,
            "title": norm,
            "domain": "property",
            "kind": "deadline",
            "matter": "property_item",
        }
        assert self.keeper.post("/norms/new/", given).status_code == 302
        self.saved(norm, text.replace(NORM, norm), 1)

    def saved(self, norm: str, text: str, base: int, client: Any = None) -> Any:
        return (client or self.keeper).post(
            f"/norms/{norm}/draft/", {"text": text, "synced": "", "base": str(base), "version": "0"}
        )

    def worked(self) -> Any:
        """The trial asked for last, worked out now."""
        from xiezhi.web.norms import working
        from xiezhi.web.norms.models import Trial

        trial = Trial.objects.latest("id")
        working.do(self.small.site.desk(), trial, self.small.site.clock)
        trial.refresh_from_db()
        return trial

    def tried(self, norm: str) -> Any:
        sent = self.keeper.post(f"/norms/{norm}/backtest/", {"first": "2026-10-18", "last": "2026-11-20"})
        assert sent.status_code == 302
        return self.worked()

    def acts(self, norm: str, act: str, client: Any = None, **more: str) -> Any:
        told = {"act": act, "reason": "看过", **more}
        return (client or self.keeper).post(f"/norms/{norm}/release/", told)

    def proposed_text(self, norm: str) -> str:
        page = text_of(self.second.get(f"/norms/{norm}/release/"))
        found = re.search(r'name="of" value="(\w*)"', page)
        assert found is not None
        return found[1]

    def status(self, norm: str) -> str | None:
        known = self.small.site.desk().pack.norms.get(norm)
        return None if known is None else known.status


@pytest.fixture
def room(small: Small, monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    from xiezhi.web.norms import working

    monkeypatch.setattr(working, "start", lambda home: None)
    yield Room(small)


def test_a_draft_goes_into_shadow_and_live_only_by_a_second_person(room: Room) -> None:
    from xiezhi.records.models import Finding

    room.begun(NORM, TEXT)
    assert room.status(NORM) is None, "a draft judges nothing"
    assert room.acts(NORM, "shadow").status_code == 302
    assert room.status(NORM) == "shadow"
    found = Finding.objects.filter(norm=NORM)
    assert found.exists() and set(found.values_list("status", flat=True)) == {"shadow"}
    refused = text_of(room.acts(NORM, "propose"), 409)
    assert "还没有回测" in refused
    assert room.tried(NORM).result["breaches"] == found.filter(nature="breach").count()
    assert room.acts(NORM, "propose").status_code == 302
    assert "由您提出" in text_of(room.acts(NORM, "release", of="x"), 409)
    assert room.status(NORM) == "shadow"
    of = room.proposed_text(NORM)
    assert "看过" not in text_of(room.second.get(f"/norms/{NORM}/release/"))
    assert "核对意见" in text_of(room.acts(NORM, "release", room.second, of=of, reason=" "), 409)
    assert room.acts(NORM, "release", room.second, of=of).status_code == 302
    assert room.status(NORM) == "live"
    past = text_of(room.keeper.get(f"/norms/{NORM}/"))
    assert "上线" in past and "提出）" in past, "the history names both people"


def test_of_two_who_release_at_once_the_second_is_told_what_the_first_did(room: Room) -> None:
    norm = "released-twice"
    room.begun(norm, TEXT)
    room.tried(norm)
    room.acts(norm, "propose")
    of = room.proposed_text(norm)
    assert room.acts(norm, "release", room.second, of=of).status_code == 302
    late = text_of(room.acts(norm, "release", room.small.as_(SECOND, 1), of=of), 409)
    assert re.search(r"已于 2026-11-20 \d\d:\d\d 上线了规则 released-twice", late)


def test_what_was_changed_after_the_proposal_is_not_released(room: Room) -> None:
    norm = "changed-after"
    room.begun(norm, TEXT)
    room.tried(norm)
    room.acts(norm, "propose")
    of = room.proposed_text(norm)
    assert room.saved(norm, TEXT.replace(NORM, norm).replace("半小时", "三十分钟"), 2).status_code == 302
    assert "修改了规则" in text_of(room.acts(norm, "release", room.second, of=of), 409)
    assert room.status(norm) is None
    assert "还没有回测" in text_of(room.acts(norm, "propose"), 409), "a text that was changed is tried again"


def test_a_second_person_may_refuse_with_a_sentence_and_the_draft_stays(room: Room) -> None:
    norm = "refused-once"
    room.begun(norm, TEXT)
    room.tried(norm)
    room.acts(norm, "propose")
    assert room.acts(norm, "refuse", room.second, reason="一小时太紧").status_code == 302
    page = text_of(room.keeper.get(f"/norms/{norm}/release/"))
    assert 'value="propose"' in page and room.status(norm) is None
    assert (
        room.small.as_("centre_manager").post(f"/norms/{norm}/release/", {"act": "refuse"}).status_code == 404
    )


def test_a_failing_story_blocks_and_says_which_and_where(room: Room) -> None:
    norm = "failing-story"
    room.begun(norm, FAILING)
    text = FAILING.replace(NORM, norm)
    line = next(n for n, row in enumerate(text.splitlines(), 1) if "临界" in row)
    page = html.unescape(text_of(room.acts(norm, "shadow"), 409))
    assert "故事“临界：正好一小时”不符" in page and f"第 {line} 行" in page
    assert room.status(norm) is None


def test_a_norm_leaves_its_draft_only_with_a_story_of_each_verdict(room: Room) -> None:
    norm = "untried"
    room.begun(norm, UNTRIED)
    page = text_of(room.acts(norm, "shadow"), 409)
    assert "还缺：违反的" in page and room.status(norm) is None


def test_the_id_of_a_dropped_draft_is_free_again(room: Room) -> None:
    """Begun, dropped, begun anew under the same id; while a draft is there, it is not."""
    name = "begun-and-dropped"
    text = TEXT.replace(NORM, name)
    room.begun(name, text)
    from xiezhi.supervision import drafting
    from xiezhi.supervision.organisation import By

    desk, by, now = room.small.site.desk(), By(room.small.person("norm_keeper")), room.small.site.clock()
    with pytest.raises(XiezhiError, match="已有规则或草稿"):
        drafting.begin(desk, name, "own", text, by, now)
    assert room.acts(name, "drop").status_code == 302
    assert drafting.begin(desk, name, "own", text, by, now).revision > 1
    room.acts(name, "drop")


def test_what_loosens_an_upper_norm_is_refused_with_the_norm_and_the_reason(room: Room) -> None:
    from xiezhi.supervision.drafting import starting_text

    text = starting_text(room.small.site.desk(), UPPER)
    room.saved(UPPER, text.replace("within: 30 d", "within: 60 d"), 0)
    page = html.unescape(text_of(room.keeper.get(f"/norms/{UPPER}/release/")))
    assert f"期限（within）比上位规则 {UPPER}（治安管理处罚法(2025) 第118条第1款" in page
    assert "放宽" in page and "应为：不宽于上位规则" in page
    assert "放宽" in text_of(room.keeper.get(f"/norms/{UPPER}/draft/")), "told as one writes"
    room.tried(UPPER)
    assert room.acts(UPPER, "propose").status_code == 409
    room.saved(UPPER, text.replace("valid_to: 2025-12-31\n", "valid_to: 2025-06-30\n"), 1)
    cut = html.unescape(text_of(room.keeper.get(f"/norms/{UPPER}/release/")))
    assert "有效期（versions）比上位规则" in cut, "days without the upper norm are looser, too"
    assert room.acts(UPPER, "drop").status_code == 302


def test_a_newer_statute_may_ask_less_than_the_former(room: Room) -> None:
    from xiezhi.catalog.single import read_single
    from xiezhi.supervision.upper import loosening

    pack = room.small.site.desk().pack
    old = TEXT.replace("公安机关办理行政案件程序规定(2018) 第190条第1款", "治安管理处罚法(2012) 第99条第1款")
    closed = old.replace("    after: seized", "    valid_to: 2025-12-31\n    after: seized")
    newer = closed.replace(
        "cures:",
        "  - valid_from: 2026-01-01\n    basis: 治安管理处罚法(2025) 第118条第1款\n    after: seized\n"
        "    within: 48 h\n    expect: [stored_in]\ncures:",
    )
    upper, by_law = (read_single(pack, text, "norm.yaml").norm for text in (old, newer))
    house = read_single(pack, newer.replace("治安管理处罚法(2025)", "治安管理处罚法(2012)"), "norm.yaml").norm
    assert upper is not None and by_law is not None and house is not None
    assert loosening(pack, upper, by_law) == []
    assert [one.key for one in loosening(pack, upper, house)] == ["within"]


def test_two_who_edit_at_once_are_told_and_neither_is_lost(room: Room) -> None:
    norm = "edited-by-two"
    room.begun(norm, TEXT)
    mine, other = TEXT.replace(NORM, norm), room.small.as_(SECOND)
    theirs = mine.replace("扣押后一小时内入库", "扣押后入库")
    assert room.saved(norm, theirs, 2, other).status_code == 302
    told = room.keeper.post(
        f"/norms/{norm}/draft/check/",
        {"text": mine, "synced": "", "base": "2", "version": "0", "from": "text"},
    )
    assert "已保存第 3 稿" in text_of(told), "told while one types"
    page = text_of(room.saved(norm, mine, 2), 409)
    assert "您的修改没有保存" in page and "扣押后入库" in page and "扣押后一小时内入库" in page
    assert room.saved(norm, mine, 3).status_code == 302, "having seen it, one may save over it"
    past = text_of(room.keeper.get(f"/norms/{norm}/draft/past/"))
    assert past.count("稿</h2>") == 4 and "扣押后入库" in past


def test_the_form_writes_what_a_person_would_write(room: Room) -> None:
    norm = "by-the-form"
    room.begun(norm, TEXT)
    page = text_of(room.keeper.get(f"/norms/{norm}/draft/"))
    synced = re.search(r'name="synced" value="(\w+)"', page)
    assert synced is not None
    text, steps = TEXT.replace(NORM, norm), room.small.site.desk().pack.kinds["property_item"].steps
    form = {
        "text": text, "synced": synced[1], "base": "2", "version": "0", "from": "form",
        "f.within.here": "1", "f.within.n": "2", "f.within.unit": "h",
        "f.expect.here": "1", "f.expect": f"{steps['stored_in'].title}、{steps['returned'].title}",
        "f.unless.here": "1", "f.unless": "",
    }  # fmt: skip
    checked = html.unescape(text_of(room.keeper.post(f"/norms/{norm}/draft/check/", form)))
    assert "    within: 2 h\n" in checked and "    expect: [stored_in, returned]\n" in checked
    assert "3 个中" in checked, "the stories ran at once and say that the limit is another"
    assert text.split("cures:")[1].strip() in checked, "all else stays as it is written"


def test_a_file_comes_down_as_it_would_stand_in_a_pack_and_goes_up_again(room: Room) -> None:
    norm = "by-file"
    room.begun(norm, TEXT)
    file = room.keeper.get(f"/norms/{norm}/draft/file/")
    assert file.content.decode() == TEXT.replace(NORM, norm)
    changed = io.BytesIO(file.content.replace(b"1 h", b"3 h"))
    changed.name = "x.yaml"
    given = {"text": "", "synced": "", "base": "2", "version": "0", "do": "upload", "file": changed}
    page = text_of(room.keeper.post(f"/norms/{norm}/draft/", given))
    assert "within: 3 h" in page and "尚未保存" in page


def test_bad_input_is_answered_with_what_would_be_right(room: Room) -> None:
    given = {"id": "Not A Name", "title": "x", "kind": "deadline", "matter": "property_item"}
    assert "应为小写字母、数字和 -" in text_of(room.keeper.post("/norms/new/", given), 422)
    assert "已有规则或草稿" in text_of(room.keeper.post("/norms/new/", {**given, "id": UPPER}), 422)
    room.begun("broken", TEXT)
    broken = room.keeper.post(
        "/norms/broken/draft/check/",
        {"text": "id: broken\n\tkind: [", "synced": "", "base": "2", "version": "0"},
    )
    assert "第 2 行" in text_of(broken) and "YAML" in broken.content.decode()
    wrong = TEXT.replace(NORM, "broken").replace("after: seized", "after: seised")
    checked = html.unescape(text_of(room.keeper.post(
        "/norms/broken/draft/check/", {"text": wrong, "synced": "", "base": "2", "version": "0"}
    )))  # fmt: skip
    assert "没有步骤 'seised'" in checked and "第 11 行" in checked and "seized" in checked
    late = {"first": "2026-11-20", "last": "2026-10-20"}
    assert "起日晚于止日" in text_of(room.keeper.post("/norms/broken/backtest/", late), 422)
    for path in (
        "/norms/nope/draft/",
        "/norms/nope/release/",
        "/norms/nope/backtest/",
        "/norms/impact/9999/",
    ):
        assert room.keeper.get(path).status_code == 404, path


def test_a_back_test_shows_load_and_examples_and_a_blind_sheet_comes_back_as_precision(room: Room) -> None:
    norm = "tried-blindly"
    room.begun(norm, TEXT)
    trial = room.tried(norm)
    city = room.small.as_(SECOND)
    page = text_of(city.get(f"/norms/{norm}/backtest/{trial.pk}/"))
    assert "会报多少" in page and "/matters/property_item/" in page
    sheet = city.post(f"/norms/{norm}/backtest/{trial.pk}/sample/", {"size": "20", "seed": "7"})
    book = openpyxl.load_workbook(io.BytesIO(sheet.getvalue()))
    heads = [cell.value for cell in book.active[3]]
    rows = range(4, book.active.max_row + 1)
    for row in rows:
        book.active.cell(row, heads.index("结论") + 1).value = "有问题"
    book.active.cell(4, heads.index("结论") + 1).value = "也许"
    out = io.BytesIO()
    book.save(out)
    out.seek(0)
    out.name = "sheet.xlsx"
    back = city.post(f"/norms/{norm}/backtest/review/", {"sheet": out}, follow=True)
    told = text_of(back)
    assert f"成立 {len(rows) - 1}" in told and "结论 &#x27;也许&#x27; 应为" in told
    assert "件数不足，不评价" in told, "under thirty no rate is shown"


def test_the_impact_of_a_draft_is_told_by_unit_before_it_takes_force(room: Room) -> None:
    from xiezhi.records.models import Clock, Finding
    from xiezhi.supervision.drafting import starting_text

    desk = room.small.site.desk()
    before = Finding.objects.count(), Clock.objects.count()
    text = starting_text(desk, UPPER)
    from xiezhi.supervision.drafting import latest

    row = latest(UPPER)
    room.saved(UPPER, text.replace("within: 30 d", "within: 20 d"), 0 if row is None else row.revision)
    room.keeper.post(f"/norms/{UPPER}/impact/", {"day": "2026-11-20"})
    trial = room.worked()
    page = text_of(room.small.as_(SECOND).get(f"/norms/impact/{trial.pk}/"))
    rows = trial.result["rows"]
    assert rows and {row["turn"] for row in rows} <= {"overdue", "due"}
    assert all(row["after"] < row["before"] for row in rows)
    running = Clock.objects.filter(norm=UPPER, state="open").count()
    assert len(rows) <= running
    assert len(re.findall(r'<tr data-row><td><a class="main" href="/matters/admin_case/', page)) == len(rows)
    one = text_of(room.small.as_(SECOND).get(f"/norms/impact/{trial.pk}/", {"turn": "overdue"}))
    assert one.count("<td>新超期</td>") == sum(row["turn"] == "overdue" for row in rows)
    assert (Finding.objects.count(), Clock.objects.count()) == before, "nothing is written"
    room.acts(UPPER, "drop")


def test_a_statute_that_changes_shows_the_clocks_of_all_its_norms(room: Room) -> None:
    page = text_of(room.keeper.get("/norms/impact/", {"statute": "治安管理处罚法"}))
    assert f'value="{UPPER}"' in page
    assert "应写明施行日" in text_of(
        room.keeper.post("/norms/impact/", {"statute": "治安管理处罚法", "norm": [UPPER]}), 422
    )
    given = {"statute": "治安管理处罚法", "day": "2026-01-01", "norm": [UPPER]}
    assert room.keeper.post("/norms/impact/", given).status_code == 302
    trial = room.worked()
    assert trial.state == "done" and trial.result["all"] > 0
    assert {row["turn"] for row in trial.result["rows"]} & {"new", "due", "quiet", "overdue"}


def test_a_live_norm_ends_only_by_two_people(room: Room) -> None:
    norm = "ended-by-two"
    room.begun(norm, TEXT)
    room.tried(norm)
    room.acts(norm, "propose")
    room.acts(norm, "release", room.second, of=room.proposed_text(norm))
    assert room.acts(norm, "retire", reason="条文废止").status_code == 302
    assert room.status(norm) == "live"
    assert room.acts(norm, "release").status_code == 409
    assert room.acts(norm, "release", room.second, of="").status_code == 302
    assert room.status(norm) == "retired"


def test_drafts_can_be_rebuilt_from_the_ledger(room: Room) -> None:
    from xiezhi.supervision.models import NormRow, NormText
    from xiezhi.supervision.releasing import rebuild_norms

    def rows() -> Any:
        return (
            list(NormRow.objects.order_by("norm").values()),
            list(
                NormText.objects.order_by("norm", "revision").values(
                    "norm", "revision", "of", "text", "officer"
                )
            ),
        )

    before = rows()
    rebuild_norms(room.small.site.desk())
    assert rows() == before and before[1]


def test_pages_cost_few_questions(room: Room) -> None:
    norm = "counted"
    room.begun(norm, TEXT)
    trial = room.tried(norm)
    room.keeper.post(f"/norms/{norm}/impact/", {"day": "2026-11-20"})
    impact = room.worked()
    paths = {
        "norms:new": "/norms/new/", "norms:drafts": "/norms/drafts/", "norms:editor": f"/norms/{norm}/draft/",
        "norms:past": f"/norms/{norm}/draft/past/", "norms:file": f"/norms/{norm}/draft/file/",
        "norms:backtest": f"/norms/{norm}/backtest/", "norms:trial": f"/norms/{norm}/backtest/{trial.pk}/",
        "norms:impact": f"/norms/{norm}/impact/", "norms:impact-trial": f"/norms/impact/{impact.pk}/",
        "norms:statute-impact": "/norms/impact/?statute=治安管理处罚法", "norms:release": f"/norms/{norm}/release/",
    }  # fmt: skip
    client, counts = room.small.as_(SECOND), {}
    for name, path in paths.items():
        response, counts[name] = statements(lambda path=path: client.get(path))
        assert response.status_code == 200, name
    assert all(within_baseline(name, n) for name, n in counts.items()), counts
