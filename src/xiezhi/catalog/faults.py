# SPDX-License-Identifier: Apache-2.0
"""What is wrong with a pack: faults with their place, in Chinese and English, and what would be right."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from xiezhi.kernel.errors import XiezhiError

ERROR, WARNING = "error", "warning"
SEVERITIES = {ERROR: ("错误", "error"), WARNING: ("提示", "warning")}
SHOWN = 50
MOST = 2_000


class Placed(Protocol):
    """Anything that knows its file, line and column (1-based; 0 = not known)."""

    @property
    def file(self) -> str: ...
    @property
    def line(self) -> int: ...
    @property
    def column(self) -> int: ...


@dataclass(frozen=True, order=True)
class Place:
    """A place in a file of the pack; ``file`` is relative to the pack's folder."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return ":".join([self.file, *(str(number) for number in (self.line, self.column) if number)])


@dataclass(frozen=True, order=True)
class Fault:
    """One fault. ``code`` names its sort for programs.

    ``zh`` and ``en`` say what is wrong, ``right_zh`` and ``right_en`` what would be right.
    """

    file: str
    line: int
    column: int
    severity: str
    code: str
    zh: str
    en: str
    right_zh: str = ""
    right_en: str = ""

    @property
    def is_error(self) -> bool:
        """Errors stop every command, warnings only make ``pack check`` exit 1."""
        return self.severity == ERROR

    @property
    def place(self) -> str:
        """``file:line:column``."""
        return str(Place(self.file, self.line, self.column))

    def message(self, lang: str) -> str:
        """What is wrong and what would be right, without the place."""
        if lang.startswith("zh"):
            return self.zh + (f"; 应为: {self.right_zh}" if self.right_zh else "")
        return self.en + (f"; right would be: {self.right_en}" if self.right_en else "")

    def say(self, lang: str) -> str:
        """The whole fault on one line."""
        return f"{self.place}: {SEVERITIES[self.severity][not lang.startswith('zh')]}: {self.message(lang)}"


class Faults:
    """Collects faults; the same fault is kept once."""

    def __init__(self) -> None:
        self._faults: dict[Fault, None] = {}

    def __iter__(self) -> Iterator[Fault]:
        return iter(sorted(self._faults))

    def __len__(self) -> int:
        return len(self._faults)

    @property
    def errors(self) -> int:
        """How many are errors."""
        return sum(fault.is_error for fault in self._faults)

    def add(self, fault: Fault) -> None:
        """Adds a fault made elsewhere; beyond ``MOST`` the reader has enough to mend."""
        if len(self._faults) < MOST:
            self._faults[fault] = None

    def error(self, at: Placed, code: str, zh: str, en: str, right: tuple[str, str] = ("", "")) -> None:
        """Adds an error at a place."""
        self._add(at, ERROR, code, zh, en, right)

    def warning(self, at: Placed, code: str, zh: str, en: str, right: tuple[str, str] = ("", "")) -> None:
        """Adds a warning at a place."""
        self._add(at, WARNING, code, zh, en, right)

    def _add(self, at: Placed, severity: str, code: str, zh: str, en: str, right: tuple[str, str]) -> None:
        texts = (" ".join(text.split())[:600] for text in (zh, en, *right))
        self.add(Fault(at.file, at.line, at.column, severity, code, *texts))


class PackError(XiezhiError):
    """A pack that does not load; ``faults`` are all of its faults, warnings included."""

    def __init__(self, source: str, faults: Iterable[Fault]) -> None:
        self.source = source
        self.faults = list(faults)
        self._errors = [fault for fault in self.faults if fault.is_error]
        super().__init__(self._told("zh"), self._told("en"))

    def _told(self, lang: str) -> str:
        zh = lang.startswith("zh")
        many = len(self._errors)
        head = (
            f"规则包 {self.source} 无法加载, 有 {many} 处错误"
            if zh
            else f"pack {self.source}: {many} error(s)"
        )
        lines = [head, *(fault.say(lang) for fault in self._errors[:SHOWN])]
        if many > SHOWN:
            lines.append(f"…… 另有 {many - SHOWN} 处" if zh else f"… and {many - SHOWN} more")
        return "\n".join(lines)
