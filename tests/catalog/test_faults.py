# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: E501 - one bad example a line reads better than six
"""Every fault has a bad example: its message names the file, the line and what would be right."""

from typing import NamedTuple

import pytest

from xiezhi.catalog.faults import Fault
from xiezhi.catalog.load import read_pack

NORM = "norms/n.yaml"
HEAD = "id: n\nmatter: case\n"
DEADLINE = HEAD + "kind: deadline\nafter: filed\nwithin: 3 d\nexpect: decided\n"
FORBID = HEAD + "kind: prohibition\nnever: extended\n"
CATEGORY = "attributes: {category: }\n"
STORY = "stories:\n  - title: t\n    as_of: 2026-05-01\n    expect: none\n"
KIND = "matters/case.yaml"
STATUTES = """\
治安管理处罚法:
  title: 中华人民共和国治安管理处罚法
  versions:
    - {year: 2012, promulgated: 2012-10-26, effective: 2013-01-01}
    - {year: 2025, promulgated: 2025-06-27, effective: 2026-01-01}
"""


class Bad(NamedTuple):
    """A spoilt file, and what the fault about it says."""

    code: str
    files: dict[str, str | bytes | None]
    line: int
    says: str
    right: str = ""

    @property
    def file(self) -> str:
        return next(iter(self.files))


def norm(text: str) -> dict[str, str | bytes | None]:
    return {NORM: text}


ERRORS = [
    Bad("yaml", norm("id: n\n  bad: [1,\n"), 2, "YAML", "YAML 1.2"),
    Bad("yaml", norm(""), 1, "empty"),
    Bad("yaml", norm("id: n\n---\nid: m\n"), 2, "one document"),
    Bad("yaml", norm("? [a]\n: b\n"), 1, "a key is a text"),
    Bad("anchor", norm("id: &a n\nmatter: *a\n"), 1, "anchors"),
    Bad("tag", norm("id: !!python/object:os.system n\n"), 1, "tags"),
    Bad("duplicate-key", norm(FORBID + "id: m\n"), 5, "duplicate key 'id', first on line 1", "each key once"),
    Bad("encoding", {NORM: "id: n\ntitle: 治安\n".encode("gb18030")}, 2, "UTF-8"),
    Bad("size", norm("[" * 60 + "]" * 60), 1, "nested"),
    Bad("missing-file", {"pack.yaml": None}, 0, "no pack.yaml"),
    Bad("missing-file", {"matters/case.yaml": None, "matters/person.yaml": None}, 0, "no kind of matter"),
    Bad("missing-file", {"norms/decision/decided-30d.yaml": None}, 0, "no norm"),
    Bad("missing-key", {"pack.yaml": "id: p\ncalendar: china\n"}, 1, "time_zone is missing"),
    Bad("unknown-key", {"pack.yaml": "id: p\ntime_zone: UTC\ncalendar: china\nlangage: zh\n"}, 4, "langage", "language"),
    Bad("time-zone", {"pack.yaml": "id: p\ntime_zone: Mars/Base\ncalendar: china\n"}, 2, "Mars/Base", "IANA"),
    Bad("value", {"pack.yaml": "id: p\ntime_zone: UTC\ncalendar: lunar\n"}, 3, "lunar", "china | weekends"),
    Bad("unknown-pack", {"pack.yaml": "id: p\nextends: nobody\n"}, 2, "nobody", "built-in"),
    # kinds
    Bad("missing-key", {KIND: "kind: case\n"}, 1, "steps is missing"),
    Bad("unknown-key", {KIND: "kind: case\nsteps: {filed: {titel: x}}\n"}, 2, "titel", "title"),
    Bad("value", {KIND: "kind: case\nattributes: {a: {type: txt}}\nsteps: {filed: }\n"}, 2, "txt", "text"),
    Bad("missing-key", {KIND: "kind: case\nattributes: {a: {type: enum}}\nsteps: {filed: }\n"}, 2, "values"),
    Bad(
        "value",
        {KIND: "kind: case\nattributes:\n  a: {type: enum, values: [x, y], default: z}\nsteps: {filed: }\n"},
        3, "'z'", "x | y",
    ),
    Bad("value", {KIND: "kind: case\nattributes:\n  a: {type: integer, default: 1.5}\nsteps: {filed: }\n"}, 3, "1.5"),
    Bad("unknown-table", {KIND: "kind: case\nattributes: {a: {type: table, table: x}}\nsteps: {filed: }\n"}, 2, "'x'"),
    Bad("unknown-kind", {KIND: "kind: case\nparent: [incident]\nsteps: {filed: }\n"}, 2, "incident", "person"),
    Bad("unknown-step", {KIND: "kind: case\nsteps:\n  filed: {next: [decidd]}\n  decided:\n"}, 3, "decidd", "decided"),
    Bad("duplicate-id", {"matters/zcase.yaml": "kind: case\nsteps: {filed: }\n"}, 1, "case is defined twice"),
    Bad("value", {KIND: "kind: case\nsteps: {a b: }\n"}, 2, "'a b'", "letters"),
    # norms
    Bad("missing-key", norm("matter: case\nkind: prohibition\nnever: extended\n"), 1, "id is missing"),
    Bad("value", norm("id: a.b\nmatter: case\nkind: prohibition\nnever: extended\n"), 1, "a.b", "slug"),
    Bad("duplicate-id", {NORM: DEADLINE.replace("id: n", "id: decided-30d")}, 1, "decision/decided-30d.yaml"),
    Bad("unknown-key", norm(FORBID + "levl: red\n"), 5, "levl", "level"),
    Bad("unknown-key", norm(FORBID + "within: 3 d\n"), 5, "prohibition has no key 'within'", "never"),
    Bad("unknown-key", norm(FORBID + "versions: [{matter: case}]\n"), 5, "under a version", "on the norm"),
    Bad("value", norm(HEAD + "kind: dedline\n"), 3, "dedline", "deadline"),
    Bad("missing-key", norm(HEAD + "kind: deadline\nafter: filed\nwithin: 3 d\n"), 1, "expect is missing"),
    Bad("missing-key", norm(HEAD + "kind: deadline\nafter: filed\nexpect: decided\n"), 1, "within | tiers | until"),
    Bad("unit", norm(DEADLINE.replace("3 d", "3 days")), 5, "3 days", "min h d wd m y"),
    Bad("unit", norm(DEADLINE.replace("3 d", "3")), 5, "'3'", "30 d"),
    Bad("unknown-kind", norm("id: n\nmatter: cse\nkind: prohibition\nnever: extended\n"), 2, "'cse'", "case"),
    Bad("unknown-kind", norm(DEADLINE.replace("filed", "[persn.brought]")), 4, "'persn'", "person"),
    Bad("unknown-step", norm(DEADLINE.replace("decided", "decidd")), 6, "'decidd'", "→ decided"),
    Bad("unknown-step", norm(DEADLINE.replace("filed", "person.filed")), 4, "'person.filed'", "brought"),
    Bad("value", norm(DEADLINE.replace("filed", "a.b.c")), 4, "a.b.c", "kind.step"),
    Bad("value", norm(FORBID + "valid_from: 2026-02-30\n"), 5, "2026-02-30", "YYYY-MM-DD"),
    Bad("value", norm(FORBID + "level: blue\n"), 5, "blue", "yellow | orange | red"),
    Bad("by-and-to", norm(DEADLINE + "extend: {step: extended, by: 3 d, to: 6 d}\n"), 7, "{…}", "by or to"),
    Bad(
        "by-and-to",
        norm(DEADLINE + "extend: [{step: extended, by: 3 d}, {step: extended, to: 6 d}]\n"),
        7, "[…]", "not both",
    ),
    Bad(
        "version-overlap",
        norm(FORBID + "versions:\n  - {valid_to: 2025-12-31}\n  - {valid_from: 2025-12-31}\n"),
        7, "version 1 overlaps version 0 (… – 2025-12-31)", "valid_from: 2026-01-01",
    ),
    Bad("version-overlap", norm(FORBID + "versions:\n  - {basis: a}\n  - {basis: b}\n"), 7, "overlaps version 0"),
    Bad("limit", norm(HEAD + "kind: limit\ncount: extended\nmax: 3 d\n"), 5, "a duration", "a number"),
    Bad("limit", norm(HEAD + "kind: limit\ntotal: {from: filed, to: decided}\nmax: 3\n"), 5, "a number", "24 h"),
    Bad("unit", norm(HEAD + "kind: limit\ntotal: {from: filed, to: decided}\nmax: 1 m\n"), 5, "in m", "min h d wd"),
    Bad("missing-key", norm(HEAD + "kind: limit\ncount: extended\n"), 1, "max | min"),
    Bad("value", norm(HEAD + "kind: limit\ncount: filed\nvalue: amount\nmax: 3\n"), 5, "amount", "one of count, total"),
    Bad(
        "limit",
        {NORM: "id: n\nmatter: open\nkind: limit\ncount: a\nmin: 1\n", "matters/open.yaml": "kind: open\nsteps: {a: }\n"},
        5, "neither on nor a final step", "final: true",
    ),
    Bad(
        "limit",
        {
            NORM: "id: n\nmatter: open\nkind: limit\nvalue: count(a)\nmax: 1\n",
            "matters/open.yaml": "kind: open\nsteps: {a: }\n",
        },
        4, "neither on nor a final step", "final: true",
    ),
    Bad(
        "blocks-protective",
        norm("id: n\nmatter: person\nkind: prohibition\nnever: released\nenforce: block\n"),
        4, "person.released", "enforce: warn",
    ),
    Bad(
        "blocks-protective",
        norm(HEAD + "kind: precedence\nbefore: person.released\nrequire: filed\nenforce: block\n"),
        4, "person.released", "enforce: warn",
    ),
    # expressions
    Bad("expression", norm(FORBID + "when: category = '治安'\n"), 5, "not an expression", "section 5"),
    Bad("expression", norm(FORBID + "when: \"'a' * 10**9 == 'b'\"\n"), 5, "+ - * /"),
    Bad("expression", norm(FORBID + "when: open('/etc/passwd')\n"), 5, "unknown function open"),
    Bad("expression", norm(FORBID + "when: plus(at, 1, days) > at\n"), 5, "unknown unit days", ""),
    Bad("unknown-attribute", norm(FORBID + "when: categori == '治安'\n"), 5, "'categori'", "→ category"),
    Bad("unknown-attribute", norm(FORBID + "when: person.age > 3\n"), 5, "'age'", "born"),
    Bad("unknown-kind", norm(FORBID + "when: house.age > 3\n"), 5, "'house'", "person"),
    Bad("unknown-step", norm(FORBID + "when: has(decidd)\n"), 5, "'decidd'", "→ decided"),
    Bad("unknown-kind", norm(FORBID + "when: len(children(persn)) > 1\n"), 5, "'persn'", "→ person"),
    Bad("unknown-step", norm(FORBID + "when: len(children(person, freed)) > 1\n"), 5, "'person.freed'", "released"),
    Bad("unknown-norm", norm(FORBID + "when: due('decided-3d') < at\n"), 5, "'decided-3d'", "→ decided-30d"),
    Bad("unknown-norm", norm(FORBID + "when: state('person.decided-30d') == 'met'\n"), 5, "person", "case.decided-30d"),
    Bad("unknown-norm", norm(FORBID + "when: due('n') < at\n"), 5, "no deadline", "decided-30d"),
    Bad("unknown-table", norm(FORBID + "when: table(fines, category, most) > 1\n"), 5, "'fines'"),
    Bad("unknown-function", norm(FORBID + "when: qualified(actor, 'A')\n"), 5, "qualification", "{kind"),
    Bad("unknown-norm", norm("id: n\nkind: pattern\nof: [x]\nat_least: 2\nwindow: 9 d\nby: unit\n"), 3, "'x'", "decided"),
    Bad("circle", norm(DEADLINE + "when: state('n') == 'met'\n"), 7, "n → n"),
    # stories
    Bad("unknown-key", norm(FORBID + STORY.replace("as_of", "asof")), 7, "asof", "as_of"),
    Bad("story", norm(FORBID + STORY + "    events: [[decidd, 2026-01-01]]\n"), 6, "'decidd'", "→ decided"),
    Bad("story", norm(FORBID + STORY + "    events: [[decided, 1 May]]\n"), 6, "1 May", "YYYY-MM-DD"),
    Bad("story", norm(FORBID + STORY + "    matter: {colour: red}\n"), 6, "'colour'", "category"),
    Bad("story", norm(FORBID + STORY.replace("none", "{state: mett}")), 6, "'mett'", "met"),
    # tables and days
    Bad("table", {"tables/t.csv": "a,b\n1,2\n"}, 1, "t.yaml", "keys"),
    Bad("table", {"tables/t.csv": "a,b\n1\n", "tables/t.yaml": "keys: [a]\n"}, 2, "1 cells", "2, as the header"),
    Bad("table", {"tables/t.csv": "a,b\n1,x\n", "tables/t.yaml": "keys: [a]\ntypes: {b: money}\n"}, 2, "'x'", "money"),
    Bad("table", {"tables/t.csv": "a,b\n,2\n", "tables/t.yaml": "keys: [a]\n"}, 2, "empty key a"),
    Bad("table", {"tables/t.yaml": "keys: [z]\n", "tables/t.csv": "a,b\n1,2\n"}, 1, "column 'z'", "a b"),
    Bad("table-overlap", {"tables/t.csv": "a,b\n1,2\n1,3\n", "tables/t.yaml": "keys: [a]\n"}, 3, "line 2"),
    Bad("calendar", {"calendar_days.csv": "date,working\n2026-01-01,maybe\n"}, 2, "'maybe'", "boolean"),
    Bad("calendar", {"calendar_days.csv": "day,working\n2026-01-01,1\n"}, 1, "missing", "date,working,holiday"),
    Bad("calendar", {"calendar_days.csv": "date,working\n2026-01-01,1\n2026-01-01,0\n"}, 3, "given twice"),
    Bad("value", {"statutes.yaml": "刑法: 1979\n"}, 1, "1979", "versions"),
]  # fmt: skip

WARNINGS = [
    Bad(
        "version-gap",
        norm(FORBID + "versions:\n  - {valid_to: 2025-12-31}\n  - {valid_from: 2026-02-01}\n" + STORY),
        7, "2026-01-01 to 2026-01-31", "valid_from: 2026-01-01",
    ),
    Bad("file-name", {"norms/m.yaml": FORBID + STORY}, 1, "m.yaml", "n.yaml"),
    Bad("file-name", {"matters/others.yaml": "kind: other\nsteps: {a: }\n"}, 1, "others", "other.yaml"),
    Bad("no-stories", norm(FORBID), 1, "without stories", "a satisfied, a violated and a boundary story"),
    Bad("never-fires", norm(FORBID + "when: false\n" + STORY), 1, "when is never true"),
    Bad("never-fires", norm(FORBID + "when: category == '治安' and 1 > 2\n" + STORY), 1, "when is never true"),
    Bad("never-fires", norm(FORBID + "valid_from: 2026-01-01\nvalid_to: 2025-01-01\n" + STORY), 1, "validity is empty"),
    Bad("never-fires", norm(HEAD + "kind: required\non: decided\nneed: 1 == 1\n" + STORY), 1, "need is always true"),
    Bad("never-true", norm(FORBID + "when: category == '治 安'\n" + STORY), 5, "'治 安'", "治安 禁毒"),
    Bad("never-true", norm(FORBID + "when: category in ['治安', '走私']\n" + STORY), 5, "'走私'", "治安 禁毒"),
    Bad(
        "disguised-judgement",
        norm(HEAD + "kind: required\non: decided\nneed: data.lawful == true\n" + STORY),
        5, "judgement in disguise", "kind: judgement",
    ),
    Bad("disguised-judgement", norm(HEAD + "kind: prohibition\nnever: decided\nwhen: not data.lawful\n" + STORY), 5, "when"),
    Bad("no-block", norm(DEADLINE + "enforce: block\n" + STORY), 7, "never refuses", "enforce: warn"),
    Bad("undeclared-field", norm(HEAD + "kind: required\non: decided\nneed: data.fien > 3\n" + STORY), 5, "'fien'"),
    Bad("undeclared-field", norm(FORBID + "when: sum(values(decided, fien)) > 3\n" + STORY), 5, "'fien'", "fields"),
    Bad("undeclared-field", norm(DEADLINE + "match: number\n" + STORY), 7, "'number'", "attributes"),
    Bad(
        "unrelated-kind",
        {NORM: FORBID.replace("extended", "other.a") + STORY, "matters/other.yaml": "kind: other\nsteps: {a: }\n"},
        4, "neither above nor below", "parent",
    ),
    Bad("unrelated-kind", norm(FORBID + "when: person.born is none\n" + STORY), 5, "never stands above"),
    Bad(
        "unreached-step",
        {KIND: "kind: case\nsteps:\n  filed: {next: extended}\n  extended: {next: decided}\n  decided:\n  lost:\n" + CATEGORY},
        6, "case.lost", "next of a step",
    ),
    Bad(
        "final-step",
        {KIND: "kind: case\nsteps:\n  filed:\n  extended:\n  decided: {fields: {fine: }}\n  gone: {final: true}\n" + CATEGORY},
        6, "case.gone", "expect or unless",
    ),
    Bad("citation", {NORM: FORBID + STORY, "statutes.yaml": STATUTES}, 1, "no basis", "NAME(YEAR)"),
    Bad("citation", {NORM: FORBID + "basis: 条例 12\n" + STORY, "statutes.yaml": STATUTES}, 5, "no citation"),
    Bad("citation", {NORM: FORBID + "basis: 刑法(1997) 第1条\n" + STORY, "statutes.yaml": STATUTES}, 5, "刑法", "治安"),
    Bad(
        "citation",
        {NORM: FORBID + "basis: 治安管理处罚法(2006) 第九条\n" + STORY, "statutes.yaml": STATUTES},
        5, "(2006)", "(2012)",
    ),
    Bad(
        "citation",
        {NORM: FORBID + "basis: 治安管理处罚法(2012) 第99条\n" + STORY, "statutes.yaml": STATUTES},
        5, "not in force", "2013-01-01 – 2025-12-31",
    ),
]  # fmt: skip


def faults_of(folder) -> list[Fault]:
    return read_pack(folder)[1]


def hits(bad: Bad, faults: list[Fault]) -> list[Fault]:
    files = {*bad.files, ""} if bad.line else {fault.file for fault in faults}
    return [f for f in faults if f.code == bad.code and bad.says in f.message("en") and f.file in files]


def name(bad: Bad) -> str:
    return f"{bad.code}-{bad.says}"


@pytest.mark.parametrize("bad", ERRORS, ids=name)
def test_an_error_stops_and_says_what_would_be_right(bad: Bad, write) -> None:
    pack, faults = read_pack(write(bad.files))
    assert pack is None
    (fault, *_) = hits(bad, faults) or [None]
    assert fault is not None, [fault.say("en") for fault in faults]
    assert fault.is_error
    assert fault.line == bad.line, fault.say("en")
    assert bad.right in fault.message("en"), fault.say("en")
    if bad.line:
        assert fault.file in bad.files
    assert any("一" <= letter <= "鿿" or letter in "YAML" for letter in fault.message("zh"))


@pytest.mark.parametrize("bad", WARNINGS, ids=name)
def test_a_warning_never_stops(bad: Bad, write) -> None:
    pack, faults = read_pack(write(bad.files))
    assert pack is not None, [fault.say("en") for fault in faults]
    (fault, *_) = hits(bad, faults) or [None]
    assert fault is not None, [fault.say("en") for fault in faults]
    assert not fault.is_error
    assert (fault.file, fault.line) == (bad.file, bad.line), fault.say("en")
    assert bad.right in fault.message("en"), fault.say("en")
    assert any("一" <= letter <= "鿿" for letter in fault.message("zh"))


def test_all_faults_are_told_at_once(write) -> None:
    files = {
        "norms/a.yaml": FORBID.replace("id: n", "id: a") + "levl: red\nwhen: nothing > 1\n",
        "norms/b.yaml": "id: b\nmatter: case\nkind: prohibition\n",
        "matters/thing.yaml": "kind: thing\nsteps: [a]\n",
    }
    places = {fault.place for fault in faults_of(write(files)) if fault.is_error}
    assert places >= {"norms/a.yaml:5:1", "norms/a.yaml:6:7", "norms/b.yaml:1:1", "matters/thing.yaml:2:8"}


def test_an_unknown_name_in_an_expression_has_its_column_in_the_file(write) -> None:
    text = FORBID + "when: category == '治安' and categori == '禁毒'\n"
    (fault,) = [fault for fault in faults_of(write(norm(text))) if fault.code == "unknown-attribute"]
    assert (fault.line, fault.column) == (5, len("when: category == '治安' and ") + 1)
    quoted = FORBID + "when: \"amount > 1 and categori == '禁毒'\"\n"
    (fault,) = [fault for fault in faults_of(write(norm(quoted), "q")) if fault.code == "unknown-attribute"]
    assert (fault.line, fault.column) == (5, len('when: "amount > 1 and ') + 1)


def test_a_circle_through_due_names_the_whole_circle(write) -> None:
    files = {
        "norms/a.yaml": DEADLINE.replace("id: n", "id: a") + "when: state('b') == 'met'\n",
        "norms/b.yaml": DEADLINE.replace("id: n", "id: b").replace("within: 3 d", "until: due('c')"),
        "norms/c.yaml": DEADLINE.replace("id: n", "id: c")
        + "unless: {step: extended, when: due('a') < at}\n",
    }
    (fault,) = [fault for fault in faults_of(write(files)) if fault.code == "circle"]
    assert "a → b → c → a" in fault.message("en")
    assert fault.file == "norms/c.yaml"


def test_two_norms_may_ask_for_a_third_without_a_circle(write) -> None:
    files = {
        f"norms/{id_}.yaml": DEADLINE.replace("id: n", f"id: {id_}") + "when: state('decided-30d') == 'met'\n"
        for id_ in ("a", "b")
    }
    assert not [fault for fault in faults_of(write(files)) if fault.code == "circle"]


def test_a_sound_citation_is_no_fault(write) -> None:
    versions = (
        "versions:\n  - {valid_to: 2025-12-31, basis: 治安管理处罚法(2012) 第九十九条第一款}\n"
        "  - {valid_from: 2026-01-01, basis: 治安管理处罚法（2025） 第118条之一第2款第（三）项; 治安管理处罚法(2025) 第3条}\n"
    )
    faults = faults_of(write({NORM: FORBID + versions + STORY, "statutes.yaml": STATUTES}))
    assert not [fault for fault in faults if fault.file == NORM and fault.code == "citation"]
