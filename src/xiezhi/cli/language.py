# SPDX-License-Identifier: Apache-2.0
"""In which language the command line speaks: ``--lang``, else the pack's, else both for errors."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated

import typer

from xiezhi.catalog.faults import PackError
from xiezhi.catalog.load import pack_language
from xiezhi.kernel.errors import XiezhiError


class Language(StrEnum):
    """The languages of messages and explanations."""

    zh = "zh"
    en = "en"


Lang = Annotated[
    Language | None,
    typer.Option("--lang", help="输出语言, 默认随规则包。 Language of the output, else that of the pack."),
]


def spoken(lang: Language | None, pack_language: str) -> str:
    """``zh`` or ``en``: what was asked for, else the pack's; English for any other language of a pack."""
    if lang is not None:
        return lang.value
    return "zh" if pack_language.startswith("zh") else "en"


def asked(arguments: Sequence[str]) -> str | None:
    """The value of ``--lang`` among raw arguments, for errors that come before anything else is known."""
    for number, argument in enumerate(arguments):
        if argument.startswith("--lang="):
            return argument.removeprefix("--lang=")
        if argument == "--lang" and number + 1 < len(arguments):
            return arguments[number + 1]
    return None


def say(error: XiezhiError, arguments: Sequence[str]) -> str:
    """An error in the language asked for, else that of the pack that does not load, else both."""
    lang = asked(arguments)
    if lang is None and isinstance(error, PackError):
        lang = spoken(None, pack_language(error.source))
    return error.say(lang) if lang in ("zh", "en") else str(error)
