# SPDX-License-Identifier: Apache-2.0
"""Personal data by role: 张*明; minors never in full; what cannot be told apart is hidden."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiezhi.access.masking import HIDDEN, Masking, mask_address, mask_name, mask_within

MASKING = Masking(
    {"name": "name", "id_number": "id_number", "reporter_contact": "phone", "birth_date": "birth_date"}
)
ID = "11010519491231002X"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("张小明", "张*明"),
        ("张明", "张*"),
        ("欧阳小明", "欧阳*明"),
        ("欧阳明", "欧阳*"),
        ("阿卜杜拉·艾合买提", "阿*******提"),
        ("John Smith", "J*** S***"),
        ("", HIDDEN),
    ],
)
def test_names(name: str, shown: str) -> None:
    assert mask_name(name) == shown


@pytest.mark.parametrize(
    ("field", "type_", "value", "masked"),
    [
        ("name", "text", "张小明", "张*明"),
        ("id_number", "text", ID, "110***********002X"),
        ("reporter_contact", "text", "138 0013 8000", "138****8000"),
        ("birth_date", "date", "2011-05-06", "2011年"),
        ("witness", "person", "李四", "李*"),
        ("born", "date", "2011-05-06", "2011年"),
        ("anything", "text", ID, "110***********002X"),
        ("anything", "text", "13800138000", "138****8000"),
        ("anything", "text", "6222021234567890128", "***************0128"),
        ("anything", "text", "他说他病了", HIDDEN),
        ("id_number", "text", "12", HIDDEN),
        ("witness", "list", ["张三", "李四"], [HIDDEN, HIDDEN]),
        ("name", "list", ["张三", "李小四"], ["张*", "李*四"]),
    ],
)
def test_a_personal_field_by_the_pack_its_type_or_its_look(
    field: str, type_: str, value: object, masked: object
) -> None:
    def show(sees: str, minor: bool = False) -> object:
        return MASKING.show(value, name=field, type_=type_, personal=True, sees=sees, minor=minor)

    assert show("full") == value and show("masked") == masked and show("hidden") == HIDDEN
    assert show("full", minor=True) == masked and show("hidden", minor=True) == HIDDEN


def test_what_is_not_personal_stays_but_for_numbers_inside_a_text() -> None:
    text = f"电话13800138000, {ID}, 车牌陕A12345, 卡号6222021234567890128, 邮箱 zhang@example.com, 〔2026〕00012号"
    shown = MASKING.show(text, name="remark", type_="text", personal=False, sees="masked")
    assert "138****8000" in shown and "110***********002X" in shown and "z***@example.com" in shown
    assert "陕A****5" in shown and "〔2026〕00012号" in shown and "622202" not in shown
    assert MASKING.show(text, name="remark", type_="text", personal=False, sees="full") == text
    assert MASKING.show(500, name="fine", type_="money", personal=False, sees="hidden") == 500


def test_numbers_of_cases_are_not_taken_for_cards_or_identities() -> None:
    for number in ("610102202600001234", "A6101022026050012", "6101022026050012", "20260520"):
        assert mask_within(number) == number


def test_addresses_down_to_the_district() -> None:
    assert mask_address("陕西省西安市碑林区南大街1号") == "陕西省西安市碑林区***"
    assert mask_address("长安县引镇") == "长安县***"
    assert mask_address("某处") == HIDDEN


@given(st.text(min_size=1, max_size=30), st.sampled_from(["text", "person", "date", "list"]), st.booleans())
def test_a_masked_personal_value_is_never_the_value(text: str, type_: str, minor: bool) -> None:
    shown = MASKING.show(
        text, name="any", type_=type_, personal=True, sees="full" if minor else "masked", minor=minor
    )
    assert shown != text or text == HIDDEN or set(text) <= set("*")
