# SPDX-License-Identifier: Apache-2.0
"""The English catalogues: which strings pages have, which lack English, and what Django reads of the ``.po`` files.

Chinese stands in the source. Each app keeps ``locale/en/LC_MESSAGES/django.po``; the ``.mo`` beside it is made here.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import polib

WEB = Path(__file__).parent
CATALOGUE = Path("locale", "en", "LC_MESSAGES", "django.po")
CALLS = {"_", "N", "gettext", "gettext_noop", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext"}
_QUOTED = r"""(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')"""
_TRANSLATE = re.compile(r"\{%-?\s*trans(?:late)?\s+" + _QUOTED)
_FILTERED = re.compile(r"(?<![\w])_\(\s*" + _QUOTED + r"\s*\)")
_BLOCK = re.compile(
    r"\{%\s*blocktrans(?:late)?(?P<told>[^%]*)%\}(?P<text>.*?)\{%\s*endblocktrans(?:late)?\s*%\}", re.DOTALL
)
_PLURAL = re.compile(r"\{%\s*plural\s*%\}")
_VARIABLE = re.compile(r"\{\{\s*([\w.]+)[^}]*\}\}")


def apps() -> list[Path]:
    """The folders that may have a catalogue: each app, and the web itself for what is in none."""
    return [WEB, *sorted(path for path in WEB.iterdir() if (path / "__init__.py").is_file())]


def of_template(text: str) -> Iterator[str]:
    """The strings of a template, as Django looks them up: a per cent sign doubled."""
    for found in (*_TRANSLATE.finditer(text), *_FILTERED.finditer(text)):
        yield (found[1] or found[2] or "").replace('\\"', '"').replace("%", "%%")
    for block in _BLOCK.finditer(text):
        for part in _PLURAL.split(block["text"]):
            said = _VARIABLE.sub(r"%(\1)s", part.replace("%", "%%"))
            yield " ".join(said.split()) if "trimmed" in block["told"] else said


def of_program(text: str) -> Iterator[str]:
    """The strings of a module: what is given to gettext under one of its usual names."""
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name in CALLS:
            for argument in node.args[: 2 if name.startswith("ngettext") else 1]:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield argument.value


def strings(app: Path) -> set[str]:
    """All strings of an app that have Chinese in them; of the web itself those of its own modules."""
    modules = app.glob("*.py") if app == WEB else app.rglob("*.py")
    found = {one for file in modules for one in of_program(file.read_text("utf-8"))}
    if app != WEB:
        found |= {one for file in app.rglob("*.html") for one in of_template(file.read_text("utf-8"))}
    return {one for one in found if re.search("[\u3000-\u9fff\uff00-\uffef]", one)}


def english(app: Path) -> set[str]:
    """The strings for which an app's catalogue has English."""
    file = app / CATALOGUE
    if not file.is_file():
        return set()
    told: set[str] = set()
    for entry in polib.pofile(str(file), wrapwidth=0):
        if entry.translated():
            told |= {entry.msgid, entry.msgid_plural} - {""}
    return told


def missing() -> dict[str, list[str]]:
    """App → strings without English in any catalogue; apps that lack none are left out."""
    known = set().union(*(english(app) for app in apps()))
    lacking = {app.name: sorted(strings(app) - known) for app in apps()}
    return {name: found for name, found in lacking.items() if found}


def compile_all() -> int:
    """Makes what Django reads of all catalogues; how many there are."""
    files = [file for app in apps() if (file := app / CATALOGUE).is_file()]
    for file in files:
        polib.pofile(str(file)).save_as_mofile(str(file.with_suffix(".mo")))
    return len(files)
