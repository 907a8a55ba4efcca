# SPDX-License-Identifier: Apache-2.0
"""What was confirmed at the console is offered on the page; another unit's rows are marked in the draft's table."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from tests.web.test_imports import draft, previewed, table, text, token_of, upload

SOURCE = "虚构控制台来源"
CONFIRMED = """
sources:
  - file: "*.csv"
    kind: admin_case
    matter: 行政案件编号
    unit: 办案单位
    attributes: {category: 案件类别}
    values: {案件类别: {罚: 治安}, 办案单位: {航天所: 虚航天}}
    events:
      - {step: accepted, at: 受案时间, recorded_at: 受案录入时间, actor: 受案民警, unit: 办案单位}
"""
ROW = "虚台1,和顺派出所,罚,2026-11-02 09:00,2026-11-02 09:10,张三,,,"


@pytest.fixture(autouse=True)
def no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits is done by ``work`` in the test itself."""
    from xiezhi.web.imports import starting

    monkeypatch.setattr(starting, "start", lambda home: None)


def confirm(small: Any, source: str, told: str) -> None:
    """As ``xiezhi import confirm`` keeps it."""
    place = Path(small.site.home.folder) / "mappings" / f"{source}.yaml"
    place.parent.mkdir(exist_ok=True)
    place.write_text(told, encoding="utf-8")


def test_a_mapping_confirmed_at_the_console_is_the_page_s_first_choice(small: Any) -> None:
    confirm(small, SOURCE, CONFIRMED)
    centre = small.as_("centre_manager")
    token = token_of(upload(centre, table(ROW), other=SOURCE))
    told = draft(token).choices
    assert told["targets"]["受案录入时间"] == "accepted.recorded_at" and told["targets"]["立案时间"] == ""
    assert told["words"]["案件类别"] == {"罚": "治安"}
    assert "沿用命令行确认的对照" in text(centre.get(f"/imports/drafts/{token}/mapping/"))


@pytest.mark.parametrize(
    ("was", "now"),
    [("actor: 受案民警", 'when: "备注 is not None"'), ("matter: 行政案件编号", "matter: 案号")],
)
def test_what_the_page_cannot_say_or_of_another_table_is_guessed_and_said(
    small: Any, was: str, now: str
) -> None:
    source = f"{SOURCE}{len(now)}"
    confirm(small, source, CONFIRMED.replace(was, now))
    centre = small.as_("centre_manager")
    token = token_of(upload(centre, table(ROW), other=source))
    assert "这里的对照是猜的" in text(centre.get(f"/imports/drafts/{token}/mapping/"))


def test_rows_of_matters_of_another_unit_are_marked_in_the_annotated_table(small: Any) -> None:
    """A unit's own name in the row does not make another unit's matter its own."""
    from xiezhi.records.models import Matter
    from xiezhi.web.shell.templatetags.shell import unit_name

    officer = small.person("room_manager")
    mine = small.client(officer)
    own = small.site.desk()
    from xiezhi.casework.allowed import access_of

    home = str(access_of(own).directory.posted(officer, own.pack.zone.day(small.site.clock())))
    other = Matter.objects.filter(kind="admin_case", sealed=False).exclude(unit=home).first()
    assert other is not None
    row = f"{other.id},{unit_name(home)},治安,2026-11-02 09:00,2026-11-02 09:10,张三,,,"
    token = previewed(small, mine, table(ROW.replace("和顺派出所", unit_name(home)), row), other="虚构他所")
    answer = mine.get(f"/imports/drafts/{token}/annotated/")
    page = load_workbook(io.BytesIO(answer.getvalue())).active
    texts = {str(cell.value) for line in page.iter_rows() for cell in line}
    assert f"✕ {other.id}" in texts and "虚台1" in texts
