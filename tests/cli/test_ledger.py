# SPDX-License-Identifier: Apache-2.0
"""``xiezhi ledger`` from an empty folder to a restored backup, and ``check --ledger``."""

import json
import sqlite3
import subprocess
import sys

import pyarrow.parquet as pq
import pytest
from tests.cli.conftest import AS_OF, LOG

MARCH, APRIL = "2026-03-31T12:00", "2026-04-30T12:00"


@pytest.fixture
def home(run, pack, tmp_path):
    folder = tmp_path / "home"
    assert run("ledger", "init", "--pack", pack, "--home", folder).code == 0
    return folder


@pytest.fixture
def log(tmp_path):
    path = tmp_path / "events.csv"
    path.write_text(LOG, encoding="utf-8")
    return path


@pytest.fixture
def ledger(run, home):
    def call(verb, *arguments, **more):
        return run("ledger", verb, *arguments, "--home", home, *(f"--{k}={v}" for k, v in more.items()))

    return call


def test_init_again_changes_nothing_and_another_pack_is_refused(run, ledger, pack, home):
    key = (home / "home.key").read_bytes()
    assert ledger("init", "--pack", pack).code == 0
    assert (home / "home.key").read_bytes() == key
    assert ledger("init", "--pack", pack, "--algorithm", "sm3").code == 2
    told = run("ledger", "verify", "--home", home.parent / "nowhere")
    assert told.code == 2 and "xiezhi ledger init" in told.err


def test_a_table_is_taken_once_and_changes_correct(ledger, log):
    first = json.loads(ledger("append", log, "--json", now=MARCH).out)
    assert (first["appended"], first["same"], first["refused"], first["rejected"]) == (15, 0, 0, 0)
    again = json.loads(ledger("append", log, "--json", now=APRIL).out)
    assert (again["appended"], again["same"]) == (0, 15)
    log.write_text(LOG.replace("2026-04-10 10:00", "2026-04-11 10:00"), encoding="utf-8")
    changed = json.loads(ledger("append", log, "--json", now=APRIL).out)
    assert (changed["appended"], changed["corrected"], changed["same"]) == (0, 1, 14)
    assert "事件 17" in ledger("verify").out


def test_rows_that_cannot_be_read_are_told_and_the_others_go_on(ledger, tmp_path):
    path = tmp_path / "bad.csv"
    path.write_text(
        "matter,step,at\nC1,filed,2026-03-02\n,filed,2026-03-02\nC2,nothing,2026-03-02\nC3,filed,x\n"
    )
    told = ledger("append", path, now=MARCH)
    assert told.code == 0 and "不能读 3 行" in told.out and len(told.err.splitlines()) == 3


def test_show_tells_what_was_known_then(ledger, log):
    ledger("append", log, now=MARCH)
    log.write_text(LOG.replace("2026-04-10 10:00", "2026-04-11 10:00"), encoding="utf-8")
    ledger("append", log, now=APRIL)
    then = json.loads(ledger("show", "C2", "--json", **{"known-at": "2026-04-01"}).out)
    now = json.loads(ledger("show", "C2", "--json").out)
    at = [[e["at"] for e in told["events"] if e["step"] == "decided"] for told in (then, now)]
    assert at == [["2026-04-10T02:00:00.000000+00:00"], ["2026-04-11T02:00:00.000000+00:00"]]
    early = ledger("show", "C2", **{"as-of": "2026-03-05"}).out
    assert "filed" in early and "decided" not in early
    assert "×" in ledger("show", "C2", "--all").out
    assert ledger("show", "nobody").code == 2


def test_seal_export_and_verification_from_outside(ledger, log, home, tmp_path):
    ledger("append", log, now=MARCH)
    line = ledger("seal", now=MARCH).out.strip()
    assert line.startswith("xiezhi-seal 1 day=2026-03-31 ")
    assert ledger("seals").out.strip() == line
    assert ledger("export", tmp_path / "out").code == 0
    done = subprocess.run(
        [sys.executable, "-I", tmp_path / "out" / "xiezhi_verify.py"], capture_output=True, text=True
    )
    assert done.returncode == 0 and line in done.stdout
    kept = tmp_path / "kept.txt"
    kept.write_text(line + "\n")
    assert ledger("verify", kept=kept).code == 0
    raw = sqlite3.connect(home / "xiezhi.sqlite3")
    raw.execute("DROP TRIGGER events_no_update")
    raw.execute("UPDATE events SET unit = 's-9' WHERE seq = 3")
    raw.commit()
    told = ledger("verify")
    assert told.code == 1 and "changed 3" in told.out


def test_backup_and_restore_say_the_same_root(run, ledger, pack, log, tmp_path):
    ledger("append", log, now=MARCH)
    proof = json.loads(ledger("backup", tmp_path / "b.sqlite3", "--json").out)
    other = tmp_path / "other"
    run("ledger", "init", "--pack", pack, "--home", other)
    back = json.loads(run("ledger", "restore", tmp_path / "b.sqlite3", "--home", other, "--json").out)
    assert (back["root"], back["events"]) == (proof["root"], 15)
    assert run("ledger", "restore", tmp_path / "b.sqlite3", "--home", other).code == 2


def test_check_of_the_ledger_finds_what_check_of_the_file_finds(run, ledger, pack, log, home, tmp_path):
    ledger("append", log, now=MARCH)
    assert "2026-03" in ledger("segments", now=APRIL).out
    log.write_text(LOG + "A9,told,2026-04-07 08:00,一所,,\n", encoding="utf-8")
    ledger("append", log, now=APRIL)
    assert (
        run(
            "check", "--pack", pack, "--ledger", "--home", home, "--as-of", AS_OF, "--out", tmp_path / "a"
        ).code
        == 0
    )
    assert run("check", "--pack", pack, "--events", log, "--as-of", AS_OF, "--out", tmp_path / "b").code == 0
    for name in ("clocks", "findings"):
        one, other = (pq.read_table(tmp_path / side / f"{name}.parquet").to_pylist() for side in "ab")
        keep = [{k: v for k, v in row.items() if k not in ("late_entry", "explanation")} for row in one]
        assert keep == [
            {k: v for k, v in row.items() if k not in ("late_entry", "explanation")} for row in other
        ]
        assert one
    (home / "segments" / "2026-03.parquet").write_bytes(b"x")
    told = run("check", "--pack", pack, "--ledger", "--home", home, "--as-of", AS_OF, "--out", tmp_path / "c")
    assert told.code == 2 and "xiezhi ledger rebuild" in told.err
    assert ledger("rebuild", now=APRIL).code == 0
    refused = run(
        "check", "--pack", pack, "--ledger", "--home", home, "--events", log, "--out", tmp_path / "c"
    )
    assert refused.code == 2 and "--ledger" in refused.err
