# SPDX-License-Identifier: Apache-2.0
"""What the verbs over units, people, roles, the log and the vault share: who may, days, one transaction, tables in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from xiezhi.catalog.values import parse_day
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import FIRST_YEAR, LAST_YEAR, date_of, day_of

if TYPE_CHECKING:
    from xiezhi.access.deciding import Access
    from xiezhi.access.incoming import BadRow, Report
    from xiezhi.access.register import Register
    from xiezhi.cli.desk import Asked

CONSOLE = "console"
"""Who acts where no officer is named: the machine's own console, whose files these are."""

On = Annotated[
    str | None, typer.Option("--on", metavar="D", help="看哪一天, 默认今天。 On which day, else today.")
]
From = Annotated[
    str | None, typer.Option("--from", metavar="D", help="起, 默认今天。 From which day, else today.")
]
To = Annotated[
    str | None, typer.Option("--to", metavar="D", help="止 (含), 默认长期。 To which day, else open.")
]
Last = Annotated[str, typer.Option("--last", metavar="D", help="最后一天。 The last day.")]
Since = Annotated[
    str | None,
    typer.Option("--since", metavar="D", help="没写起日的从何日起, 默认今天。 Where none is given."),
]
TableFile = Annotated[Path, typer.Argument(metavar="FILE", help="CSV 或 Excel 表。 A table, CSV or Excel.")]


def day(text: str | None, option: str) -> int | None:
    """A civil day of an option, ``None`` where it is not given."""
    return None if text is None else given_day(text, option)


def given_day(text: str, option: str) -> int:
    """A civil day of an option that must be given."""
    try:
        found = parse_day(text)
    except XiezhiError as error:
        raise XiezhiError(f"{option} {error.zh}", f"{option} {error.en}") from error
    if not FIRST_YEAR <= found.year < LAST_YEAR:
        raise XiezhiError(
            f"{option} {text[:40]!r} 应在 {FIRST_YEAR} 年至 {LAST_YEAR - 1} 年之间",
            f"{option} {text[:40]!r}: a day from {FIRST_YEAR} to {LAST_YEAR - 1} would be right",
        )
    return day_of(found)


def today(asked: Asked, text: str | None, option: str) -> int:
    """The civil day of an option, else that of now in the pack's zone."""
    found = day(text, option)
    return asked.desk.pack.zone.day(asked.now) if found is None else found


def day_text(number: int | None) -> str | None:
    """A civil day for people; an open end stays empty."""
    return None if number is None else str(date_of(number))


def access_of(asked: Asked) -> Access:
    """Who may do what at this home; the tables are made where they are not there yet."""
    from xiezhi.access.tables import create_tables
    from xiezhi.casework.allowed import access_of as found
    from xiezhi.kernel.sql import has_table

    access = found(asked.desk)
    if not has_table(access.connection, "access_version"):
        from django.db import transaction

        with transaction.atomic():
            create_tables(asked.desk.connection, asked.desk.settings.algorithm)
    return access


@contextmanager
def changing(asked: Asked, officer: str | None, verb: str) -> Iterator[Register]:
    """One transaction in which somebody changes units, people or roles, where he may; kept whole or not at all."""
    from django.db import transaction

    from xiezhi.access.register import Register

    access = access_of(asked)
    with transaction.atomic():
        permitted(access, officer, verb, asked.now)
        yield Register(access, officer or CONSOLE, asked.now)


def permitted(access: Access, officer: str | None, verb: str, now: int) -> None:
    """An error with the reason where an officer may not; the console may."""
    if officer is not None:
        access.allow(officer, verb, None, now).required()


def tell_import(asked: Asked, path: Path, report: Report, unread: Sequence[BadRow]) -> None:
    """What an import came to; each bad row is a line on stderr, and the status is 1 where there is one."""
    bad = sorted([*report.bad, *unread], key=lambda one: one.line)
    counts = {"taken": report.taken, "same": report.same, "bad": len(bad)}
    told = [{"row": one.line, "field": one.field, "zh": one.zh, "en": one.en} for one in bad]
    asked.answer(
        {**counts, "rows": told},
        [asked.zh(f"新增或变更 {report.taken} 行, 相同 {report.same} 行, 未收 {len(bad)} 行",
                  f"{report.taken} rows new or changed, {report.same} the same, {len(bad)} not taken")],
    )  # fmt: skip
    for one in bad:
        typer.echo(f"{path.name}: {one.say(asked.lang)}", err=True)
    if bad:
        raise typer.Exit(1)
