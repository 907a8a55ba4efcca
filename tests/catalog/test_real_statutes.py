# SPDX-License-Identifier: Apache-2.0
"""Real statute texts, where a folder of them is given: ``XIEZHI_STATUTES=DIR pytest tests/catalog``."""

import os
from pathlib import Path

import pytest

from xiezhi.catalog.alignment import align
from xiezhi.catalog.faults import Faults
from xiezhi.catalog.load import read_pack
from xiezhi.catalog.statute_check import StatuteCheck
from xiezhi.catalog.statute_shelf import WHOLE, StatuteShelf, read_shelf

FOLDER = os.environ.get("XIEZHI_STATUTES", "")
pytestmark = pytest.mark.skipif(not FOLDER, reason="XIEZHI_STATUTES names no folder of statute texts")

# Articles of 治安管理处罚法 of 2012 and what they are in that of 2025, told one by one by people.
RENUMBERED = {
    12: 12, 16: 16, 20: 22, 21: 23, 22: 25, 78: 90, 79: 91, 81: 95, 82: 96, 83: 97, 84: 98, 86: 101, 87: 103,
    88: 104, 89: 105, 91: 109, 92: 110, 93: 111, 94: 112, 96: 115, 97: 116, 98: 117, 99: 118, 100: 119, 101: 120,
    103: 122, 104: 123, 105: 124, 106: 125, 111: 130, 115: 135,
}  # fmt: skip


@pytest.fixture(scope="module")
def shelf() -> StatuteShelf:
    faults = Faults()
    found = read_shelf(Path(FOLDER), faults)
    assert [fault.say("zh") for fault in faults] == []
    return found


def test_every_text_is_read_without_a_gap(shelf: StatuteShelf) -> None:
    texts = [text for found in shelf.texts.values() for text in found.values()]
    assert [str(text) for text in texts if text.extent == WHOLE and text.body.oddities] == []
    assert all(text.body.articles or text.body.outline for text in texts if text.extent == WHOLE)


def test_articles_of_the_public_order_law_are_found_again(shelf: StatuteShelf) -> None:
    texts = shelf.texts["治安管理处罚法"]
    made = align(texts[2012].articles, texts[2025].articles)
    found = [old for old, new in RENUMBERED.items() if made.successors((old,))[:1] == ((new,),)]
    assert len(found) >= 0.9 * len(RENUMBERED)


def test_every_citation_of_the_police_pack_stands_in_its_text(shelf: StatuteShelf) -> None:
    check = StatuteCheck(shelf)
    pack, faults = read_pack("cn_police", check)
    assert pack is not None
    codes = ("citation", "citation-text", "citation-renumbered", "statute-dates")
    assert [fault.say("zh") for fault in faults if fault.code in codes] == []
    assert check.verified > 0
