# SPDX-License-Identifier: Apache-2.0
"""Damaged and hostile files: whatever the bytes, there is a log with its rejected lines, or one clear error."""

from __future__ import annotations

import gzip
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.connectors.made import ROWS, WRITERS, one_kind, read

from xiezhi.connectors.mapping_file import read_mapping
from xiezhi.kernel.errors import XiezhiError

PACK = one_kind()
EASY = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
RICH = [
    {
        **row,
        "id": f"e{n}",
        "category": "治安",
        "fine": "1.5",
        "data": '{"a": [1]}',
        "remark": 'two\nlines "x"',
    }
    for n, row in enumerate(ROWS * 5)
]


def survives(path: Path) -> None:
    """Reads a file; an error has one line in each language."""
    try:
        result = read(PACK, path)
    except XiezhiError as error:
        assert error.zh and error.en and "\n" not in error.zh + error.en
        assert str(path) in error.en
    else:
        assert result.counts.events + result.counts.rejected_rows <= result.counts.rows + 1
        assert all(len(line) == 7 and line[0] == str(path) for line in result.lines)


@EASY
@given(content=st.binary(min_size=1, max_size=400))
@example(content=b"{" * 5000)
@example(content=b"\x1f\x8b")
@example(content=b"PK\x03\x04")
@example(content=b"PAR1")
@example(content=b"<")
@example(content=b'"')
@example(content=b'matter,step,at\n"')
@example(content=b"\xff\xfe\x00")
def test_any_bytes(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "log").write_bytes(content)
    survives(tmp_path / "log")


@EASY
@given(
    content=st.text(st.sampled_from('matersp,\n\r"\t;\0{}:[]<>/案 -0126T'), max_size=300),
    head=st.sampled_from(["", "matter,step,at\n", '{"matter": "A", "step": "filed", "at": "']),
)
def test_any_text(content: str, head: str, tmp_path: Path) -> None:
    (tmp_path / "log").write_bytes((head + content).encode() or b" ")
    survives(tmp_path / "log")


def mutated(content: bytes, seed: int) -> bytes:
    """A file with a few bytes changed, a stretch cut out or doubled, or its end missing."""
    dice = random.Random(seed)
    data = bytearray(content)
    for _ in range(dice.choice([1, 1, 2, 8])):
        at, kind = dice.randrange(len(data)), dice.randrange(5)
        length = dice.choice([1, 4, 50])
        if kind == 0:
            data[at] = dice.randrange(256)
        elif kind == 1:
            del data[at : at + length]
        elif kind == 2:
            data[at:at] = data[at : at + length]
        elif kind == 3:
            data[at:at] = dice.randbytes(length)
        else:
            data = data[: at + 1]
        data = data or bytearray(b"x")
    return bytes(data)


@pytest.mark.parametrize("ending", WRITERS)
@EASY
@given(seed=st.integers(0, 10**9))
def test_mutated_files(ending: str, seed: int, tmp_path: Path) -> None:
    path = WRITERS[ending](tmp_path / "log", RICH)
    path.write_bytes(mutated(path.read_bytes(), seed))
    survives(path)


@EASY
@given(seed=st.integers(0, 10**9))
def test_mutated_parts_of_workbooks(seed: int, tmp_path: Path) -> None:
    path = WRITERS["xlsx"](tmp_path / "log", RICH)
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    name = sorted(parts)[seed % len(parts)]
    with zipfile.ZipFile(path, "w") as new:
        for part, content in parts.items():
            new.writestr(part, mutated(content, seed) if part == name else content)
    survives(path)


@EASY
@given(seed=st.integers(0, 10**9), cut=st.floats(0.01, 0.999))
def test_truncated_gzip(seed: int, cut: float, tmp_path: Path) -> None:
    writer: Callable[..., Path] = WRITERS[["csv", "jsonl", "xes"][seed % 3]]
    whole = gzip.compress(writer(tmp_path / "log", RICH * (1 + seed % 40)).read_bytes())
    (tmp_path / "log").write_bytes(whole[: max(3, int(len(whole) * cut))])
    survives(tmp_path / "log")


def test_gzip_bombs_pass_through_in_flat_memory(tmp_path: Path) -> None:
    zeros = gzip.compress(b"0" * (80 << 20), 9)
    (tmp_path / "log").write_bytes(gzip.compress(b"matter,step,at\nA,filed,2026-03-02\n") + zeros)
    result = read(PACK, tmp_path / "log")
    assert result.counts.events == 1
    assert [(line[1], line[5]) for line in result.lines] == [("3", "a line longer than 64 MiB")]


def test_deep_json_and_deep_xml(tmp_path: Path) -> None:
    good = '{"matter": "A", "step": "filed", "at": "2026-03-02"}\n'
    (tmp_path / "log").write_text(good + '{"matter": ' + "[" * 100_000 + "\n" + good)
    result = read(PACK, tmp_path / "log")
    assert result.counts.events == 2 and [line[1] for line in result.lines] == ["2"]
    (tmp_path / "log").write_text("<log><trace>" + '<list key="a" value="b">' * 50_000)
    survives(tmp_path / "log")


@EASY
@given(text=st.text(st.sampled_from("abcmap:{}[],- \n&*!#'\"|>%@案0"), max_size=200))
def test_any_mapping(text: str, tmp_path: Path) -> None:
    (tmp_path / "map.yaml").write_text(text, encoding="utf-8")
    try:
        read_mapping(tmp_path / "map.yaml", PACK)
    except XiezhiError as error:
        assert "map.yaml" in error.en
