# SPDX-License-Identifier: Apache-2.0
"""``docs/red-norms.md`` lists the red norms as they stand in the pack."""

from tests.docs.red_page import PAGE, red_page

from xiezhi.catalog.load import load_pack


def test_the_page_is_the_packs() -> None:
    assert PAGE.read_text(encoding="utf-8") == red_page(load_pack("cn_police"))


def test_every_red_norm_says_why_in_one_line() -> None:
    pack = load_pack("cn_police")
    silent = [
        norm.id
        for norm in pack.norms.values()
        if norm.versions[-1].level == "red" and not norm.versions[-1].why.strip()
    ]
    assert silent == []
