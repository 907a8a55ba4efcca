# SPDX-License-Identifier: Apache-2.0
"""Charts of kinds that nobody wrote: circles, long titles, many ways out; whatever it is, it fits its sheets."""

from typing import Any

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from xiezhi.catalog.build import pack_and_faults
from xiezhi.derive.chart import chart
from xiezhi.derive.chart_sheets import chart_sheets, fits
from xiezhi.derive.chart_text import chart_text

NAMES = [f"s{number}" for number in range(16)]
TITLES = st.text("受案立告知决定不予移送处罚abc (),", min_size=1, max_size=30).filter(str.strip)


@st.composite
def kinds(draw: st.DrawFn) -> dict[str, Any]:
    names = NAMES[: draw(st.integers(1, len(NAMES)))]
    steps = {}
    for name in names:
        steps[name] = {
            "title": draw(TITLES),
            "next": draw(st.lists(st.sampled_from(names), max_size=6, unique=True)),
            "final": draw(st.booleans()),
            "protective": draw(st.booleans()),
            "documents": draw(st.lists(TITLES, max_size=3)),
        }
        if draw(st.booleans()):
            steps[name]["role"] = "case_officer"
    return {"kind": "case", "title": draw(TITLES), "steps": steps}


@given(kinds(), st.data())
@settings(max_examples=25, phases=[Phase.generate])
def test_any_kind_fits_its_sheets_and_loses_no_step(kind: dict[str, Any], data: st.DataObject) -> None:
    names = list(kind["steps"])
    norms = [
        {"id": f"n{number}", "title": data.draw(TITLES), "matter": "case", "kind": "deadline", "status": "live",
         "after": data.draw(st.sampled_from(names)), "expect": [data.draw(st.sampled_from(names))], "within": "30 d",
         "basis": "某某法(2020) 第1条第2款第3项"}
        for number in range(data.draw(st.integers(1, 12)))
    ]  # fmt: skip
    pack, faults = pack_and_faults({}, [kind], norms)
    if pack is None:
        assert all(fault.code for fault in faults)
        return
    for lang in ("zh", "en"):
        made = chart(pack, "case", 20_000, lang)
        sheets = chart_sheets(made)
        assert sorted(step for sheet in sheets for step in sheet.steps) == sorted(names)
        assert [box for sheet in sheets for box in fits(sheet)] == []
        assert all(
            f"{number} {made.told.steps[name].title}" in chart_text(made)
            for name, number in made.numbers.items()
        )
