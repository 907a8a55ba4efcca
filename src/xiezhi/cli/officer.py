# SPDX-License-Identifier: Apache-2.0
"""``xiezhi officer``: people, where they belong, what they may, who stands in for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

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
from xiezhi.cli.desk import As, HomeFolder, Json, Now, opened
from xiezhi.cli.language import Lang

if TYPE_CHECKING:
    from xiezhi.access.directory import Dated

Number = Annotated[str, typer.Argument(metavar="OFFICER", help="警号。 The police number.")]
UnitId = Annotated[str, typer.Argument(metavar="UNIT", help="单位编号。 The unit's id.")]
RoleName = Annotated[str, typer.Argument(metavar="ROLE", help="角色, 见 officer roles。 A role.")]
WithinUnit = Annotated[
    str | None, typer.Option("--unit", metavar="UNIT", help="含下级。 Of a unit and those under it.")
]
Substitute = Annotated[
    str | None, typer.Option("--substitute", metavar="OFFICER", help="代理人。 Who stands in.")
]
AtUnit = Annotated[str | None, typer.Option("--unit", metavar="UNIT", help="在哪个单位, 默认所在的。 Where.")]
HEADS = {
    "id": ("警号", "officer"), "name": ("姓名", "name"), "kind": ("类别", "kind"), "unit": ("单位", "unit"),
    "roles": ("角色", "roles"), "absent": ("离岗", "on leave"),
}  # fmt: skip
PAST = {
    "what": ("事项", "what"), "where": ("单位", "unit"), "from": ("起", "from"), "to": ("止", "to"),
    "note": ("说明", "note"),
}  # fmt: skip
MANAGE, GRANT = "manage_officers", "grant"


def register(app: typer.Typer) -> None:
    """Adds ``officer``."""
    group = typer.Typer(
        help="人员: 任职、角色、离岗代理、三员、导入。 People, postings, roles, leave, administrators."
    )
    for verb in (list_, show, add, post, grant, revoke, leave, back, retire, roles, administrators, import_):
        group.command(verb.__name__.rstrip("_"))(verb)
    app.add_typer(group, name="officer")


def list_(
    on: On = None,
    unit: WithinUnit = None,
    home: HomeFolder = None, now: Now = None, lang: Lang = None, as_json: Json = False,
) -> None:  # fmt: skip
    """列出某日在职人员。 The people in service on a day."""
    asked = opened(home, now, lang, as_json)
    access, when = access_of(asked), today(asked, on, "--on")
    directory = access.directory
    within = None if unit is None else directory.covered(unit, when, below=True)
    rows = []
    for id_ in sorted(directory.officers):
        officer, at = directory.officer(id_, when), directory.posted(id_, when)
        if officer is not None and (within is None or at in within):
            absence = directory.absence(id_, when)
            held = [one for one in directory.held(id_, when) if one.absence is None]
            roles = " ".join(f"{one.role}{'' if one.unit == at else f'@{one.unit}'}" for one in held)
            by = "" if absence is None else f"{absence.ground} → {absence.substitute or '-'}"
            rows.append(
                {
                    "id": id_,
                    "name": officer.name,
                    "kind": officer.kind,
                    "unit": at,
                    "roles": roles,
                    "absent": by,
                }
            )
    asked.table(rows, HEADS, empty=("没有在职人员", "nobody in service"))


def show(
    officer: Number, home: HomeFolder = None, now: Now = None, lang: Lang = None, as_json: Json = False
) -> None:
    """一人的任职、角色、离岗全部记录。 All that was ever said of one person."""
    from xiezhi.access.officers import known_officer

    asked = opened(home, now, lang, as_json)
    directory = access_of(asked).directory
    if officer not in directory.officers:
        known_officer(directory, officer, today(asked, None, ""))
    rows: list[dict[str, object]] = []
    for person in directory.officers[officer]:
        rows.append(
            {
                "what": asked.zh("在职", "service"),
                "where": "",
                "note": f"{person.name} {person.kind}",
                **_span(person),
            }
        )
    for posting in directory.postings.get(officer, ()):
        rows.append(
            {"what": asked.zh("任职", "posting"), "where": posting.unit, "note": "", **_span(posting)}
        )
    for row in directory.grants.get(officer, ()):
        rows.append({"what": asked.zh("角色", "role"), "where": row.unit, "note": row.role, **_span(row)})
    for absence in directory.absences.get(officer, ()):
        note = f"{absence.ground} → {absence.substitute or '-'}"
        rows.append({"what": asked.zh("离岗", "leave"), "where": "", "note": note, **_span(absence)})
    asked.table(rows, PAST, empty=("", ""))


def _span(row: Dated) -> dict[str, object]:
    return {"from": day_text(row.first), "to": day_text(row.last)}


def add(
    officer: Number, name: Annotated[str, typer.Argument(metavar="NAME", help="姓名。 The name.")],
    unit: Annotated[str | None, typer.Option("--unit", metavar="UNIT", help="任职单位。 Where posted.")] = None,
    kind: Annotated[str, typer.Option("--kind", help="民警 | 辅警 | 其他。")] = "民警",
    first: From = None, last: To = None,
    home: HomeFolder = None, now: Now = None, officer_: As = None, lang: Lang = None,
) -> None:  # fmt: skip
    """登记人员。 Enters a person."""
    from xiezhi.access import officers

    asked = opened(home, now, lang)
    with changing(asked, officer_, MANAGE) as made:
        start = today(asked, first, "--from")
        officers.add_officer(made, officer, name, start, day(last, "--to"), kind)
        if unit is not None:
            officers.post(made, officer, unit, start, day(last, "--to"))


def post(
    officer: Number, unit: UnitId, first: From = None, last: To = None,
    home: HomeFolder = None, now: Now = None, officer_: As = None, lang: Lang = None,
) -> None:  # fmt: skip
    """调动: 原单位的角色随之终止。 Posts an officer elsewhere; roles at the old unit end."""
    from xiezhi.access import officers

    asked = opened(home, now, lang)
    with changing(asked, officer_, MANAGE) as made:
        ended = officers.post(made, officer, unit, today(asked, first, "--from"), day(last, "--to"))
    for one in ended.grants:
        typer.echo(asked.zh(f"终止角色 {one.role}@{one.unit}", f"role {one.role}@{one.unit} ends"))


def grant(
    officer: Number, role: RoleName, unit: AtUnit = None, first: From = None, last: To = None,
    home: HomeFolder = None, now: Now = None, officer_: As = None, lang: Lang = None,
) -> None:  # fmt: skip
    """授予角色。 Gives a role."""
    from xiezhi.access import officers

    asked = opened(home, now, lang)
    with changing(asked, officer_, GRANT) as made:
        start = today(asked, first, "--from")
        at = unit or made.directory.posted(officer, start) or ""
        officers.grant(made, officer, role, at, start, day(last, "--to"))


def revoke(
    officer: Number, role: RoleName, last: Last, unit: AtUnit = None,
    home: HomeFolder = None, now: Now = None, officer_: As = None, lang: Lang = None,
) -> None:  # fmt: skip
    """收回角色。 Takes a role away after a day."""
    from xiezhi.access import officers

    asked = opened(home, now, lang)
    with changing(asked, officer_, GRANT) as made:
        end = today(asked, last, "--last")
        officers.revoke(made, officer, role, unit or made.directory.posted(officer, end) or "", end)


def leave(
    officer: Number, ground: Annotated[str, typer.Option("--ground", help="事由: 休假、学习、借调…。 Why.")],
    first: From = None, last: To = None,
    substitute: Substitute = None,
    home: HomeFolder = None, now: Now = None, officer_: As = None, lang: Lang = None,
) -> None:  # fmt: skip
    """离岗; 指定代理人即授予其角色, 由安全管理员办理。 Leave; naming a substitute gives him the roles."""
    from xiezhi.access import officers

    asked = opened(home, now, lang)
    with changing(asked, officer_, MANAGE if substitute is None else GRANT) as made:
        officers.leave(made, officer, today(asked, first, "--from"), day(last, "--to"), ground, substitute)


def back(
    officer: Number,
    last: Last,
    home: HomeFolder = None,
    now: Now = None,
    officer_: As = None,
    lang: Lang = None,
) -> None:
    """提前返岗: 写离岗的最后一天。 Back earlier: the last day of leave."""
    from xiezhi.access import officers

    asked = opened(home, now, lang)
    with changing(asked, officer_, MANAGE) as made:
        officers.end_leave(made, officer, today(asked, last, "--last"))


def retire(
    officer: Number,
    last: Last,
    home: HomeFolder = None,
    now: Now = None,
    officer_: As = None,
    lang: Lang = None,
) -> None:
    """离职: 任职和角色随之终止。 The last day in service; posting and roles end."""
    from xiezhi.access import officers

    asked = opened(home, now, lang)
    with changing(asked, officer_, MANAGE) as made:
        officers.retire(made, officer, today(asked, last, "--last"))


def roles(home: HomeFolder = None, now: Now = None, lang: Lang = None, as_json: Json = False) -> None:
    """规则包的角色: 设在哪级, 能做什么。 The roles of the pack."""
    from xiezhi.access.rights import REACH_WORDS

    asked = opened(home, now, lang, as_json)
    rights = access_of(asked).rights
    rows = [
        {
            "role": role.name,
            "title": role.title,
            "levels": " ".join(rights.level(level) for level in sorted(role.levels)),
            "may": "; ".join(
                f"{asked.zh(*REACH_WORDS[reach])}: {' '.join(asked.zh(*rights.verb(verb)) for verb in sorted(verbs))}"
                for reach, verbs in role.may.items()
            ),
        }
        for role in rights.roles.values()
    ]
    heads = {
        "role": ("角色", "role"),
        "title": ("名称", "title"),
        "levels": ("层级", "levels"),
        "may": ("权限", "may"),
    }
    asked.table(rows, heads, empty=("规则包没有 roles.yaml", "the pack has no roles.yaml"))


def administrators(
    system: Annotated[str, typer.Option("--system", metavar="OFFICER", help="系统管理员。")],
    security: Annotated[str, typer.Option("--security", metavar="OFFICER", help="安全管理员。")],
    audit: Annotated[str, typer.Option("--audit", metavar="OFFICER", help="审计管理员。")],
    unit: Annotated[str, typer.Option("--unit", metavar="UNIT", help="设在哪个单位。 At which unit.")],
    first: From = None, home: HomeFolder = None, now: Now = None, lang: Lang = None,
) -> None:  # fmt: skip
    """首次指定三员: 三名不同的人员, 不办业务。 The first three administrators: three people, once."""
    from xiezhi.access.officers import set_administrators

    asked = opened(home, now, lang)
    with changing(asked, None, GRANT) as made:
        named = {"system": system, "security": security, "audit": audit}
        set_administrators(made, named, unit, today(asked, first, "--from"))


def import_(
    file: TableFile,
    since: Since = None,
    home: HomeFolder = None, now: Now = None, officer_: As = None, lang: Lang = None, as_json: Json = False,
) -> None:  # fmt: skip
    """从表导入: 警号 姓名 单位编号 角色 起 止。 From a table: officer name unit roles valid_from valid_to."""
    from xiezhi.access.import_officers import import_officers

    asked = opened(home, now, lang, as_json)
    from xiezhi.connectors.administered import rows_of

    headers, rows, unread = rows_of(file)
    access = access_of(asked)
    may = {
        verb: officer_ is None or access.allow(officer_, verb, None, asked.now).yes
        for verb in (MANAGE, GRANT)
    }
    with changing(asked, officer_, GRANT if may[GRANT] else MANAGE) as made:
        start = today(asked, since, "--since")
        report = import_officers(made, headers, rows, start, postings=may[MANAGE], grants=may[GRANT])
    tell_import(asked, file, report, unread)
