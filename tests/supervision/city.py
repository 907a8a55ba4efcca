# SPDX-License-Identifier: Apache-2.0
"""A small city: a pack of four norms with the police pack's loop, a district, two stations, and who works there."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml
from django.db import connection, transaction

from xiezhi.access.deciding import Access
from xiezhi.access.officers import add_officer, grant, post
from xiezhi.access.register import Register
from xiezhi.access.rights import rights_of
from xiezhi.access.tables import create_tables
from xiezhi.access.units import add_unit
from xiezhi.catalog.folder import builtin_packs
from xiezhi.kernel.instant import day_of
from xiezhi.ledger.entry import Entry
from xiezhi.records import live
from xiezhi.records.desk import Desk
from xiezhi.records.home import Home
from xiezhi.records.models import Finding
from xiezhi.records.outcome import Outcome
from xiezhi.records.setup import prepare
from xiezhi.supervision.organisation import By

POLICE = builtin_packs()["cn_police"]
FIRST = day_of(date(2026, 1, 1))
CASE = """
kind: case
title: 案件
attributes: {sum: {title: 数额, type: number}}
steps:
  opened: {title: 立案, fields: {note: {title: 备注, type: text}, suspect: {title: 嫌疑人, type: person}}}
  extended: {title: 延长}
  told: {title: 告知}
  reported: {title: 报告}
  detained: {title: 拘留}
  released: {title: 释放, protective: true}
  decided: {title: 决定, final: true}
"""
NORMS = {
    "told": "level: yellow, versions: [{after: opened, within: 2 d, expect: [told], rollover: false}]",
    "reported": "level: orange, remind: [2 d, 1 d], versions: [{after: opened, within: 5 d, expect: [reported], "
    "rollover: false}]",
    "decided": "level: red, remind: [7 d, 3 d, 1 d], versions: [{after: opened, within: 30 d, expect: [decided], "
    "rollover: false, extend: [{step: extended, by: 30 d}]}]",
    "released": "level: red, protects: liberty, versions: [{after: detained, within: 24 h, expect: [released]}]",
}
NORM = "{{id: {0}, title: 规则{0}, matter: case, kind: deadline, status: live, {1}}}"
OFFICERS = {
    "zhou": ("周涛", "guodu", "case_officer"), "shi": ("石磊", "guodu", "legal_officer"),
    "ren": ("任远", "hangtian", "case_officer"), "zhao": ("赵宁", "changan", "centre_manager"),
    "gu": ("顾敏", "changan", "centre_manager"), "shen": ("沈岚", "city", "city_manager"),
    "lu": ("陆平", "city", "city_manager"), "guo": ("郭所", "guodu", "unit_head"),
}  # fmt: skip
OUTSIDERS = {"yan": ("延局", "yanta", "centre_manager")}


@dataclass
class City:
    """A home with its desk; instants as texts of the pack's zone."""

    desk: Desk

    def at(self, stamp: str) -> int:
        return self.desk.pack.zone.from_local(datetime.fromisoformat(stamp))[0]

    def tell(
        self, matter: str, step: str, stamp: str, *, unit: str = "guodu", actor: str = "zhou", **data: Any
    ) -> Outcome:
        """A fact, recorded when it happened."""
        us = self.at(stamp)
        return live.take(
            self.desk, [Entry(matter, "case", step, us, actor=actor, unit=unit, data=data)], now=us
        )

    def by(self, officer: str) -> By:
        return By(officer)

    def finding(self, norm: str, matter: str) -> Finding:
        return Finding.objects.get(norm=norm, matter=matter)


def small_pack(folder: Path) -> Path:
    """The pack as a folder."""
    for name in ("matters", "norms"):
        (folder / name).mkdir(parents=True)
    frame = "{id: small, title: 小城, version: '1', time_zone: Asia/Shanghai, calendar: china}"
    (folder / "pack.yaml").write_text(frame, "utf-8")
    (folder / "matters" / "case.yaml").write_text(CASE, "utf-8")
    for name in ("supervision_item", "norm_change"):
        shutil.copy(POLICE / "matters" / f"{name}.yaml", folder / "matters")
    for norm in POLICE.glob("norms/supervision/supervision-item-*.yaml"):
        shutil.copy(norm, folder / "norms")
    for name, rest in NORMS.items():
        (folder / "norms" / f"{name}.yaml").write_text(NORM.format(name, rest), "utf-8")
    shutil.copy(POLICE / "supervision.yaml", folder)
    roles = yaml.safe_load((POLICE / "roles.yaml").read_text("utf-8"))
    for role in roles["roles"].values():
        role.pop("kinds", None)
    roles.pop("masks")
    (folder / "roles.yaml").write_text(yaml.safe_dump(roles, allow_unicode=True), "utf-8")
    return folder


def founded(folder: Path, environ: Mapping[str, str] | None = None) -> City:
    """A home in a folder, its units and people there since the beginning of 2026."""
    home = Home.create(folder / "home", str(small_pack(folder / "pack")), environ or {})
    desk = Desk.open(home)
    prepare(home)
    with transaction.atomic():
        _people(desk)
    return City(desk)


def _people(desk: Desk) -> None:
    create_tables(desk.connection)
    access = Access(desk.connection, rights_of(desk.pack.roles.plain()), desk.pack.zone)
    register = Register(access, "console", 0)
    add_unit(register, "city", "市局", 1, None, FIRST)
    for district in ("changan", "yanta"):
        add_unit(register, district, f"{district}分局", 2, "city", FIRST)
    for station in ("guodu", "hangtian"):
        add_unit(register, station, f"{station}派出所", 3, "changan", FIRST)
    for id_, (name, unit, role) in {**OFFICERS, **OUTSIDERS}.items():
        add_officer(register, id_, name, FIRST)
        post(register, id_, unit, FIRST)
        grant(register, id_, role, unit, FIRST)


def copied(city: City, folder: Path) -> City:
    """The same city again, from its beginning: a copy of its home."""
    connection.close()
    home = shutil.copytree(city.desk.home.folder, folder / "home")
    return City(Desk.open(Home.open(home, {}), city.desk.pack))
