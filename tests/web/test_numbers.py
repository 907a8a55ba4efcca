# SPDX-License-Identifier: Apache-2.0
"""Whole numbers that anybody may have typed."""

from __future__ import annotations

import pytest

from xiezhi.web.shell.numbers import number_of, number_within


@pytest.mark.parametrize("text", [None, "", "x", "-1", "1.5", "²", "٣", "1" * 19, "9" * 5000])
def test_what_is_no_number_of_ours_is_not_read_as_one(text: str | None) -> None:
    assert number_of(text, None) is None
    assert number_within(text, 20, 100) == 20


def test_a_number_is_kept_within_its_bounds() -> None:
    assert (number_of(" 12 ", 0), number_of("9" * 18, 0)) == (12, 10**18 - 1)
    assert [number_within(text, 20, 100) for text in ("0", "7", "101")] == [1, 7, 100]
