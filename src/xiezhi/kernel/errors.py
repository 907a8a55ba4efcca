# SPDX-License-Identifier: Apache-2.0
"""Errors a user can act on: one line each, in Chinese and in English."""

from __future__ import annotations


class XiezhiError(Exception):
    """What a user must mend before the work can go on; the command line prints it and exits 2.

    ``zh`` and ``en`` are one line each and name the file, row or norm and what would be right.
    """

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh} / {en}")
        self.zh = zh
        self.en = en

    def say(self, lang: str) -> str:
        """The line in ``zh`` or ``en``."""
        return self.zh if lang.startswith("zh") else self.en


class NormError(XiezhiError):
    """A norm could not be applied: names the norm, the matter, the date and the missing fact."""

    def __init__(self, norm: str, matter: str, date: str, fact: str) -> None:
        super().__init__(
            f"规则 {norm} 无法适用于 {matter}({date}): 缺 {fact}",
            f"norm {norm} cannot be applied to {matter} on {date}: {fact} is missing",
        )
        self.norm, self.matter, self.date, self.fact = norm, matter, date, fact
