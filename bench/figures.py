# SPDX-License-Identifier: Apache-2.0
"""Figures and the page that states them: bar, measured, met; with commit and machine."""

import json
import os
import platform
import subprocess
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Figure:
    """One measured figure; `met` is None where nothing was asked of it."""

    what: str
    bar: str
    measured: str
    met: bool | None = None

    def row(self) -> str:
        """One line of the table."""
        word = {True: "yes", False: "**no**", None: ""}[self.met]
        return f"| {self.what} | {self.bar} | {self.measured} | {word} |"


HANDED = "figures: "
"""Begins the line by which a process hands over what it measured."""


def hand_over(figures: Iterable[Figure]) -> None:
    """Prints figures for whoever started this process, all in one line."""
    print(HANDED + json.dumps([asdict(figure) for figure in figures], ensure_ascii=False), flush=True)


def handed_over(printed: str) -> list[Figure]:
    """The figures that a process printed."""
    lines = [line for line in printed.splitlines() if line.startswith(HANDED)]
    return [Figure(**one) for line in lines for one in json.loads(line.removeprefix(HANDED))]


def commit() -> str:
    """Hash of the commit, and whether something differs from it."""

    def git(*words: str) -> str:
        return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True).stdout.strip()

    changed = git("status", "--porcelain", "--", "src", "packs", "bench/*.py", "pyproject.toml")
    return git("rev-parse", "HEAD") + (" with uncommitted changes" if changed else "")


def machine() -> str:
    """Processor, cores, memory, Python."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    model = next(
        (line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.machine()
    )
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    cores = len(os.sched_getaffinity(0))
    return (
        f"{model}, {cores} cores ({min(cores, 2)} used), {memory:.0f} GiB, Python {platform.python_version()}"
    )


class Kept:
    """The figures of each section with their commit, in a file beside the page, so that one can be measured anew."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.told: dict[str, dict[str, Any]] = {}
        if path is not None and path.exists():
            self.told = json.loads(path.read_text(encoding="utf-8"))

    def put(self, title: str, figures: list[Figure]) -> None:
        """Replaces a section."""
        self.told[title] = {"commit": commit(), "figures": [asdict(figure) for figure in figures]}
        if self.path is not None:
            text = json.dumps(self.told, ensure_ascii=False, indent=1)
            self.path.write_text(text + "\n", encoding="utf-8")

    def in_order(self, titles: list[str]) -> dict[str, tuple[str, list[Figure]]]:
        """Title → (commit, figures), of those that were ever measured."""
        return {
            title: (self.told[title]["commit"], [Figure(**one) for one in self.told[title]["figures"]])
            for title in titles
            if title in self.told
        }


def page(sections: dict[str, tuple[str, list[Figure]]], notes: str) -> str:
    """The whole of `bench/README.md`."""
    lines = [
        "# Measured",
        "",
        "Written by `make prove`; do not edit. 由 `make prove` 生成，请勿手改。",
        "",
        f"- Machine: {machine()}",
        "",
    ]
    for title, (made, figures) in sections.items():
        lines += [
            f"## {title}",
            "",
            f"Commit `{made}`.",
            "",
            "| what | bar | measured | met |",
            "|---|---|---|---|",
        ]
        lines += [*(figure.row() for figure in figures), ""]
    return "\n".join(lines) + notes
