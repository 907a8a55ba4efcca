# SPDX-License-Identifier: Apache-2.0
"""Widths and line breaks of Chinese and Latin text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiezhi.derive.text_measure import lines, width


def test_full_width_signs_are_one_em_and_digits_are_narrower() -> None:
    assert width("受案", 10) == 20
    assert width("30", 10) == pytest.approx(11.1)


def test_no_line_begins_with_a_closing_sign_or_ends_with_an_opening_one() -> None:
    for room in range(30, 120, 7):
        for line in lines("处罚决定（行政处罚法第44条），应当送达；否则、不得执行。", 10, room):
            assert line[0] not in "，。；、）" and line[-1] not in "（"


def test_articles_and_lengths_of_time_stay_whole() -> None:
    assert lines("治安管理处罚法第118条第1款", 10, 95) == ["治安管理处罚法", "第118条第1款"]
    assert lines("应当在30日内决定", 10, 45) == ["应当在", "30日内决", "定"]


@given(st.text(min_size=1, max_size=60), st.floats(20, 200))
def test_every_line_fits_and_no_sign_is_lost(text: str, room: float) -> None:
    found = lines(text, 10, room)
    assert "".join("".join(found).split()) == "".join(text.split())
    assert all(width(line, 10) <= room + 1e-6 for line in found)
