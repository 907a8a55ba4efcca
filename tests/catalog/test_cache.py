# SPDX-License-Identifier: Apache-2.0
"""Packs kept between runs: the same pack and faults warm and cold; what cannot be trusted is passed over."""

import os
import pickle
from collections.abc import Callable
from pathlib import Path

import pytest

from xiezhi.catalog import cache
from xiezhi.catalog import load as loading
from xiezhi.catalog.load import load_pack, read_pack

Files = dict[str, str]
GAP = """\
id: gap
title: 有空档
matter: case
kind: prohibition
status: shadow
never: filed
versions: [{valid_to: 2024-12-31}, {valid_from: 2026-01-01}]
"""


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of kept packs, small ones too."""
    monkeypatch.setenv("XIEZHI_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(cache, "LEAST", 0)
    return tmp_path / "cache" / "packs"


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The folders of packs that were read anew."""
    seen: list[Path] = []

    def assemble(sources, *more):
        seen.append(sources.folder)
        return real(sources, *more)

    real = loading.assemble
    monkeypatch.setattr(loading, "assemble", assemble)
    return seen


def only(folder: Path) -> Path:
    (file,) = folder.iterdir()
    return file


def test_warm_and_cold_give_the_same_pack_and_the_same_faults(write, kept, reads) -> None:
    folder = write({"norms/gap.yaml": GAP})
    cold, told = read_pack(folder)
    warm, told_again = read_pack(folder)
    assert cold == warm and told == told_again and "version-gap" in {fault.code for fault in told}
    assert len(reads) == 1
    assert oct(kept.stat().st_mode)[-3:] == "700" and oct(only(kept).stat().st_mode)[-3:] == "600"


def test_a_copy_elsewhere_is_the_same_pack_in_its_own_folder(write, kept, reads) -> None:
    first, second = write(), write(name="copy")
    assert (load_pack(first).folder, load_pack(second).folder) == (first, second)
    assert reads == [first]


@pytest.mark.parametrize("file", ["pack.yaml", "documents/a.typ", "norms/gap.yaml"])
def test_any_changed_file_is_seen(write, kept, reads, file: str) -> None:
    folder = write({"documents/a.typ": "#text", "norms/gap.yaml": GAP})
    load_pack(folder)
    with (folder / file).open("a") as stream:
        stream.write("# more\n")
    load_pack(folder)
    assert len(reads) == 2 and len(list(kept.iterdir())) == 2


def test_another_program_reads_anew(write, kept, reads, monkeypatch) -> None:
    load_pack(write())
    monkeypatch.setattr(cache, "program", lambda: "another")
    load_pack(write())
    assert len(reads) == 2


def test_an_overlay_is_read_anew_when_what_it_extends_changes(write, kept, reads) -> None:
    base = write()
    nothing = dict.fromkeys(("matters/case.yaml", "matters/person.yaml", "norms/decision/decided-30d.yaml"))
    over = write({**nothing, "pack.yaml": "id: over\nextends: small\n"}, name="over")
    assert load_pack(over) == load_pack(over)
    assert len(reads) == 1
    norm = base / "norms/decision/decided-30d.yaml"
    norm.write_text(norm.read_text("utf-8").replace("三十日内决定", "改了标题"), "utf-8")
    assert load_pack(over).norms["decided-30d"].title == "改了标题"


def test_a_pack_with_errors_is_not_kept(write, kept) -> None:
    folder = write({"norms/gap.yaml": GAP + "levl: red\n"})
    assert read_pack(folder)[0] is None and not kept.exists()


def test_a_small_pack_is_not_kept(write, kept, monkeypatch) -> None:
    monkeypatch.setattr(cache, "LEAST", 10**6)
    load_pack(write())
    assert not kept.exists()


@pytest.mark.parametrize("value", ["off", "", "relative/folder"])
def test_switched_off(write, kept, monkeypatch, tmp_path, value: str) -> None:
    monkeypatch.setenv("XIEZHI_CACHE", value)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    monkeypatch.chdir(tmp_path)
    load_pack(write())
    assert not kept.exists() and sorted(path.name for path in tmp_path.iterdir()) == ["small"]


@pytest.mark.parametrize("home", ["xdg", "home"])
def test_else_it_lies_where_the_user_keeps_caches(write, kept, monkeypatch, tmp_path, home: str) -> None:
    monkeypatch.delenv("XIEZHI_CACHE")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg") if home == "xdg" else "not/absolute")
    load_pack(write())
    top = tmp_path / ("xdg" if home == "xdg" else ".cache")
    assert only(top / "xiezhi" / "packs").suffix == ".pack"


class Trap:
    """What a hostile file would hold: unpickled in trust, it makes a folder."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self):
        return os.mkdir, (str(self.path),)


def renamed(file: Path) -> None:
    text = file.read_bytes().replace(file.stem.encode(), b"0" * 64, 1)
    file.write_bytes(text)


def writable(file: Path) -> None:
    file.chmod(0o666)


def in_a_shared_folder(file: Path) -> None:
    file.parent.chmod(0o777)


def linked(file: Path) -> None:
    file.rename(file.parents[2] / "elsewhere")
    file.symlink_to(file.parents[2] / "elsewhere")


def a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def trapped(file: Path) -> None:
    content = pickle.dumps((Trap(file.parents[2] / "sprung"), []))
    file.write_bytes(cache._head(file.stem, content) + content)


def of_others(file: Path) -> None:
    content = pickle.dumps(["not", "a pack"])
    file.write_bytes(cache._head(file.stem, content) + content)


SPOILT: dict[str, Callable[[Path], object]] = {
    "empty": lambda file: file.write_bytes(b""),
    "cut off": lambda file: file.write_bytes(file.read_bytes()[:-10]),
    "a bit turned": lambda file: file.write_bytes(file.read_bytes()[:-9] + b"!" + file.read_bytes()[-8:]),
    "another's": renamed,
    "writable by others": writable,
    "in a folder writable by others": in_a_shared_folder,
    "a link": linked,
    "a folder": a_folder,
    "a trap": trapped,
    "something else": of_others,
}


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT)
def test_what_cannot_be_trusted_is_read_anew(write, kept, reads, tmp_path, spoil) -> None:
    folder = write({"norms/gap.yaml": GAP})
    cold = read_pack(folder)
    spoil(only(kept))
    assert read_pack(folder) == cold
    assert len(reads) == 2 and not (tmp_path / "sprung").exists()


def test_what_belongs_to_another_user_is_read_anew(write, kept, reads, monkeypatch) -> None:
    load_pack(write())
    monkeypatch.setattr(cache.os, "geteuid", lambda: os.getuid() + 1)
    load_pack(write())
    assert len(reads) == 2 and len(list(kept.iterdir())) == 1


def test_a_folder_that_cannot_be_written_to_does_no_harm(write, kept, reads, tmp_path, monkeypatch) -> None:
    (tmp_path / "file").write_text("no folder", "utf-8")
    monkeypatch.setenv("XIEZHI_CACHE", str(tmp_path / "file"))
    assert load_pack(write()) == load_pack(write())
    assert len(reads) == 2


def test_the_latest_few_stay(write, kept, reads) -> None:
    folders = [write({"documents/a.typ": str(number)}, name=f"p{number}") for number in range(cache.KEPT + 1)]
    for folder in folders[:-1]:
        load_pack(folder)
    for age, file in enumerate(sorted(kept.iterdir())):
        os.utime(file, (age, age))
    load_pack(folders[0])  # used again
    load_pack(folders[-1])
    assert len(list(kept.iterdir())) == cache.KEPT
    load_pack(folders[0])
    assert len(reads) == cache.KEPT + 1
