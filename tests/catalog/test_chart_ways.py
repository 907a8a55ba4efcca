# SPDX-License-Identifier: Apache-2.0
"""``charts.yaml``: read, and told where it names what is not there; it never stops a command."""

import shutil
from pathlib import Path

from xiezhi.catalog.folder import builtin_packs
from xiezhi.catalog.load import load_pack, read_pack
from xiezhi.catalog.model import COMMON_STEPS

TRAFFIC = "it_traffic_fines"


def changed(tmp_path: Path, text: str) -> Path:
    folder = tmp_path / "pack"
    shutil.copytree(builtin_packs()[TRAFFIC], folder)
    (folder / "charts.yaml").write_text(text, encoding="utf-8")
    return folder


def test_every_kind_of_the_police_pack_has_a_main_way() -> None:
    pack = load_pack("cn_police")
    assert set(pack.ways) == set(pack.kinds)
    for name, way in pack.ways.items():
        steps = [*way.main, *(step for group in way.sides.values() for step in group)]
        assert len(steps) == len(set(steps))
        assert set(steps) <= set(pack.kinds[name].steps) - set(COMMON_STEPS)


def test_what_is_not_there_is_told_and_left_out(tmp_path: Path) -> None:
    pack = load_pack(TRAFFIC)
    kind = next(iter(pack.kinds.values()))
    first = next(iter(kind.steps))
    text = f"{kind.name}: {{main: [{first}, nowhere, {first}]}}\nno_kind: {{main: [a]}}\n"
    made, faults = read_pack(changed(tmp_path, text))
    assert made is not None and made.ways[kind.name].main == (first,)
    told = [fault for fault in faults if fault.file == "charts.yaml"]
    assert len(told) == 3 and not any(fault.is_error for fault in told)


def test_who_takes_a_step_is_named_once_and_not_where_the_step_has_a_role(tmp_path: Path) -> None:
    kind = next(iter(load_pack(TRAFFIC).kinds.values()))
    first, second, *_ = (name for name, step in kind.steps.items() if step.role is None)
    text = f"{kind.name}: {{main: [{first}], who: {{the court: [{first}, nowhere], a party: [{second}, {first}]}}}}\n"
    made, faults = read_pack(changed(tmp_path, text))
    assert made is not None and made.ways[kind.name].who == {first: "the court", second: "a party"}
    assert len([fault for fault in faults if fault.file == "charts.yaml"]) == 2
    police = load_pack("cn_police")
    assert not any(
        police.kinds[name].steps[step].role for name, way in police.ways.items() for step in way.who
    )


def test_a_list_in_the_place_of_the_mapping_is_told(tmp_path: Path) -> None:
    made, faults = read_pack(changed(tmp_path, "[a, b]\n"))
    assert any("charts.yaml" in fault.file for fault in faults) and (made is None or not made.ways)
