# SPDX-License-Identifier: Apache-2.0
"""``xiezhi unit``: the tree of units in time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from xiezhi.cli.administering import (
    From,
    Last,
    On,
    Since,
    TableFile,
    To,
    access_of,
    changing,
    day,
    day_text,
    tell_import,
    today,
)
from xiezhi.cli.desk import As, Asked, HomeFolder, Json, Now, opened
from xiezhi.cli.language import Lang

if TYPE_CHECKING:
    from xiezhi.access.directory import Unit

Id = Annotated[str, typer.Argument(metavar="UNIT", help="单位编号。 The unit's id.")]
Name = Annotated[str, typer.Argument(metavar="NAME", help="单位名称。 Its name.")]
Into = Annotated[list[str], typer.Option("--into", metavar="UNIT", help="接续的单位。 Who follows.")]
HEADS = {
    "id": ("编号", "id"), "name": ("名称", "name"), "level": ("层级", "level"), "parent": ("上级", "parent"),
    "from": ("起", "from"), "to": ("止", "to"),
}  # fmt: skip
MANAGE = "manage_units"


def register(app: typer.Typer) -> None:
    """Adds ``unit``."""
    group = typer.Typer(help="机构: 列出、新设、更名、改隶、合并、拆分、撤销、导入。 Units in time.")
    for verb in (list_, show, add, rename, move, merge, split, end, import_):
        group.command(verb.__name__.rstrip("_"))(verb)
    app.add_typer(group, name="unit")


def list_(
    on: On = None, home: HomeFolder = None, now: Now = None, lang: Lang = None, as_json: Json = False
) -> None:
    """列出某日的机构。 The units of a day, from the top."""
    asked = opened(home, now, lang, as_json)
    access = access_of(asked)
    rows = [_row(asked, unit) for unit in access.directory.units_on(today(asked, on, "--on"))]
    for row in rows if not as_json else ():
        row["name"] = "  " * (row["rank"] - 1) + row["name"]
    asked.table(
        rows, HEADS, empty=("没有机构: 用 unit add 或 unit import", "no units: unit add or unit import")
    )


def show(
    unit: Id, home: HomeFolder = None, now: Now = None, lang: Lang = None, as_json: Json = False
) -> None:
    """一个单位的沿革和它承接的单位。 A unit through time, and whose matters it answers for."""
    from xiezhi.access.units import known_unit

    asked = opened(home, now, lang, as_json)
    directory = access_of(asked).directory
    rows = directory.units.get(unit) or (known_unit(directory, unit, today(asked, None, "")),)
    asked.table([_row(asked, row) for row in rows], HEADS, empty=("", ""))
    left = sorted(directory.covered(unit, today(asked, None, ""), below=False) - {unit})
    if left and not as_json:
        typer.echo(asked.zh("承接 ", "answers also for ") + " ".join(left))


def _row(asked: Asked, unit: Unit) -> dict[str, Any]:
    title = access_of(asked).rights.level(unit.level)
    return {
        "id": unit.id, "name": unit.name, "level": title, "rank": unit.level, "parent": unit.parent,
        "from": day_text(unit.first), "to": day_text(unit.last),
    }  # fmt: skip


def add(
    unit: Id,
    name: Name,
    level: Annotated[int, typer.Option("--level", help="层级, 1 最高。 Its level, 1 is the top.")],
    parent: Annotated[str | None, typer.Option("--parent", metavar="UNIT", help="上级。 The unit above.")] = None,
    first: From = None, last: To = None,
    home: HomeFolder = None, now: Now = None, officer: As = None, lang: Lang = None,
) -> None:  # fmt: skip
    """新设单位。 A new unit."""
    from xiezhi.access.units import add_unit

    asked = opened(home, now, lang)
    with changing(asked, officer, MANAGE) as made:
        add_unit(made, unit, name, level, parent, today(asked, first, "--from"), day(last, "--to"))


def rename(
    unit: Id, name: Name, first: From = None,
    home: HomeFolder = None, now: Now = None, officer: As = None, lang: Lang = None,
) -> None:  # fmt: skip
    """更名。 Another name from a day on."""
    from xiezhi.access.units import change_unit

    asked = opened(home, now, lang)
    with changing(asked, officer, MANAGE) as made:
        change_unit(made, unit, today(asked, first, "--from"), name=name)


def move(
    unit: Id, parent: Annotated[str, typer.Argument(metavar="PARENT", help="新的上级。 The unit above.")],
    first: From = None, home: HomeFolder = None, now: Now = None, officer: As = None, lang: Lang = None,
) -> None:  # fmt: skip
    """改隶。 Another unit above from a day on."""
    from xiezhi.access.units import change_unit

    asked = opened(home, now, lang)
    with changing(asked, officer, MANAGE) as made:
        change_unit(made, unit, today(asked, first, "--from"), parent=parent)


def merge(
    units: Annotated[list[str], typer.Argument(metavar="UNIT…", help="并入的单位。 The units that end.")],
    into: Annotated[str, typer.Option("--into", metavar="UNIT", help="并入哪里。 Into which.")],
    first: From = None, home: HomeFolder = None, now: Now = None, officer: As = None, lang: Lang = None,
) -> None:  # fmt: skip
    """合并: 下级、人员、角色和事项都归一处。 Merges units: what is under them, people, roles, matters."""
    from xiezhi.access.reorganise import merge_units

    asked = opened(home, now, lang)
    with changing(asked, officer, MANAGE) as made:
        merge_units(made, units, into, today(asked, first, "--from"))


def split(
    unit: Id, into: Into, first: From = None,
    home: HomeFolder = None, now: Now = None, officer: As = None, lang: Lang = None,
) -> None:  # fmt: skip
    """拆分: 事项由各新单位共同承接。 Splits a unit: all that follow answer for its matters."""
    from xiezhi.access.reorganise import split_unit

    asked = opened(home, now, lang)
    with changing(asked, officer, MANAGE) as made:
        split_unit(made, unit, into, today(asked, first, "--from"))


def end(
    unit: Id, last: Last, home: HomeFolder = None, now: Now = None, officer: As = None, lang: Lang = None
) -> None:
    """撤销: 事项归上级。 Ends a unit: its matters go upwards."""
    from xiezhi.access.units import end_unit

    asked = opened(home, now, lang)
    with changing(asked, officer, MANAGE) as made:
        end_unit(made, unit, today(asked, last, "--last"))


def import_(
    file: TableFile,
    since: Since = None,
    home: HomeFolder = None, now: Now = None, officer: As = None, lang: Lang = None, as_json: Json = False,
) -> None:  # fmt: skip
    """从表导入: 单位编号 单位名称 层级 上级 起 止。 From a table: id name level parent valid_from valid_to."""
    from xiezhi.access.import_units import import_units

    asked = opened(home, now, lang, as_json)
    from xiezhi.connectors.administered import rows_of

    headers, rows, unread = rows_of(file)
    with changing(asked, officer, MANAGE) as made:
        report = import_units(made, headers, rows, today(asked, since, "--since"))
    tell_import(asked, file, report, unread)
