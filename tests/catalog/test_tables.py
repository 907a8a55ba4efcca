# SPDX-License-Identifier: Apache-2.0
"""Tables of a pack: what is wrong is named by file, row and column, with what would be right."""

from datetime import date

import pytest

from xiezhi.catalog.load import load_pack, read_pack
from xiezhi.kernel.instant import day_of

FORM = "keys: [organ, penalty]\ntypes: {may: boolean, fine: money, days: integer, within: duration}\n"
HEAD = "organ,penalty,may,fine,days,within,valid_from,valid_to\n"
STATUTES = """\
治安法:
  title: 治安法
  versions: [{year: 2012, effective: 2013-01-01}, {year: 2025, effective: 2026-01-01}]
"""
OVER = "id: over\nextends: small\n"
EMPTY = {"matters/case.yaml": None, "matters/person.yaml": None, "norms/decision/decided-30d.yaml": None}


def told(folder, lang: str = "en") -> list[str]:
    """Every fault as printed."""
    return [fault.say(lang) for fault in read_pack(folder)[1]]


@pytest.mark.parametrize(
    ("rows", "place", "says"),
    [
        ("A,x,true,5OO,1,,,\n", "2", ["column fine: '5OO' is not of type money", "a number without unit"]),
        ('A,x,true,"1,000",1,,,\n', "2", ["column fine: '1,000'", "a number without unit or separators such as 1000"]),
        ("A,x,true,1,1.5,,,\n", "2", ["column days: '1.5'", "a whole number such as 7"]),
        ("A,x,maybe,1,1,,,\n", "2", ["column may: 'maybe'", "true or false"]),
        ("A,x,true,1,1,soon,,\n", "2", ["column within: "]),
        ("A,x,true,1,1,,2026-02-30,\n", "2", ["column valid_from: '2026-02-30' is not a date", "YYYY-MM-DD"]),
        ("A,x,true,1,1,,2026-01-01,2025-12-31\n", "2", ["valid_from 2026-01-01 is after valid_to 2025-12-31"]),
        (",x,true,1,1,,,\n", "2", ["empty key organ", "a key in every row"]),
        (",,true,1,1,,,\n", "2", ["empty key organ penalty"]),
        (
            "A,x,true,1,1,,2013-01-01,2026-06-30\nA,x,true,2,1,,2026-01-01,\n", "3",
            ["keys A x as on line 2", "2013-01-01 – 2026-06-30 and 2026-01-01 – …", "line 2 no later than 2025-12-31"],
        ),
        ("A,x,true,1,1,,,\nA,x,true,2,1,,,\n", "3", ["as on line 2", "that do not overlap"]),
        ("A,x,true\n", "2", ["3 cells", "8, as the header has"]),
    ],
)  # fmt: skip
def test_a_row_that_does_not_fit_is_named(write, rows: str, place: str, says: list[str]) -> None:
    pack, faults = read_pack(write({"tables/powers.csv": HEAD + rows, "tables/powers.yaml": FORM}))
    assert pack is None
    (fault,) = [fault.say("en") for fault in faults]
    assert fault.startswith(f"tables/powers.csv:{place}: error: ")
    assert [said for said in says if said not in fault] == [], fault


def test_every_cell_and_every_row_that_does_not_fit_is_told_at_once(write) -> None:
    rows = "A,x,maybe,much,few,,,\nB,x,true,1,1,,then,\n"
    faults = told(write({"tables/powers.csv": HEAD + rows, "tables/powers.yaml": FORM}), "zh")
    places = [(fault.split(":")[1], fault.split("列 ")[1].split(":")[0]) for fault in faults]
    assert sorted(places) == [("2", "days"), ("2", "fine"), ("2", "may"), ("3", "valid_from")]


def test_rows_that_meet_do_not_overlap_and_the_day_decides(write) -> None:
    rows = "A,x,true,500,1,,2013-01-01,2025-12-31\nA,x,true,1000,1,,2026-01-01,\n"
    table = load_pack(write({"tables/powers.csv": HEAD + rows, "tables/powers.yaml": FORM})).tables["powers"]
    found = [
        table.find(("A", "x"), "fine", day_of(date(*day)))
        for day in ((2012, 12, 31), (2013, 1, 1), (2025, 12, 31), (2026, 1, 1))
    ]
    assert found == [None, 500, 500, 1000]
    assert [row.line for row in table.rows] == [2, 3]


@pytest.mark.parametrize(
    ("header", "says"),
    [("organ,penalty,organ", "column given twice: organ"), ("organ,,penalty", "column 2 has no name")],
)
def test_columns_have_a_name_of_their_own(write, header: str, says: str) -> None:
    files = {"tables/powers.csv": f"{header}\n", "tables/powers.yaml": "keys: [organ, penalty]\n"}
    assert any(
        fault.startswith("tables/powers.csv:1: error: ") and says in fault for fault in told(write(files))
    )


FORBID = "id: n\ntitle: t\nmatter: case\nkind: prohibition\nstatus: shadow\nnever: decided\n"
RATES = {
    "tables/rates.yaml": "keys: [category]\ntypes: {most: money}\n",
    "tables/rates.csv": "category,most\n治安,500\n",
}


@pytest.mark.parametrize(
    ("key", "says"),
    [
        (
            "'治安案件'",
            "no row of table rates has category 治安案件: not found, so a gap; right would be: 治安",
        ),
        ("'治安'", None),
        ("category", None),
    ],
)
def test_a_key_that_no_row_has_is_told_where_the_norm_asks_for_it(write, key: str, says: str | None) -> None:
    files = {**RATES, "norms/n.yaml": FORBID + f"when: data.fine > table('rates', {key}, 'most')\n"}
    faults = [fault for fault in told(write(files)) if "table rates" in fault]
    assert len(faults) == (says is not None)
    assert all(fault.startswith("norms/n.yaml:7:") and str(says) in fault for fault in faults), faults


def test_a_form_without_its_rows_is_told(write) -> None:
    assert any("no tables/powers.csv beside" in fault for fault in told(write({"tables/powers.yaml": FORM})))


@pytest.mark.parametrize(
    ("basis", "says"),
    [
        ("治安法(2025) 第109条第1款", None),
        ("治安法(2025) 第109条; 治安法(2025) 第5条第2项", None),
        ("治安法第109条", "is no citation"),
        ("治安管理法(2025) 第109条", "治安管理法 is not in statutes.yaml"),
        ("治安法(2024) 第109条", "治安法(2024) is not in statutes.yaml"),
        ("治安法(2012) 第91条", "治安法(2012) is not in force for all of the row's dates"),
        ("", "column basis is empty"),
    ],
)
def test_citations_of_a_row_are_checked_as_those_of_norms(write, basis: str, says: str | None) -> None:
    files = {
        "statutes.yaml": STATUTES,
        "tables/t.yaml": "keys: [a]\n",
        "tables/t.csv": f'a,basis,valid_from,valid_to\n1,"{basis}",2026-01-01,\n',
    }
    faults = [fault for fault in told(write(files)) if fault.startswith("tables/")]
    assert len(faults) == (says is not None)
    assert all(fault.startswith("tables/t.csv:2: warning: ") and str(says) in fault for fault in faults)


# -- tables that an overlay may bring

CODES = {"tables/codes.yaml": "keys: [name]\nreplaceable: true\n", "tables/codes.csv": "name,code\n盗窃,A1\n"}


def test_an_overlay_brings_its_own_table_where_the_base_allows_it(write) -> None:
    write(CODES)
    mine = {"tables/codes.yaml": "keys: [name]\n", "tables/codes.csv": "name,code,system\n偷盗,77,平台\n"}
    pack = load_pack(write({**EMPTY, "pack.yaml": OVER, **mine}, name="over"))
    assert [(row.keys, row.values["code"]) for row in pack.tables["codes"].rows] == [(("偷盗",), "77")]


@pytest.mark.parametrize(
    ("form", "rows", "says"),
    [
        (
            "keys: [code]\n",
            "name,code\n盗窃,A1\n",
            "keys or columns of the table put in place of codes differ: name",
        ),
        ("keys: [name]\n", "name,kode\n盗窃,A1\n", "differ: code"),
        ("keys: [name]\ntypes: {code: integer}\n", "name,code\n盗窃,1\n", "differ: code"),
    ],
)
def test_with_the_same_keys_and_columns(write, form: str, rows: str, says: str) -> None:
    write(CODES)
    folder = write(
        {**EMPTY, "pack.yaml": OVER, "tables/codes.yaml": form, "tables/codes.csv": rows}, name="over"
    )
    pack, faults = read_pack(folder)
    assert pack is None and any(says in fault.message("en") for fault in faults), told(folder)


def test_no_norm_rests_on_a_table_that_can_be_replaced(write) -> None:
    norm = "id: n\ntitle: t\nmatter: case\nkind: prohibition\nnever: decided\n"
    norm += "when: table('codes', category, 'code') == 'A1'\n"
    assert any(
        "an overlay may replace table codes" in fault
        for fault in told(write({**CODES, "norms/n.yaml": norm}))
    )


def test_other_tables_of_the_base_stay_as_they_are(write) -> None:
    write({"tables/limits.yaml": "keys: [a]\n", "tables/limits.csv": "a,most\nx,500\n"})
    loose = {"tables/limits.yaml": "keys: [a]\n", "tables/limits.csv": "a,most\nx,9999\n"}
    folder = write({**EMPTY, "pack.yaml": OVER, **loose}, name="over")
    assert any("table limits is the base's" in fault and ": error: " in fault for fault in told(folder))
