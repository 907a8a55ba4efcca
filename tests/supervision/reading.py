# SPDX-License-Identifier: Apache-2.0
"""A small city with a little of all that lists show: titles, numbers, sealed matters, items in all states."""

from __future__ import annotations

import random
from collections.abc import Mapping
from pathlib import Path

from tests.supervision import city as small
from tests.supervision.city import City, founded

from xiezhi.kernel.errors import XiezhiError
from xiezhi.ledger.entry import BEGINNING, Entry
from xiezhi.records import live
from xiezhi.records.models import Finding
from xiezhi.supervision import acts
from xiezhi.supervision.models import LoopItem

CASE = small.CASE.replace(
    "attributes: {",
    "attributes: {category: {title: 类别, type: enum, values: [治安, 禁毒, 一般]}, "
    "suspect_name: {title: 嫌疑人, type: text, personal: true}, ",
).replace(
    "  told:",
    "  assigned: {title: 指定承办, fields: {officers: {title: 承办人, type: list}}}\n"
    "  record_sealed: {title: 封存}\n  record_unsealed: {title: 解封}\n  told:",
)
UNITS = ("guodu", "hangtian", "changan", "yanta", "city", "gone", "")
PEOPLE = ("zhou", "ren", "shi", "guo", "zhao", "yan")
NOW = "2026-03-20 10:00"


def peopled(folder: Path, environ: Mapping[str, str] | None = None, cases: int = 40, seed: int = 3) -> City:
    """Cases of all units, sealed ones among them, and findings on their way round the loop."""
    plain, small.CASE = small.CASE, CASE
    try:
        city = founded(folder, environ)
    finally:
        small.CASE = plain
    chance = random.Random(seed)
    entries = []
    for number in range(cases):
        entries += _facts(city, number, chance)
    for entry in sorted(entries, key=lambda one: one.at):
        live.take(city.desk, [entry], now=max(entry.at, city.at("2026-03-01 08:00")))
    live.tick(city.desk, now=city.at(NOW))
    _loop(city, chance)
    return city


def _facts(city: City, number: int, chance: random.Random) -> list[Entry]:
    matter, unit = f"K-{number:03}", chance.choice(UNITS)
    at = city.at(f"2026-03-{chance.randrange(1, 17):02} {chance.randrange(8, 18):02}:00")
    about = {
        "number": f"郭杜行立〔2026〕{number:05}号" if number % 4 else None,
        "category": "治安 禁毒 一般".split()[number % 3],
    }
    if chance.random() < 0.7:
        about["unit"] = unit
    facts = [
        Entry(matter, "case", "attributes_changed", BEGINNING, data={k: v for k, v in about.items() if v},
              personal={"suspect_name": "张三"}),
        Entry(matter, "case", "opened", at, actor=chance.choice(PEOPLE), unit=unit or None),
    ]  # fmt: skip
    hour = 3_600_000_000
    for place, step in enumerate(chance.sample(["told", "reported", "detained", "decided", "assigned"], 2)):
        data = {"officers": [chance.choice(PEOPLE)]} if step == "assigned" else {}
        facts.append(
            Entry(matter, "case", step, at + (place + 1) * 30 * hour, actor=chance.choice(PEOPLE),
                  unit=chance.choice(UNITS) or None, data=data)
        )  # fmt: skip
    if chance.random() < 0.2:
        facts.append(Entry(matter, "case", "record_sealed", at + 2 * hour, actor="shen"))
    return facts


def _loop(city: City, chance: random.Random) -> None:
    """Moves some items on: answered, returned, verified; what may not be done is left."""
    now = city.at(NOW)
    for finding in sorted(LoopItem.objects.values_list("finding", flat=True)):
        row = Finding.objects.get(id=finding)
        for step in range(chance.choice((0, 1, 1, 2, 3))):
            try:
                if step == 0:
                    acts.answer(city.desk, finding, city.by(chance.choice(("guo", "shi"))), now, "已整改")
                elif step == 1 and chance.random() < 0.5:
                    acts.send_back(city.desk, finding, city.by("zhao"), now, "补充材料")
                else:
                    verdict = "属实" if row.nature == "breach" else "及时纠正"
                    acts.verify(city.desk, finding, city.by("gu"), now, verdict)
            except XiezhiError:
                break
