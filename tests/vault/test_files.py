# SPDX-License-Identifier: Apache-2.0
"""Files go in by their content and come out the same; what is wrong with one is a clear line."""

import hashlib
import io
import random
import sys
from pathlib import Path

import psycopg
import pytest
from tests.postgres import Cluster
from tests.vault.conftest import DAY, NOW, Make, put, read

from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import zone
from xiezhi.vault.keeping import due, expire, hold, release
from xiezhi.vault.places import Place
from xiezhi.vault.retention import retention_of
from xiezhi.vault.store import Vault
from xiezhi.vault.upkeep import remove, sweep

LONG = random.Random(5).randbytes(3_500_000)


def lying(tmp_path: Path) -> list[str]:
    return sorted(
        str(path.relative_to(tmp_path / "vault"))
        for path in (tmp_path / "vault").rglob("*")
        if path.is_file()
    )


@pytest.mark.parametrize("content", [b"", b"one", LONG], ids=["empty", "short", "long"])
def test_a_file_lies_under_its_digest_and_comes_out_the_same(
    make: Make, tmp_path: Path, content: bytes
) -> None:
    vault = make()
    made = put(vault, content, "dat")
    letters = hashlib.sha256(content).hexdigest()
    assert made.digest == f"sha256:{letters}" and made.size == len(content) and not made.same
    assert lying(tmp_path) == [f"files/sha256/{letters[:2]}/{letters[2:4]}/{letters}"]
    assert read(vault, made.digest) == content == read(vault, letters[:12])


def test_the_same_content_is_kept_once_and_for_the_longer_of_its_terms(make: Make, tmp_path: Path) -> None:
    vault = make()
    first, second = put(vault, b"same"), put(vault, b"same", retention="recording")
    again = put(vault, b"same")
    assert second.same and again.same and first.digest == second.digest and len(lying(tmp_path)) == 1
    file = vault.registry.file(first.digest)
    assert {name for name, _ in file.kept} == {"note", "recording"}
    assert len(vault.registry.journal.of(first.digest)) == 2  # the third says nothing new


def test_sm3_stands_with_its_digests(make: Make) -> None:
    vault = make(algorithm="sm3")
    made = put(vault, b"abc", "dat")
    assert made.digest == "sm3:66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert [problem for _, problem in vault.verify()] == [None]


def test_any_store_that_fsspec_knows_will_do(make: Make) -> None:
    vault = make(place=Place("memory://xiezhi-test/vault"))
    made = put(vault, LONG, "dat")
    assert read(vault, made.digest) == LONG and not list(vault.place.files("incoming"))
    with pytest.raises(XiezhiError, match="可执行"):
        put(vault, b"\x7fELF" + LONG, "dat")
    assert not list(vault.place.files("incoming"))


def test_an_unknown_scheme_and_a_missing_library_are_clear_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(XiezhiError, match="nowhere://x"):
        Place("nowhere://x")
    monkeypatch.setitem(sys.modules, "s3fs", None)  # as where it is not installed
    with pytest.raises(XiezhiError, match=r"文件库地址 's3://bucket/x' 无法使用: .*s3fs"):
        Place("s3://bucket/x")


def test_the_registry_stands_on_postgresql_too(postgres: Cluster, tmp_path: Path) -> None:
    with psycopg.connect(postgres.dsn()) as connection:
        terms = retention_of({"note": "10 d"})
        vault = Vault(connection, Place(str(tmp_path / "vault")), zone=zone("Asia/Shanghai"), retention=terms)
        vault.create()
        made = put(vault, b"one")
        assert put(vault, b"one").same and read(vault, made.digest[:12]) == b"one"
        number = hold(vault, made.digest, ground="诉讼", actor="1", now=NOW)
        assert [one.held for one in due(vault, NOW + 30 * DAY)] == [True]
        release(vault, made.digest, number, ground="结案", actor="1", now=NOW)
        expire(vault, [made.digest], actor="1", now=NOW + 30 * DAY)
        connection.commit()
        assert remove(vault, sweep(vault, NOW + 30 * DAY)) == 1 and lying(tmp_path) == []
        connection.commit()
        with pytest.raises(Exception, match="append-only"):
            connection.cursor().execute("DELETE FROM vault_journal")


def test_a_lying_ending_is_refused_and_leaves_nothing(make: Make, tmp_path: Path) -> None:
    vault = make()
    with pytest.raises(XiezhiError, match=r"\.xlsx 与内容不符: 内容是 PDF"):
        put(vault, b"%PDF-1.7 ...", "xlsx")
    with pytest.raises(XiezhiError, match="可执行程序"):
        put(vault, b"MZ\x90\0\x03" + bytes(300), "xlsx")
    vault.connection.rollback()
    assert lying(tmp_path) == [] and list(vault.registry.files()) == []


def test_an_unknown_class_names_those_there_are(make: Make) -> None:
    with pytest.raises(XiezhiError, match="recording note permanent"):
        put(make(), b"x", retention="forever")


def test_verification_names_each_file_that_is_not_what_was_put(make: Make, tmp_path: Path) -> None:
    vault = make()
    good, changed, lost = (put(vault, name, "dat") for name in (b"good", b"changed", b"lost"))
    (tmp_path / "vault" / vault.registry.file(changed.digest).path).write_bytes(b"chanGed")
    (tmp_path / "vault" / vault.registry.file(lost.digest).path).unlink()
    told = {file.digest: problem for file, problem in vault.verify()}
    assert told[good.digest] is None
    assert "内容已变" in told[changed.digest].zh and "missing" in told[lost.digest].en  # type: ignore[union-attr]
    with pytest.raises(XiezhiError, match="内容已变"):
        read(vault, changed.digest)


def test_a_lost_file_comes_back_when_it_is_put_again(make: Make, tmp_path: Path) -> None:
    vault = make()
    made = put(vault, b"twice", "dat")
    (tmp_path / "vault" / vault.registry.file(made.digest).path).unlink()
    assert not put(vault, b"twice", "dat").same
    assert read(vault, made.digest) == b"twice"


def test_a_rolled_back_putting_leaves_a_file_that_only_a_sweep_by_order_removes(
    make: Make, tmp_path: Path
) -> None:
    vault = make()
    vault.put(io.BytesIO(b"never committed"), ending="dat", retention="note", actor="1", now=NOW)
    vault.connection.rollback()
    assert sweep(vault, NOW).unknown == ()  # the file's own time is that of the machine
    later = 4_000_000_000_000_000
    found = sweep(vault, later)
    assert len(found.unknown) == 1 and remove(vault, found) == 0 and len(lying(tmp_path)) == 1
    assert remove(vault, found, unknown=True) == 1 and lying(tmp_path) == []


def test_the_registry_refuses_changes_and_finds_what_was_changed_behind_its_back(make: Make) -> None:
    vault = make()
    for number in range(5):
        put(vault, f"{number}".encode(), now=NOW + number * DAY)
    cursor = vault.connection.cursor()
    for statement in (
        "UPDATE vault_journal SET actor = 'x'",
        "DELETE FROM vault_journal WHERE seq = 5",
        "INSERT OR REPLACE INTO vault_journal SELECT seq, at, 'x', act, subject, data, prev, digest FROM vault_journal",
    ):
        with pytest.raises(Exception, match="append-only"):
            cursor.execute(statement)
    head = vault.registry.journal.head()
    assert vault.registry.journal.verify(head) is None
    cursor.execute("DROP TRIGGER vault_journal_no_update")
    cursor.execute("UPDATE vault_journal SET actor = 'x' WHERE seq = 3")
    broken = vault.registry.journal.verify()
    assert broken is not None and broken.seq == 3


def test_an_end_cut_off_is_found_with_the_head_kept_outside(make: Make) -> None:
    vault = make()
    for number in range(3):
        put(vault, f"{number}".encode())
    head = vault.registry.journal.head()
    vault.connection.cursor().execute("DROP TRIGGER vault_journal_no_delete")
    vault.connection.cursor().execute("DELETE FROM vault_journal WHERE seq = 3")
    assert vault.registry.journal.verify() is None
    broken = vault.registry.journal.verify(head)
    assert broken is not None and broken.seq == 3 and "missing" in broken.en
