# SPDX-License-Identifier: Apache-2.0
"""Exports into the ledger: the same findings as ``check``, no doubles, and whatever is wrong is named and kept."""

from __future__ import annotations

import csv
import random
import resource
import shutil
import signal
from pathlib import Path

import pytest
from django.db import OperationalError, connection
from openpyxl import load_workbook
from tests.casework.conftest import run
from tests.casework.tables import checked, recorded
from tests.records.conftest import MakeDesk

from xiezhi.casework.imports.annotated import write_annotated
from xiezhi.casework.imports.doubles import resolve
from xiezhi.casework.imports.export import Export
from xiezhi.casework.imports.outcome import Imported
from xiezhi.casework.imports.preview import preview
from xiezhi.casework.imports.quality import write_report
from xiezhi.casework.imports.taking import take_in
from xiezhi.casework.imports.within import Within
from xiezhi.casework.models import Orphan, Quarantined, Run, Telling, Vanished
from xiezhi.catalog.load import load_pack
from xiezhi.catalog.model import Pack
from xiezhi.cli.times import parse_time
from xiezhi.cli.trouble import database_trouble
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.sql import in_trouble
from xiezhi.records.desk import Desk
from xiezhi.records.live import tick
from xiezhi.records.models import Finding, Matter

NOW = "2026-05-20"


def instant(desk: Desk, text: str) -> int:
    return parse_time(text, desk.pack.zone, "--now")


def written(path: Path, rows: list[list[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def test_an_import_finds_what_a_check_of_the_same_files_finds(
    station: Path, make_desk: MakeDesk, police: Pack, tmp_path: Path
) -> None:
    desk = make_desk(police)
    run("check", station, "--pack", "cn_police", "--as-of", NOW, "--out", tmp_path / "checked")
    export = Export("sim", events=str(station / "events"), matters=str(station / "matters"))
    done = take_in(desk, export, now=instant(desk, NOW))
    assert done.counts.refused == done.counts.corrected == done.counts.rejected_rows == 0
    assert recorded("clocks") == checked(tmp_path / "checked", "clocks")
    assert recorded("findings") == checked(tmp_path / "checked", "findings")
    assert Finding.objects.filter(present=True, nature="breach").count() > 10


def test_who_is_qualified_may_be_told_after_those_who_ask_for_it(
    make_desk: MakeDesk, police: Pack, tmp_path: Path
) -> None:
    desk = make_desk(police)
    matters = [
        ["matter", "kind", "ground", "officer", "category", "grade", "valid_from", "valid_to"],
        ["K1", "custody_stay", "继续盘问", "", "", "", "", ""],
        ["Q1", "officer_qualification", "", "王强", "执法资格等级", "基本级", "2024-01-01", "2030-12-31"],
    ]
    events = [
        ["matter", "step", "at", "guard"],
        ["K1", "waiting_room_entered", "2026-03-02 10:00", "王强"],
        ["Q1", "granted", "2026-03-02 11:00", ""],
    ]
    export = Export("s", str(written(tmp_path / "e.csv", events)), str(written(tmp_path / "m.csv", matters)))
    take_in(desk, export, now=instant(desk, NOW), batch=1)
    assert Matter.objects.filter(kind="officer_qualification").count() == 1
    gaps = Finding.objects.filter(norm="custody-waiting-room-guard")
    assert [gap.present for gap in gaps] == [False], "asked first, answered by a later row of the same export"


def test_the_same_export_again_adds_nothing(
    station: Path, make_desk: MakeDesk, police: Pack, tmp_path: Path
) -> None:
    desk = make_desk(police)
    now = instant(desk, NOW)
    first = take_in(desk, Export("sim", str(station / "events"), str(station / "matters")), now=now)
    again = take_in(desk, Export("sim", str(station / "events"), str(station / "matters")), now=now)
    assert again.again and again.run == first.run
    shutil.copytree(station, tmp_path / "renamed")
    for number, file in enumerate(sorted((tmp_path / "renamed" / "events").iterdir())):
        file.rename(file.with_name(f"夜间{number}.parquet"))
    other = take_in(
        desk,
        Export("sim", str(tmp_path / "renamed" / "events"), str(tmp_path / "renamed" / "matters")),
        now=now,
    )
    assert not other.again
    assert (other.counts.appended, other.counts.same) == (0, first.counts.appended)


CASES = [["案号", "单位", "类别", "警情", "受案", "立案"]]
MAPPING = """\
sources:
  - file: "案件*.csv"
    kind: admin_case
    matter: 案号
    unit: 单位
    parent: {kind: incident, by: place, column: 警情}
    attributes: {category: 类别}
    events:
      - {step: accepted, at: 受案, recorded_at: 受案}
      - {step: filed, at: 立案, recorded_at: 立案}
"""


def night(folder: Path, rows: list[list[str]]) -> Path:
    folder.mkdir()
    written(folder / "案件.csv", CASES + rows)
    (folder / "m.yaml").write_text(MAPPING, encoding="utf-8")
    return folder / "m.yaml"


def test_ten_nightly_full_exports_are_as_computed_by_hand(
    make_desk: MakeDesk, police: Pack, tmp_path: Path
) -> None:
    desk, chance = make_desk(police), random.Random(7)
    rows = {f"A{n:03}": [f"A{n:03}", "所1", "治安", "", "2026-03-02 09:00", ""] for n in range(100)}
    gone: set[str] = set()
    corrected = 0
    for number in range(10):
        for name in chance.sample(sorted(rows), 2):  # 2 % change
            rows[name][5] = f"2026-03-{3 + number:02} 1{chance.randrange(10)}:00"
        if number % 2:  # 0.5 % vanish
            name = chance.choice(sorted(rows))
            gone.add(name)
            del rows[name]
        mapping = night(tmp_path / f"night{number}", [rows[name] for name in sorted(rows)])
        at = instant(desk, f"2026-03-{3 + number:02}T23:30")
        done = take_in(desk, Export("cases", mapping=mapping, full=True), now=at)
        corrected += done.counts.corrected
        assert done.counts.rejected_rows == 0
    assert {one.matter for one in Vanished.objects.filter(back=None)} == gone
    facts = desk.store.events_of(sorted(Matter.objects.values_list("id", flat=True)))
    voided = {fact.voids for fact in facts if fact.voids}
    filed = {fact.matter: fact.at for fact in facts if fact.step == "filed" and fact.id not in voided}
    told = {name: row[5] for name, row in rows.items() if row[5]}
    assert {name: filed[name] for name in told} == {name: instant(desk, text) for name, text in told.items()}
    assert len([fact for fact in facts if fact.step == "accepted"]) == 100
    assert corrected == len([fact for fact in facts if fact.voids])
    tick(desk, now=instant(desk, "2026-03-12T23:30"))
    final = tmp_path / "final"
    whole = {fact.matter: fact for fact in facts if fact.step == "accepted"}
    last = [
        rows.get(name) or [name, "所1", "治安", "", "2026-03-02 09:00", _text(desk, filed.get(name))]
        for name in whole
    ]
    mapping = night(final, sorted(last))
    run(
        "check",
        "--pack",
        "cn_police",
        "--map",
        mapping,
        "--as-of",
        "2026-03-12T23:30",
        "--out",
        final / "out",
    )
    assert _without_versions(recorded("findings")) == _without_versions(checked(final / "out", "findings"))


def _text(desk: Desk, us: int | None) -> str:
    return "" if us is None else desk.pack.zone.local(us).strftime("%Y-%m-%d %H:%M")


def _without_versions(rows: set[tuple[object, ...]]) -> set[tuple[object, ...]]:
    """Corrected events have ids of their own (``~2``), and the ledger's stamps differ from the file's."""
    return {
        tuple(str(one).split("~")[0] for place, one in enumerate(row) if place not in (9, 11)) for row in rows
    }


def test_half_of_the_rows_are_broken_and_the_others_go_on(
    make_desk: MakeDesk, police: Pack, tmp_path: Path
) -> None:
    desk = make_desk(police)
    rows = [[f"A{n}", "所1", "治安", "", "2026-03-02 09:00" if n % 2 else "上周二", ""] for n in range(40)]
    export = Export("cases", mapping=night(tmp_path / "n", rows))
    tried = preview(desk, export, now=instant(desk, NOW), rows=3)
    assert (tried.counts.rejected_rows, tried.counts.appended) == (20, 60)
    assert tried.samples[0].faults[(2, "受案")].right.startswith("2026-03-02")
    assert Matter.objects.count() == 0, "a preview writes nothing"
    done = take_in(desk, export, now=instant(desk, NOW))
    assert (done.counts.rejected_rows, done.counts.appended) == (20, 60)
    line = Quarantined.objects.filter(what="row").order_by("pk").first()
    assert line is not None and (line.line, line.column, line.value) == ("2", "受案", "上周二")


def test_what_comes_later_than_the_last_full_export_was_entered_after_it(
    make_desk: MakeDesk, police: Pack, tmp_path: Path
) -> None:
    desk = make_desk(police)
    unstamped = MAPPING.replace(", recorded_at: 受案", "").replace(", recorded_at: 立案", "")
    nights = [
        ("2026-03-03T23:30", ["A1", "所1", "治安", "", "2026-03-02 09:00", ""]),
        ("2026-03-06T23:30", ["A1", "所1", "治安", "", "2026-03-02 09:00", "2026-03-02 10:00"]),
        ("2026-03-07T23:30", ["A1", "所1", "治安", "", "2026-03-02 09:00", "2026-03-02 10:00"]),
    ]
    counts = []
    for when, row in nights:
        mapping = night(tmp_path / when[:10], [row, ["B1", "所1", "治安", "", when[:10], ""]])
        mapping.write_text(unstamped, encoding="utf-8")
        done = take_in(desk, Export("cases", mapping=mapping, full=True), now=instant(desk, when))
        counts.append((done.counts.appended, done.counts.corrected))
    stamps = {fact.step: fact.data.get("source_recorded_at") for fact in desk.store.events_of(["A1"])}
    assert stamps["accepted"] == "2026-03-02T01:00:00.000000+00:00", "nothing is known: as it happened"
    assert stamps["filed"] == "2026-03-03T15:30:00.000000+00:00", "the export of that night did not have it"
    assert counts == [(4, 0), (1, 1), (0, 1)], "only B1, which moves every night, is corrected"


STATIONS = frozenset({"所1", "所2"})
UNSTAMPED = MAPPING.replace(", recorded_at: 受案", "").replace(", recorded_at: 立案", "")


def full_of(desk: Desk, folder: Path, station: str, when: str, *rows: list[str]) -> Imported:
    """A station's full export of one source that both use."""
    mapping = night(folder, list(rows))
    mapping.write_text(UNSTAMPED, encoding="utf-8")
    export = Export("cases", mapping=mapping, full=True)
    return take_in(desk, export, now=instant(desk, when), within=Within(STATIONS, {station}))


def test_the_full_export_of_a_station_is_silent_about_another(any_desk: Desk, tmp_path: Path) -> None:
    """Two stations, one source: what one has not is the other's, not gone; and tells nothing of when it was entered."""
    desk = any_desk
    first = ["A1", "所1", "治安", "", "2026-03-02 09:00", ""]
    second = ["B1", "所2", "治安", "河边", "2026-03-02 09:00", ""]
    full_of(desk, tmp_path / "a1", "所1", "2026-03-03T23:30", first)
    full_of(desk, tmp_path / "b1", "所2", "2026-03-05T23:30", second)
    stamps = {fact.step: fact.data.get("source_recorded_at") for fact in desk.store.events_of(["B1"])}
    assert stamps["accepted"] == "2026-03-02T01:00:00.000000+00:00", "the other's export does not tell of it"
    later = full_of(
        desk, tmp_path / "a2", "所1", "2026-03-06T23:30", [*first[:5], "2026-03-02 10:00"],
        [*second[:5], "2026-03-02 11:00"],
    )  # fmt: skip
    stamps = {fact.step: fact.data.get("source_recorded_at") for fact in desk.store.events_of(["A1"])}
    assert stamps["filed"] == "2026-03-03T15:30:00.000000+00:00", "after the last export of its own station"
    assert (later.counts.vanished, later.counts.outside) == (0, 3) and not Vanished.objects.exists()
    none = full_of(desk, tmp_path / "b2", "所2", "2026-03-07T23:30", [*second[:4], "2026-03-07 09:00", ""])
    assert (none.counts.vanished, none.counts.corrected) == (0, 1)
    gone = full_of(desk, tmp_path / "a3", "所1", "2026-03-08T23:30", ["A2", *first[1:]])
    assert gone.counts.vanished == 3 and {one.matter for one in Vanished.objects.all()} == {"A1"}
    mine, other = (sheets(desk, done.run, tmp_path / "q.xlsx") for done in (gone, none))
    assert "A1" in mine and "B1" not in mine
    assert "A1" not in other and "河边" in other, "the parent that only the second waits for"
    full_of(
        desk,
        tmp_path / "a4",
        "所1",
        "2026-03-09T23:30",
        ["A2", *first[1:]],
        [*second[:3], "山上", *second[4:]],
    )
    assert Orphan.objects.get().value == "河边", "rows that were kept out change nobody's parent"
    Matter.objects.filter(id="A1").update(sealed=True)
    assert "A1" not in sheets(desk, gone.run, tmp_path / "q.xlsx"), "what is sealed is in no list"


def test_what_was_kept_from_a_station_is_taken_from_the_district(
    make_desk: MakeDesk, police: Pack, tmp_path: Path
) -> None:
    desk = make_desk(police)
    rows = [[name, unit, "治安", "", "2026-03-02 09:00", ""] for name, unit in (("A1", "所1"), ("B1", "所2"))]
    export = Export("cases", mapping=night(tmp_path / "n", rows))

    def taken(*reached: str) -> tuple[bool, int, int]:
        done = take_in(desk, export, now=instant(desk, NOW), within=Within(STATIONS, frozenset(reached)))
        return done.again, done.counts.appended, done.counts.outside

    assert taken("所1") == (False, 2, 2)
    assert taken("所1") == (True, 2, 2), "for the same station nothing is new"
    assert taken("所1", "所2") == (False, 2, 0), "its own rows were known, the other's come in now"
    assert taken("所1", "所2") == (True, 2, 0) and taken("所2") == (True, 2, 0)
    assert set(Matter.objects.values_list("id", flat=True)) == {"A1", "B1"}


def test_rows_that_were_kept_out_are_marked_in_the_sources_table(
    make_desk: MakeDesk, police: Pack, tmp_path: Path
) -> None:
    """Another station's row: ✕; a row of which an event lies in the future: △. Both where their matter stands."""
    desk = make_desk(police)
    late = ["A2", "所1", "治安", "", "2026-03-02 09:00", "2026-06-02 09:00"]
    rows = [[name, unit, "治安", "", "2026-03-02 09:00", ""] for name, unit in (("A1", "所1"), ("B1", "所2"))]
    export = Export("cases", mapping=night(tmp_path / "n", [*rows, late]))
    done = take_in(desk, export, now=instant(desk, NOW), within=Within(STATIONS, frozenset({"所1"})))
    marked = write_annotated(Run.objects.get(pk=done.run), tmp_path / "n" / "案件.csv", tmp_path / "x.xlsx")
    page = load_workbook(tmp_path / "x.xlsx").active
    texts = [str(cell.value) for row in page.iter_rows() for cell in row]
    assert marked == 2 and {"A1", "✕ B1", "△ A2"} <= set(texts)
    assert any("应由该单位或其上级单位导入" in text for text in texts)


def sheets(desk: Desk, number: int, path: Path) -> str:
    """All texts of the data-quality report of a run."""
    write_report(Run.objects.get(pk=number), path, desk.pack.zone)
    book = load_workbook(path)
    return " ".join(str(cell.value) for page in book for row in page.iter_rows() for cell in row)


def test_events_of_the_future_wait_until_they_have_happened(
    make_desk: MakeDesk, police: Pack, tmp_path: Path
) -> None:
    desk = make_desk(police)
    export = Export(
        "cases",
        mapping=night(tmp_path / "n", [["A1", "所1", "治安", "", "2026-03-02 09:00", "2026-06-02 09:00"]]),
    )
    done = take_in(desk, export, now=instant(desk, NOW))
    assert (done.counts.future, done.counts.appended) == (1, 2)
    assert Quarantined.objects.get(column="at").reason == "发生时间在将来"
    later = take_in(desk, export, now=instant(desk, "2026-06-03"))
    assert (later.again, later.counts.future, later.counts.appended, later.counts.same) == (False, 0, 1, 2)


def test_a_parent_that_comes_later_is_found(make_desk: MakeDesk, police: Pack, tmp_path: Path) -> None:
    desk = make_desk(police)
    now = instant(desk, NOW)
    take_in(
        desk,
        Export(
            "cases",
            mapping=night(tmp_path / "n", [["A1", "所1", "治安", "长乐路2号", "2026-03-02 09:00", ""]]),
        ),
        now=now,
    )
    assert Orphan.objects.get().value == "长乐路2号"
    written(tmp_path / "e.csv", [["matter", "step", "at"], ["I1", "received", "2026-03-02 08:00"]])
    written(tmp_path / "m.csv", [["matter", "kind", "place"], ["I1", "incident", "长乐路2号"]])
    take_in(desk, Export("110", str(tmp_path / "e.csv"), str(tmp_path / "m.csv")), now=now)
    assert not Orphan.objects.exists()
    assert Matter.objects.get(id="A1").parent == "I1"
    assert Matter.objects.get(id="A1").family_id == Matter.objects.get(id="I1").family_id


@pytest.fixture
def twofold(tmp_path: Path) -> Pack:
    """A pack in which two systems tell of the same entry into the custody suite."""
    folder = tmp_path / "pack"
    (folder / "matters").mkdir(parents=True)
    (folder / "norms").mkdir()
    (folder / "pack.yaml").write_text(
        "id: twofold\ntime_zone: Asia/Shanghai\ncalendar: china\nlanguage: zh-CN\n"
    )
    (folder / "matters" / "stay.yaml").write_text(
        "kind: stay\ntitle: 停留\nsteps:\n"
        "  entered: {title: 进入, fields: {room: {title: 房间}}, same_as: [{step: entered, tolerance: 30 min}]}\n"
        "  left: {title: 离开, final: true}\n"
    )
    (folder / "norms" / "stay-24h.yaml").write_text(
        "id: stay-24h\ntitle: 停留不超过24小时\nmatter: stay\nkind: deadline\nbasis: 例\nafter: entered\nwithin: 24 h\n"
        "expect: [left]\nlevel: red\nstatus: live\n"
    )
    return load_pack(str(folder))


def test_two_systems_tell_one_event_and_a_person_decides(
    make_desk: MakeDesk, twofold: Pack, tmp_path: Path
) -> None:
    desk = make_desk(twofold)
    now = instant(desk, "2026-03-03T12:20")
    head = ["matter", "step", "at", "room", "id"]
    written(tmp_path / "a.csv", [head, ["S1", "entered", "2026-03-02 12:00", "一号", "a1"]])
    written(tmp_path / "b.csv", [head, ["S1", "entered", "2026-03-02 12:25", "二号", "b1"]])
    take_in(desk, Export("custody", str(tmp_path / "a.csv"), kind="stay"), now=now)
    done = take_in(desk, Export("cases", str(tmp_path / "b.csv"), kind="stay"), now=now)
    assert (done.counts.doubled, done.counts.differing, done.counts.appended) == (1, 1, 0)
    telling = Telling.objects.get()
    assert telling.differences["room"] == ["一号", "二号"] and set(telling.differences) == {"at", "room"}
    assert Finding.objects.get(nature="breach", present=True).anchor == "a1"
    resolve(desk, telling, True, "P9", now=now)
    assert not Finding.objects.filter(nature="breach", present=True).exists()
    again = take_in(desk, Export("cases", str(tmp_path / "b.csv"), kind="stay", full=True), now=now)
    assert again.counts.appended == 0
    written(tmp_path / "c.csv", [head, ["S1", "entered", "2026-03-02 12:20", "二号", "c1"]])
    third = take_in(desk, Export("doors", str(tmp_path / "c.csv"), kind="stay"), now=now)
    assert (third.counts.doubled, third.counts.appended) == (1, 0), "the one that a person took stands again"


def test_second_tellings_that_are_told_again_do_not_take_from_what_is_new(
    make_desk: MakeDesk, twofold: Pack, tmp_path: Path
) -> None:
    desk = make_desk(twofold)
    now = instant(desk, "2026-03-03T12:20")
    head = ["matter", "step", "at", "room", "id"]
    entered = [f"S{n}" for n in range(5)]
    first = [[name, "entered", "2026-03-02 12:00", "一号", f"a{name}"] for name in entered[:3]]

    def told(source: str, rows: list[list[str]]) -> dict[str, int]:
        export = Export(source, str(written(tmp_path / "t.csv", [head, *rows])), kind="stay")
        counts = take_in(desk, export, now=now).counts.told()
        parts = ("appended", "same", "corrected", "refused", "future", "doubled", "outside")
        assert counts["entries"] == sum(counts[one] for one in parts)
        return {one: counts[one] for one in parts if counts[one]}

    assert told("custody", first) == {"appended": 3 + 3}, "each stay and its entry"
    second = [[name, "entered", "2026-03-02 12:10", "二号", f"b{name}"] for name in entered[:3]]
    assert told("cases", second) == {"refused": 3, "doubled": 3}, "the stays themselves are told already"
    new = [[name, "entered", "2026-03-02 12:30", "三号", f"b{name}"] for name in entered[3:]]
    assert told("cases", [*second, *new]) == {"appended": 4, "same": 3, "refused": 3}
    second[0][3] = "四号"
    assert told("cases", [*second, *new]) == {"corrected": 1, "same": 6, "refused": 3}
    standing = Matter.objects.get(id="S0").events
    assert standing == 1, "told by two systems it counts once"


def test_a_source_without_a_name_and_a_folder_without_files_are_told(
    make_desk: MakeDesk, police: Pack
) -> None:
    desk = make_desk(police)
    with pytest.raises(XiezhiError, match="没有来源名"):
        take_in(desk, Export(" ", "x.csv"), now=0)
    with pytest.raises(XiezhiError, match="没有文件名"):
        take_in(desk, Export("a", "没有文件名"), now=0)


def test_a_full_disk_is_one_line_and_the_next_try_goes_on(
    make_desk: MakeDesk, police: Pack, tmp_path: Path
) -> None:
    """The database may not grow beyond what is allowed, as on a disk that is full."""
    desk = make_desk(police)
    rows = [[f"A{n}", "所1", "治安", "", "2026-03-02 09:00", ""] for n in range(3_000)]
    take_in(desk, Export("cases", mapping=night(tmp_path / "first", rows[:1])), now=instant(desk, NOW))
    export = Export("cases", mapping=night(tmp_path / "n", rows))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    size = sum(file.stat().st_size for file in desk.home.folder.glob("xiezhi.sqlite3*"))
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + 200_000, hard))
        with pytest.raises(OperationalError) as no:
            take_in(desk, export, now=instant(desk, NOW))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)
    assert in_trouble(no.value) and "\n" not in database_trouble(no.value)
    connection.close()
    done = take_in(desk, export, now=instant(desk, NOW))
    assert done.counts.appended + done.counts.same == 2 * len(rows) and not done.again
    assert desk.store.verify().whole
