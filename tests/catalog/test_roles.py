# SPDX-License-Identifier: Apache-2.0
"""``roles.yaml``: read, and each mistake told with its line and what would be right."""

from pathlib import Path

import pytest
from tests.catalog.conftest import Write

from xiezhi.catalog.load import load_pack, read_pack
from xiezhi.catalog.roles import ADMINISTRATORS, REACHES, VERBS

SOUND = """\
levels: [市局, 分县局, 派出所]
sealed: {basis: 治安管理处罚法(2025) 第136条, grounds: [国家机关为办案需要]}
roles:
  officer:
    title: 民警
    levels: [3]
    may: {mine: [view, record], unit: [search]}
    personal: {mine: full}
  system: {title: 系统管理员, levels: [1], may: {below: [manage_units]}}
  security: {title: 安全管理员, levels: [1], may: {below: [grant]}}
  audit: {title: 审计管理员, levels: [1], may: {below: [read_log]}}
masks: {born: birth_date}
"""


def told(write: Write, text: str, lang: str = "zh") -> list[str]:
    _, faults = read_pack(write({"roles.yaml": text}))
    return [fault.say(lang) for fault in faults if fault.file == "roles.yaml"]


def test_a_sound_file_is_read_and_belongs_to_the_content(write: Write) -> None:
    pack = load_pack(write({"roles.yaml": SOUND}))
    role = pack.roles.roles["officer"]
    assert role.may == {"mine": ("view", "record"), "unit": ("search",)} and role.levels == (3,)
    assert role.personal == {"mine": "full", "unit": "masked", "below": "masked"} and role.group == "business"
    assert pack.roles.roles["audit"].group == "audit" and pack.roles.masks == {"born": "birth_date"}
    assert pack.roles.plain()["verbs"]["view"] == ("查看", "view")
    other = load_pack(write({"roles.yaml": SOUND.replace("record]", "void]")}))
    assert other.digest != pack.digest and told(write, SOUND) == []


@pytest.mark.parametrize(
    ("old", "new", "place", "right"),
    [
        ("record]", "recrod]", "roles.yaml:7:24: 错误: 没有权限 'recrod'", "→ record?"),
        ("mine: [", "mein: [", "roles.yaml:7:11: 错误: 没有键 'mein'", "mine unit below"),
        ("levels: [3]", "levels: [4]", "roles.yaml:6:14: 错误", "1–3"),
        ("levels: [市局, 分县局, 派出所]", "levels: [a, b, c, d]", "roles.yaml:1:9: 错误", "市局, 分县局"),
        ("[manage_units]", "[manage_units, view]", "roles.yaml:9:44: 错误: 角色 system 混有", "三员各自独立"),
        (
            "[manage_units]",
            "[manage_units, grant]",
            "roles.yaml:9:44: 错误: 角色 system 混有",
            "三员各自独立",
        ),
        ("{mine: full}", "{mine: all}", "roles.yaml:8:22: 错误", "full | masked | hidden"),
        ("born: birth", "borne: birth", "roles.yaml:12:9: 提示: 没有字段 'borne'", "→ born?"),
        ("birth_date}", "birthday}", "roles.yaml:12:15: 错误", "→ birth_date?"),
        ("    title: 民警\n", "", "roles.yaml:5:5: 错误: 缺少键 title", "写上 title"),
        (
            "  audit: {",
            "  audit2: {title: x, levels: [1], may: {below: [grant]}}\n  #",
            "提示: 没有 audit 管理员",
            "三员",
        ),
    ],
)
def test_a_mistake_is_told_with_its_place(write: Write, old: str, new: str, place: str, right: str) -> None:
    lines = told(write, SOUND.replace(old, new, 1))
    assert any(place in line and right in line for line in lines), lines


def test_a_step_s_role_that_nobody_can_hold_is_told_where_it_stands(write: Write) -> None:
    kind = """\
kind: case
title: 案件
steps:
  filed: {title: 立案, role: oficer}
  extended: {title: 延长}
  decided: {title: 决定}
"""
    roles = SOUND.replace("masks: {born: birth_date}\n", "")
    _, faults = read_pack(write({"roles.yaml": roles, "matters/case.yaml": kind}))
    lines = [fault.say("en") for fault in faults if fault.code == "unknown-role"]
    assert len(lines) == 1 and lines[0].startswith("matters/case.yaml:4:") and "→ officer?" in lines[0]


def test_an_overlay_adds_roles_and_changes_none(write: Write) -> None:
    write({"roles.yaml": SOUND})
    over = write({}, "province")
    for file in [*over.rglob("*")]:
        if file.is_file():
            file.unlink()
    (over / "pack.yaml").write_text("id: province\nextends: small\nversion: '1'\n")
    added = "roles:\n  expert: {title: 专家, levels: [1], may: {below: [view]}}\n"
    (over / "roles.yaml").write_text(added)
    pack = load_pack(over)
    assert (
        list(pack.roles.roles) == ["officer", "system", "security", "audit", "expert"]
        and len(pack.roles.levels) == 3
    )
    (over / "roles.yaml").write_text(
        added + "  officer: {title: 民警, levels: [3], may: {below: [view]}}\nlevels: [a]\n"
    )
    _, faults = read_pack(over)
    lines = [fault.say("zh") for fault in faults if fault.code == "overlay"]
    assert len(lines) == 2 and all("roles.yaml" in line for line in lines)


def test_the_police_pack_gives_each_verb_to_someone_and_keeps_administrators_apart() -> None:
    roles = load_pack("cn_police").roles
    given = {verb for role in roles.roles.values() for verbs in role.may.values() for verb in verbs}
    assert given == set(VERBS) and {role.group for role in roles.roles.values()} >= set(ADMINISTRATORS)
    assert all(set(role.may) <= set(REACHES) and role.levels for role in roles.roles.values())


def test_a_pack_without_the_file_has_no_roles() -> None:
    assert not load_pack(Path("packs/it_traffic_fines")).roles.roles
