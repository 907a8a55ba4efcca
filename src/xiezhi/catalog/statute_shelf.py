# SPDX-License-Identifier: Apache-2.0
"""Statute texts of a folder: Markdown with a YAML head (title, version_date, effective_date, completeness).

A file of excerpts (摘录) may hold several documents, each under a heading ``## name（year …）``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from xiezhi.catalog.faults import Faults, Place
from xiezhi.catalog.nodes import Node, parse_yaml
from xiezhi.catalog.provisions import Number
from xiezhi.catalog.reading import Reader
from xiezhi.catalog.statute_adoption import act_of
from xiezhi.catalog.statute_text import Article, Body, Oddity, parse_body
from xiezhi.kernel.errors import XiezhiError

WHOLE, PART, EXCERPT = "全文", "部分", "摘录"
MOST_BYTES = 20_000_000
MOST_FILES = 2_000
HEAD = ("title", "version_date", "effective_date", "completeness")
_PRC = "中华人民共和国"
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DATED = (
    "version_date: YYYY-MM-DD (至少年份), effective_date: YYYY-MM-DD",
    "version_date: YYYY-MM-DD (the year at least), effective_date: YYYY-MM-DD",
)


@dataclass(frozen=True)
class StatuteText:
    """One version of a statute as installed; ``year`` is ``None`` where its excerpt names none.

    ``promulgated`` (civil day) and ``act`` (修订, 公布 …, empty where not told): how the version came about.
    """

    name: str
    year: int | None
    body: Body
    extent: str = WHOLE
    effective: int | None = None
    file: str = ""
    promulgated: int | None = None
    act: str = ""

    @property
    def articles(self) -> dict[Number, Article]:
        return dict(self.body.articles)

    def __str__(self) -> str:
        return f"{self.name}({self.year})"


@dataclass
class StatuteShelf:
    """Texts by short name and year; ``source`` is the folder or the package they come from."""

    source: str
    texts: dict[str, dict[int | None, StatuteText]] = field(default_factory=dict)

    def add(self, text: StatuteText, faults: Faults) -> None:
        """Puts a text on the shelf; of two of one name and year the first stays."""
        editions = self.texts.setdefault(short_name(text.name), {})
        if text.year in editions:
            zh, en = (
                f"{text} 重复, 已在 {editions[text.year].file}",
                f"{text} is already in {editions[text.year].file}",
            )
            faults.warning(
                Place(text.file, 1), "statute-text", zh, en, ("每个版本一个文件", "a file for each version")
            )
        else:
            editions[text.year] = text

    def find(self, name: str, year: int) -> StatuteText | None:
        """The text of a version; an excerpt without a year stands for any."""
        editions = self.texts.get(short_name(name), {})
        return editions.get(year) or editions.get(None)

    @property
    def count(self) -> int:
        return sum(len(editions) for editions in self.texts.values())


def short_name(name: str) -> str:
    """A statute's name without 中华人民共和国, spaces and the state's name inside 《》."""
    return re.sub(r"\s", "", name).removeprefix(_PRC).replace(f"《{_PRC}", "《")


def read_shelf(folder: Path, faults: Faults) -> StatuteShelf:
    """The texts of a folder; what a file lacks is told, the others go on."""
    if not folder.is_dir():
        raise XiezhiError(
            f"没有法律文本目录 {str(folder)[:200]!r}, 应为含 .md 文件的目录",
            f"no folder of statute texts {str(folder)[:200]!r}: a folder of .md files would be right",
        )
    shelf = StatuteShelf(str(folder))
    files = sorted(path for path in folder.glob("*.md") if path.is_file() and not path.name.startswith("."))
    for path in files[:MOST_FILES]:
        for text in read_statute(path, faults):
            shelf.add(text, faults)
    if len(files) > MOST_FILES:
        zh, en = (
            f"有 {len(files)} 个文件, 只读前 {MOST_FILES} 个",
            f"{len(files)} files, of which {MOST_FILES} are read",
        )
        right = (f"每个目录至多 {MOST_FILES} 个", f"at most {MOST_FILES} in a folder")
        faults.warning(Place(str(folder)), "size", zh, en, right)
    if not files:
        faults.warning(
            Place(str(folder)), "statute-text", "没有法律文本", "no statute text", ("*.md 文件", "*.md files")
        )
    return shelf


def read_statute(path: Path, faults: Faults) -> list[StatuteText]:
    """The text or texts of one file."""
    where = str(path)
    try:
        content = path.read_bytes()[: MOST_BYTES + 1].decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "not UTF-8"
        faults.warning(
            Place(where), "statute-text", f"无法读取: {reason}", f"not readable: {reason}", ("UTF-8",) * 2
        )
        return []
    if "\0" in content:
        zh, en = "不是文本文件", "this is no text"
        faults.warning(
            Place(where), "statute-text", zh, en, ("UTF-8 文本, 没有 NUL", "UTF-8 text without NUL")
        )
        return []
    if len(content) > MOST_BYTES:
        faults.warning(Place(where), "size", "文件过大", "the file is too large", (f"{MOST_BYTES}",) * 2)
        return []
    lines = content.splitlines()
    head, start = _head(lines, where, faults)
    if head is None:
        return []
    extent = next((word for word in (EXCERPT, PART) if _plain(head, "completeness").startswith(word)), WHOLE)
    numbered = list(enumerate(lines[start:], start + 1))
    name = _plain(head, "title")
    if extent == EXCERPT and not _YEAR.match(_plain(head, "version_date")):
        return list(_documents(numbered, where))
    return _single(head, name, extent, numbered, faults)


def _single(
    head: Node, name: str, extent: str, lines: list[tuple[int, str]], faults: Faults
) -> list[StatuteText]:
    year = _YEAR.match(_plain(head, "version_date"))
    effective, promulgated = _civil_day(head, "effective_date"), _civil_day(head, "version_date")
    lacking = [key for key, found in (("version_date", year), ("effective_date", effective)) if found is None]
    if lacking:
        names = ", ".join(lacking)
        zh, en = (
            f"文件头没有日期 {names}, 不知是哪个版本",
            f"no date in the head: {names}, so its version is not known",
        )
        faults.warning(Place(head.file, 1), "statute-dates", zh, en, _DATED)
    if year is None:
        return []
    body = parse_body(lines)
    if not body.articles and not body.outline:
        zh, en = "没有条文", "no articles"
        faults.warning(Place(head.file, 1), "statute-text", zh, en, ("第一条 ……", "第一条 …"))
        return []
    if extent == WHOLE:
        _tell(body.oddities, head.file, faults)
    act = "" if promulgated is None else act_of((line for _, line in lines), promulgated)
    return [StatuteText(name, int(year[0]), body, extent, effective, head.file, promulgated, act)]


def _tell(oddities: tuple[Oddity, ...], file: str, faults: Faults) -> None:
    right = ("连续的编号", "numbers without a gap")
    for oddity in oddities:
        faults.warning(Place(file, oddity.line), "statute-text", oddity.zh, oddity.en, right)


def _head(lines: list[str], file: str, faults: Faults) -> tuple[Node | None, int]:
    """The YAML between the first two lines ``---``, and where the text begins."""
    ends = [place for place, line in enumerate(lines[:200]) if line.strip() == "---"]
    if len(ends) < 2 or any(line.strip() for line in lines[: ends[0]]):
        zh, en = "没有文件头", "no head"
        keys = ", ".join(HEAD)
        faults.warning(
            Place(file, 1), "statute-head", zh, en,
            (f"--- 之间的 YAML: {keys}", f"YAML between two lines ---: {keys}"),
        )  # fmt: skip
        return None, 0
    before = "\n" * (ends[0] + 1)
    mine = Faults()
    node = parse_yaml(before + "\n".join(lines[ends[0] + 1 : ends[1]]), file, mine)
    for fault in mine:
        faults.warning(fault, "statute-head", fault.zh, fault.en, (fault.right_zh, fault.right_en))
    if node is None or not node.is_map or not _plain(node, "title"):
        if node is not None:
            zh, en = "文件头没有 title", "no title in the head"
            faults.warning(Place(file, 1), "statute-head", zh, en, ("title: 名称", "title: the name"))
        return None, 0
    return node, ends[1] + 1


def _plain(head: Node, key: str) -> str:
    node = head.get(key)
    return node.text.strip() if node is not None and node.is_scalar else ""


def _civil_day(head: Node, key: str) -> int | None:
    """A date of the head; ``None`` where it is not one to the day."""
    node = head.get(key)
    return None if node is None or not _DAY.match(_plain(head, key)) else Reader(Faults()).day(node)


def _documents(lines: list[tuple[int, str]], file: str) -> Iterator[StatuteText]:
    """Each document of a file of excerpts; a heading ``###`` with a year is a version of its own."""
    name, year, rows = "", None, list[tuple[int, str]]()

    def made() -> Iterator[StatuteText]:
        body = parse_body(rows)
        if name and (body.articles or body.outline or year is not None):
            yield StatuteText(name, year, body, EXCERPT, None, file)

    for number, line in [*lines, (0, "## ")]:
        level = len(line) - len(line.lstrip("#"))
        if level == 2 or (level == 3 and _YEAR.search(line)):
            yield from made()
            title = line.lstrip("# ").strip()
            name = re.split("[（(]", title)[0].strip() if level == 2 else name
            found = _YEAR.search(title.removeprefix(name))
            year, rows = int(found[0]) if found else None, []
        else:
            rows.append((number, line))
