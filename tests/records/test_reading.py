# SPDX-License-Identifier: Apache-2.0
"""What lists are read from: titles, keys of numbers, seals that follow at once; threads share one desk."""

from __future__ import annotations

import doctest
import threading

import pytest
from tests.records.cases import Clerk

from xiezhi.catalog.model import Pack
from xiezhi.records import identity, initials, models, ranks, search_keys
from xiezhi.records.desk import Desk
from xiezhi.records.live import take
from xiezhi.records.rebuild import compare
from xiezhi.records.search_keys import keys_of, plain
from xiezhi.records.seeing import access_of
from xiezhi.records.titles import about, title_of


@pytest.mark.parametrize("module", [identity, initials, ranks, search_keys])
def test_examples_hold(module: object) -> None:
    found = doctest.testmod(module)  # type: ignore[arg-type]
    assert found.attempted and not found.failed


@pytest.mark.parametrize(
    ("kind", "values", "title"),
    [
        ("admin_case", {"offence": "殴打他人", "category": "治安"}, "殴打他人案"),
        ("admin_case", {"category": "治安"}, "治安案件"),
        ("admin_case", {"category": "其他"}, "行政案件"),
        (
            "criminal_case",
            {"offence": "张三被诈骗", "category": "经济犯罪"},
            "经济犯罪案件",
        ),  # free text is not shown
        ("incident", {"category": "家庭暴力", "reporter": "张三"}, "警情·家庭暴力"),
        ("person_in_case", {"name": "张三", "role": "证人"}, "涉案人员·证人"),
        ("dossier", {"medium": "纸质"}, "案卷"),
    ],
)
def test_titles_say_what_it_is_about(police: Pack, kind: str, values: dict[str, str], title: str) -> None:
    declared = police.kinds[kind]
    assert title_of(declared, about(declared), values) == title


def test_no_title_rests_on_a_personal_field(police: Pack) -> None:
    assert not [
        one for kind in police.kinds.values() for one in about(kind) if one.personal or one.type == "text"
    ]


@pytest.mark.parametrize(
    "typed",
    ["韦曲行立〔2026〕00412号", "韦曲行立[2026]00412", "韦曲行立（２０２６）00412", "曲行立2026", "2026〕004", "00412",
     "412", "412号", "wqxl2026", "WQXL202600412"],
)  # fmt: skip
def test_a_number_is_found_by_what_people_type(typed: str) -> None:
    wanted = plain(typed)
    assert any(key.startswith(wanted) for key in keys_of("韦曲行立〔2026〕00412号"))


def test_a_long_number_of_digits_is_found_by_its_end() -> None:
    keys = keys_of("A6101162026030412")
    assert {"30412", "0412", "412", "12"} <= keys and len(keys) < 12


def test_a_number_told_for_all_time_is_kept_and_found(any_desk: Desk) -> None:
    clerk = Clerk(any_desk.pack)
    told = [
        clerk.about("A-1", number="韦曲行立〔2026〕00007号"),
        clerk.fact("A-1", "accepted", "2026-03-02 09:00", actor="P1"),
    ]
    take(any_desk, told, now=clerk.at("2026-03-02 10:00"))
    assert models.Matter.objects.get(id="A-1").number == "韦曲行立〔2026〕00007号"
    assert models.SearchKey.objects.filter(matter="A-1", key="00007").exists()
    take(any_desk, [clerk.about("A-1", number="韦曲行立〔2026〕00008号")], now=clerk.at("2026-03-02 11:00"))
    assert not models.SearchKey.objects.filter(matter="A-1", key="00007").exists()
    assert models.SearchKey.objects.filter(matter="A-1", key="00008").exists()


def test_a_number_told_anew_is_found_and_the_former_is_not(any_desk: Desk) -> None:
    clerk = Clerk(any_desk.pack)
    take(any_desk, clerk.case("A-1", "2026-03-02 09:00"), now=clerk.at("2026-03-02 10:00"))
    assert keys_stored("A-1") == keys_of("A-1")
    for hour, number in ((11, "曲立〔2026〕7号"), (12, "曲立〔2026〕8号")):
        at = f"2026-03-02 {hour}:00"
        take(
            any_desk, [clerk.fact("A-1", "attributes_changed", at, data={"number": number})], now=clerk.at(at)
        )
        assert keys_stored("A-1") == keys_of(number)
    assert compare(any_desk, now=clerk.at("2026-03-02 12:00")) == []
    models.SearchKey.objects.filter(matter="A-1").first().delete()
    assert {one.table for one in compare(any_desk, now=clerk.at("2026-03-02 12:00"))} == {"searchkey"}


def keys_stored(matter: str) -> set[str]:
    return set(models.SearchKey.objects.filter(matter=matter).values_list("key", flat=True))


def test_whose_act_was_voided_has_acted_all_the_same(any_desk: Desk) -> None:
    clerk = Clerk(any_desk.pack)
    take(any_desk, clerk.case("A-1", "2026-03-02 09:00", officer="P1"), now=clerk.at("2026-03-02 10:00"))
    assigned = clerk.fact(
        "A-1", "officers_assigned", "2026-03-02 10:00", actor="P2", id="E9", data={"officers": ["P7", "P8"]}
    )
    take(any_desk, [assigned], now=clerk.at("2026-03-02 10:10"))
    row = models.Matter.objects.get(id="A-1")
    handlers = set(models.Handling.objects.filter(matter="A-1").values_list("officer", flat=True))
    assert row.officer == "P7" and handlers == {"P1", "P2", "P7"}
    void = clerk.fact("A-1", "voided", "2026-03-02 11:00", actor="P3", voids="E9", data={"reason": "错录"})
    take(any_desk, [void], now=clerk.at("2026-03-02 11:00"))
    handlers = set(models.Handling.objects.filter(matter="A-1").values_list("officer", flat=True))
    assert models.Matter.objects.get(id="A-1").officer == "P1" and handlers == {"P1", "P2", "P3"}


def test_threads_share_a_desk_each_with_its_own_connection(any_desk: Desk) -> None:
    from django.db import connection

    clerk = Clerk(any_desk.pack)
    take(any_desk, clerk.case("A-1", "2026-03-02 09:00"), now=clerk.at("2026-03-02 10:00"))
    connection.commit()
    together, failed, seen = threading.Barrier(4), list[BaseException](), set[tuple[int, int]]()

    def work() -> None:
        try:
            for _ in range(30):
                together.wait(20)
                raw = any_desk.connection
                assert any_desk.store.tables.connection is raw  # type: ignore[attr-defined]
                assert access_of(any_desk).connection is raw
                assert len(any_desk.store.events_of(["A-1"])) == 3
                seen.add((id(raw), id(any_desk.store)))
        except BaseException as error:
            failed.append(error)
            together.abort()
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert not failed and len(seen) == 4
