# SPDX-License-Identifier: Apache-2.0
"""Who is a minor: known from the date of birth or the identity number, in doubt yes."""

from datetime import date

import pytest

from xiezhi.access.age import birth_of_id, is_minor
from xiezhi.kernel.instant import day_of

BIRTHDAY = day_of(date(2026, 5, 20))


@pytest.mark.parametrize(
    ("births", "id_number", "day", "minor"),
    [
        (["2008-05-20"], None, BIRTHDAY, True),  # eighteen is completed on the day after the birthday
        (["2008-05-20"], None, BIRTHDAY + 1, False),
        (["1990-01-01", "2012-01-01"], None, BIRTHDAY, True),  # one of two told of
        ([None], None, BIRTHDAY, True),  # asked for and not known
        (["不详"], None, BIRTHDAY, True),
        ([None], "11010519491231002X", BIRTHDAY, False),
        ([None], "110105201501010024", BIRTHDAY, True),
        ([], None, BIRTHDAY, False),  # nothing that asks for an age
        ([], "110105201501010024", BIRTHDAY, True),
        (["2008-02-29"], None, day_of(date(2026, 3, 1)), False),
    ],
)
def test_under_eighteen(births: list[str | None], id_number: str | None, day: int, minor: bool) -> None:
    assert is_minor(births, day, id_number) is minor


def test_identity_numbers_hold_the_day_of_birth() -> None:
    assert birth_of_id("11010519491231002X") == day_of(date(1949, 12, 31))
    assert birth_of_id("110105491231002") == day_of(date(1949, 12, 31))
    assert birth_of_id("110105199913310024") is None and birth_of_id("abc") is None
