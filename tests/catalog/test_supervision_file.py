# SPDX-License-Identifier: Apache-2.0
"""``supervision.yaml``: what is wrong stops with file, line and what would be right; what protects is not loosened."""

from pathlib import Path

import pytest
import yaml

from xiezhi.catalog.folder import builtin_packs
from xiezhi.catalog.load import load_pack, read_pack
from xiezhi.kernel.working_hours import Limit

LOOP = builtin_packs()["cn_police"] / "matters" / "supervision_item.yaml"
PLAN = yaml.safe_load((builtin_packs()["cn_police"] / "supervision.yaml").read_text("utf-8"))


def pack(folder: Path, **changed: object) -> Path:
    """A small pack with the police pack's loop and its plan, some keys of it changed (``None``: left out)."""
    (folder / "matters").mkdir()
    (folder / "norms").mkdir()
    (folder / "pack.yaml").write_text("{id: small, time_zone: Asia/Shanghai, calendar: china}", "utf-8")
    (folder / "matters" / "case.yaml").write_text(
        "{kind: case, steps: {opened: {}, closed: {final: true}}}", "utf-8"
    )
    (folder / "matters" / "supervision_item.yaml").write_bytes(LOOP.read_bytes())
    norm = "{id: n, matter: case, kind: deadline, versions: [{after: opened, within: 3 d, expect: [closed]}]}"
    (folder / "norms" / "n.yaml").write_text(norm, "utf-8")
    plan = {key: value for key, value in {**PLAN, "releases": None, **changed}.items() if value is not None}
    text = yaml.safe_dump(plan, allow_unicode=True, sort_keys=False)
    (folder / "supervision.yaml").write_text(text, "utf-8")
    return folder


def told(folder: Path) -> list[str]:
    return [fault.say("zh") for fault in read_pack(folder)[1] if fault.file == "supervision.yaml"]


def test_the_police_pack_says_how_findings_are_followed() -> None:
    plan = load_pack("cn_police").supervision
    assert plan is not None
    assert plan.levels["blue"].to == "officer" and not plan.levels["blue"].recorded
    assert plan.levels["yellow"].to == "station"
    for level in ("orange", "red"):
        assert (plan.levels[level].to, plan.levels[level].copy) == ("district", ("station",))
    assert plan.at_once.copy == ("city",) and not plan.at_once.answer.working
    assert plan.levels["red"].answer == Limit(7, True)
    assert plan.loop.act_of("replied") == "replied" and plan.loop.act_of("linked") is None


def test_the_plan_is_in_the_hash_of_the_pack(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    one = load_pack(pack(tmp_path / "one"))
    two = load_pack(pack(tmp_path / "two", returned="15 wh"))
    assert one.supervision != two.supervision and one.digest != two.digest


def test_a_pack_without_the_file_loads(tmp_path: Path) -> None:
    folder = pack(tmp_path)
    (folder / "supervision.yaml").unlink()
    assert load_pack(folder).supervision is None


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"loop": None}, "缺少键 loop"),
        ({"loop": {"kind": "nowhere"}}, "case | supervision_item"),
        ({"loop": {"kind": "case"}}, "case 没有步骤 dispatched (派发)"),
        ({"loop": {"kind": "supervision_item", "steps": {"replied": "repliedd"}}}, "(→ replied?)"),
        ({"loop": {"kind": "supervision_item", "steps": {"closed": "taken"}}}, "步骤 taken (办结) 未标明终结"),
        ({"returned": "2 d"}, "“整数 wh”"),
        ({"working_hours": ["13:00-17:00", "09:00-12:00"]}, "按先后、互不重叠的时段"),
        ({"working_hours": ["9-12"]}, "09:00-12:00"),
        ({"precision": {"floor": 80, "months": 12}}, "0 与 1 之间的数"),
        ({"shadow": {"verdicts": 10}}, "不小于 30 的整数"),
        ({"shadow": {"units": 1}}, "不小于 3 的整数"),
        ({"shadow": {"notice": 0}}, "不小于 2 的整数"),
        ({"levels": {**PLAN["levels"], "red": {"to": "nobody"}}}, "officer | station | district | city"),
        ({"levels": {**PLAN["levels"], "blue": {"to": "officer", "recorded": False, "answer": "3 wh"}}}, "去掉 answer"),
        ({"budget": 3}, "没有键 'budget'"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_a_fault_stops_the_pack_and_says_what_would_be_right(
    tmp_path: Path, changed: dict[str, object], words: str
) -> None:
    folder = pack(tmp_path, **changed)
    made, _ = read_pack(folder)
    lines = told(folder)
    assert made is None and any(words in line for line in lines), lines
    assert all(line.startswith("supervision.yaml:") and "错误" in line for line in lines)


def test_a_loop_that_would_join_the_supervised_family_is_refused(tmp_path: Path) -> None:
    folder = pack(tmp_path)
    kind = folder / "matters" / "supervision_item.yaml"
    kind.write_text(
        kind.read_text("utf-8").replace("title: 预警办理\n", "title: 预警办理\nparent: [case]\n"), "utf-8"
    )
    assert any("监督不得改变被监督案件的家族" in line for line in told(folder))


def test_an_overlay_may_have_its_own_hours(tmp_path: Path) -> None:
    (tmp_path / "base").mkdir()
    pack(tmp_path / "base")
    over = tmp_path / "over"
    over.mkdir()
    (over / "pack.yaml").write_text("{id: over, extends: base}", "utf-8")
    (over / "supervision.yaml").write_text("{working_hours: ['08:30-12:00', '14:00-17:30']}", "utf-8")
    plan = load_pack(over).supervision
    assert plan is not None and plan.hours[0] == (510, 720) and plan.returned == Limit(14, True)
