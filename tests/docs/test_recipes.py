# SPDX-License-Identifier: Apache-2.0
"""The pages of docs/ as programs: a recipe is followed to the letter, from its first block to its last.

Of the fences, yaml or csv with ``file=PATH`` is a file to write, bash is pasted into a shell (``exit=N``:
it is to fail), text below it shows what it prints (``…`` is anything). The folder is as a fresh clone.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from xiezhi.catalog.load import read_pack
from xiezhi.catalog.model import NORM_KINDS
from xiezhi.catalog.norms import EVERY, KEYS, NORM_KEYS

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
RECIPES = [
    "start.md",
    "cn-police.md",
    "encode/add-a-norm.md",
    "encode/tighten-for-a-city.md",
    "encode/statutes.md",
    "encode/tables.md",
    "encode/yearly-calendar.md",
    "connect/supervise-an-excel-file.md",
    "connect/police-systems.md",
    "connect/nightly-import.md",
]
FENCE = re.compile(r"^```(?P<lang>\w+)(?P<info>[^\n]*)\n(?P<body>.*?)^```$", re.M | re.S)


@dataclass(frozen=True)
class Block:
    """One fenced block: its language, the words after it, its text."""

    lang: str
    info: dict[str, str]
    body: str


def blocks(page: Path) -> list[Block]:
    """All fenced blocks of a page, in order."""
    found = FENCE.finditer(page.read_text(encoding="utf-8"))
    return [
        Block(m["lang"], dict(word.split("=", 1) for word in m["info"].split()), m["body"]) for m in found
    ]


def write(folder: Path, block: Block) -> None:
    """The file that a block shows."""
    target = folder / block.info["file"]
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(block.body, encoding="utf-8")


def run(block: Block, folder: Path) -> str:
    """Runs a block as a user would paste it; returns what it prints."""
    done = subprocess.run(
        ["bash", "-e", "-c", block.body],
        cwd=folder,
        env={**os.environ, "COLUMNS": "200"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    expected = int(block.info.get("exit", "0"))
    assert done.returncode == expected, f"{block.body}\n→ {done.returncode}\n{done.stdout}"
    return done.stdout


def assert_shown(shown: str, printed: str) -> None:
    """Every line of ``shown`` was printed, blanks aside."""
    flat = " ".join(printed.split())
    for line in filter(str.strip, shown.splitlines()):
        pattern = ".*?".join(re.escape(" ".join(part.split())) for part in line.split("…"))
        assert re.search(pattern, flat), f"not printed: {line}\n{printed}"


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """What a fresh clone holds, as far as recipes touch it."""
    shutil.copytree(DOCS / "examples", tmp_path / "docs" / "examples")
    shutil.copytree(ROOT / "packs", tmp_path / "packs")
    (tmp_path / ".venv").symlink_to(Path(sys.executable).parents[1])
    return tmp_path


@pytest.mark.parametrize("recipe", RECIPES)
def test_recipe_followed_to_the_letter(recipe: str, clone: Path) -> None:
    printed = ""
    for block in blocks(DOCS / recipe):
        if "file" in block.info:
            write(clone, block)
        elif block.lang == "bash":
            printed = run(block, clone)
        elif block.lang == "text":
            assert_shown(block.body, printed)


def test_every_example_of_the_norm_language_loads(clone: Path) -> None:
    pack = clone / "docs/examples/three_systems/pack"
    for block in blocks(DOCS / "norm-language.md"):
        write(pack, block)
    loaded, faults = read_pack(pack)
    assert loaded is not None, [fault.say("en") for fault in faults]
    assert {norm.kind for norm in loaded.norms.values()} == set(NORM_KINDS)


def test_the_norm_language_page_names_every_key() -> None:
    page = (DOCS / "norm-language.md").read_text(encoding="utf-8")
    keys = {*NORM_KEYS, *EVERY, *(key for keys in KEYS.values() for key in keys)} - {"interval"}
    assert {key for key in keys if not re.search(rf"\b{key}\b", page)} == set()


def test_mapping_shown_in_the_excel_recipe_is_the_one_that_ships() -> None:
    shown = {
        b.info["file"]: b.body
        for b in blocks(DOCS / "connect/supervise-an-excel-file.md")
        if "file" in b.info
    }
    shipped = (DOCS / "examples/three_systems/mapping.yaml").read_text(encoding="utf-8")
    assert shown == {"三系统/mapping.yaml": shipped}


def test_links_between_pages_lead_somewhere() -> None:
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in [*DOCS.rglob("*.md"), ROOT / "README.md"]
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]
    assert broken == []
