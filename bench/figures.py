# SPDX-License-Identifier: Apache-2.0
"""Figures and the page that states them: bar, measured, met; with commit and machine."""

import os
import platform
import subprocess
from dataclasses import dataclass
from pathlib import Path

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


def page(sections: dict[str, list[Figure]], notes: str) -> str:
    """The whole of `bench/README.md`."""
    lines = [
        "# Measured",
        "",
        "Written by `make prove`; do not edit. 由 `make prove` 生成，请勿手改。",
        "",
        f"- Commit: `{commit()}`",
        f"- Machine: {machine()}",
        "",
    ]
    for title, figures in sections.items():
        lines += [f"## {title}", "", "| what | bar | measured | met |", "|---|---|---|---|"]
        lines += [*(figure.row() for figure in figures), ""]
    return "\n".join(lines) + notes
