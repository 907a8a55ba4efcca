# SPDX-License-Identifier: Apache-2.0
"""``xiezhi vault``: files by their content, held, expired, verified."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from xiezhi.cli.administering import CONSOLE, access_of, day, day_text, permitted, today
from xiezhi.cli.desk import As, Asked, HomeFolder, Json, Now, Purpose, opened
from xiezhi.cli.language import Lang
from xiezhi.kernel.errors import XiezhiError

if TYPE_CHECKING:
    from xiezhi.vault.registry import File
    from xiezhi.vault.store import Vault

Digest = Annotated[str, typer.Argument(metavar="DIGEST", help="摘要或其开头。 The digest, or how it begins.")]
Ground = Annotated[str, typer.Option("--ground", help="理由或依据。 The ground.")]
Class = Annotated[str, typer.Option("--class", help="保管类别, 见设置 [retention]。 Its retention class.")]
Since = Annotated[
    str | None, typer.Option("--since", metavar="D", help="保管期从何日起算。 From when its term counts.")
]
Do = Annotated[bool, typer.Option("--do", help="真的做; 不写只列出。 Does it; without it, only lists.")]
HEADS = {
    "digest": ("摘要", "digest"), "size": ("字节", "bytes"), "media": ("类型", "type"), "put": ("入库", "put"),
    "kept": ("保管", "kept"), "until": ("保管到", "until"), "holds": ("保全", "holds"), "state": ("状态", "state"),
}  # fmt: skip
GONE = {None: ("在库", "kept"), "expired": ("到期销毁", "expired"), "erased": ("依法删除", "erased")}


def register(app: typer.Typer) -> None:
    """Adds ``vault``."""
    group = typer.Typer(
        help="文件库: 入库、取出、保全、到期、校验、换密钥。 Files by content: keep, hold, expire, verify."
    )
    for verb in (put, get, list_, show, hold, release, expire, erase, verify, sweep, rekey, key):
        group.command(verb.__name__.rstrip("_"))(verb)
    app.add_typer(group, name="vault")


def vault_of(asked: Asked) -> Vault:
    """The vault of a home; its registry is made where it is not there yet."""
    from django.db import transaction

    from xiezhi.records.packs import vault_of as found

    vault = found(asked.desk)
    with transaction.atomic():
        vault.create()
    return vault


def put(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="文件。 The file.")],
    retention: Class = "permanent",
    since: Since = None,
    home: HomeFolder = None, now: Now = None, officer: As = None, lang: Lang = None, as_json: Json = False,
) -> None:  # fmt: skip
    """入库: 按内容验类型、去重、加密。 Keeps a file: its type by content, once, encrypted where set."""
    from django.db import transaction

    asked = opened(home, now, lang, as_json)
    permitted(access_of(asked), officer, "attach", asked.now)
    vault = vault_of(asked)
    with transaction.atomic(), file.open("rb") as stream:
        try:
            made = vault.put(
                stream, ending=file.suffix, retention=retention, actor=officer or CONSOLE, now=asked.now,
                since=day(since, "--since"),
            )  # fmt: skip
        except XiezhiError as error:
            raise XiezhiError(f"{file.name}: {error.zh}", f"{file.name}: {error.en}") from error
    same = asked.zh(" (库中已有)", " (the vault had it)") if made.same else ""
    asked.answer({**made._asdict()}, [f"{made.digest}  {made.media}  {made.size}{same}"])


def get(
    digest: Digest,
    to: Annotated[Path, typer.Option("--to", metavar="FILE", help="取到哪里。 Where to write.")],
    matter: Annotated[
        str | None,
        typer.Option("--matter", metavar="MATTER", help="附于哪个事项; 以个人身份取须写明。 Needed with --as."),
    ] = None,
    purpose: Purpose = None,
    home: HomeFolder = None, now: Now = None, officer: As = None, lang: Lang = None,
) -> None:  # fmt: skip
    """取出, 记入日志; 核对摘要后才出现。 Takes a file out, as the log tells; it appears once its digest is proved."""
    asked = opened(home, now, lang)
    access, vault = access_of(asked), vault_of(asked)
    permitted(access, officer, "export", asked.now)
    file = vault.registry.file(digest)
    if matter is not None or officer is not None:
        _of_matter(asked, officer, matter, file.digest)
    to.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=to.parent, prefix=".unfinished-") as folder:
        part = Path(folder, "part")
        with part.open("wb") as stream:
            vault.copy(file.digest, stream)
        _logged(asked, officer, f"file {matter or file.digest}", file.digest, purpose)
        part.replace(to)
    typer.echo(f"{to}  {file.digest}")


def _of_matter(asked: Asked, officer: str | None, matter: str | None, digest: str) -> None:
    """Nothing where the file is attached to a matter that the officer may see and take from; else an error."""
    from xiezhi.casework.allowed import Actor, demand
    from xiezhi.casework.looking import look
    from xiezhi.casework.matters import seen
    from xiezhi.ledger.entry import LINKED
    from xiezhi.records.families import voided

    if matter is None:
        raise XiezhiError(
            "应以 --matter 指明文件附于哪个事项", "--matter MATTER would be right: the one it is attached to"
        )
    row, actor = seen(matter), Actor(officer)
    look(asked.desk, actor, row, now=asked.now)
    demand(asked.desk, actor, "export", matter=row, now=asked.now)
    facts = asked.desk.store.events_of([row.id])
    gone = voided(facts)
    if not any(
        fact.step == LINKED and fact.data.get("to") == f"vault:{digest}" and fact.id not in gone
        for fact in facts
    ):
        raise XiezhiError(f"事项 {matter} 没有附此文件", f"the file is not attached to matter {matter}")


def _logged(asked: Asked, officer: str | None, what: str, content: str, purpose: str | None) -> None:
    """One line of the log, by the digest that the registry has: a recording of hours is not read again for it."""
    from django.db import transaction

    from xiezhi.access.log import log_export

    why = purpose or (CONSOLE if officer is None else "")
    with transaction.atomic():
        log_export(
            access_of(asked),
            officer or CONSOLE,
            purpose=why,
            what=what,
            rows=1,
            content=content,
            now=asked.now,
        )


def list_(
    held: Annotated[bool, typer.Option("--held", help="只列保全中的。 Those under hold only.")] = False,
    gone: Annotated[bool, typer.Option("--gone", help="也列已销毁的。 Also those that are gone.")] = False,
    home: HomeFolder = None, now: Now = None, officer: As = None, lang: Lang = None, as_json: Json = False,
) -> None:  # fmt: skip
    """列出文件。 The files."""
    asked = opened(home, now, lang, as_json)
    permitted(access_of(asked), officer, "view", asked.now)
    vault = vault_of(asked)
    files = [one for one in vault.registry.files() if (gone or one.gone is None) and (one.holds or not held)]
    asked.table([_row(asked, vault, one) for one in files], HEADS, empty=("没有文件", "no files"))


def _row(asked: Asked, vault: Vault, file: File) -> dict[str, Any]:
    from xiezhi.vault.keeping import last_day

    until = last_day(vault, file, today(asked, None, ""))
    return {
        "digest": file.digest, "size": file.size, "media": file.media, "put": asked.time(file.put_at),
        "kept": " ".join(sorted(name for name, _ in file.kept)),
        "until": asked.zh("永久", "for ever") if until is None else day_text(until),
        "holds": "; ".join(f"{one.number} {one.ground}" for one in file.holds.values()),
        "state": asked.zh(*GONE[file.gone]),
    }  # fmt: skip


def show(
    digest: Digest, home: HomeFolder = None, now: Now = None, officer: As = None, lang: Lang = None,
    as_json: Json = False,
) -> None:  # fmt: skip
    """一个文件和对它做过的事。 A file, and what was done to it."""
    asked = opened(home, now, lang, as_json)
    permitted(access_of(asked), officer, "view", asked.now)
    vault = vault_of(asked)
    file = vault.registry.file(digest)
    lines = vault.registry.journal.of(file.digest)
    told = [
        {"at": asked.time(one.at), "actor": one.actor, "act": one.act, "data": dict(one.data)}
        for one in lines
    ]
    row = _row(asked, vault, file)
    text = [
        f"{asked.zh(*heads)}: {row[name]}" for name, heads in HEADS.items() if row[name] not in ("", None)
    ]
    asked.answer(
        {**row, "key": file.key, "entries": told},
        [*text, *(f"{one['at']}  {one['actor']}  {one['act']}" for one in told)],
    )


def hold(
    digest: Digest, ground: Ground,
    home: HomeFolder = None, now: Now = None, officer: As = None, lang: Lang = None,
) -> None:  # fmt: skip
    """保全: 期满也不销毁。 A legal hold: nothing ends while it stands."""
    from django.db import transaction

    from xiezhi.vault import keeping

    asked = opened(home, now, lang)
    permitted(access_of(asked), officer, "hold", asked.now)
    vault = vault_of(asked)
    with transaction.atomic():
        number = keeping.hold(vault, digest, ground=ground, actor=officer or CONSOLE, now=asked.now)
    typer.echo(asked.zh(f"保全 {number}", f"hold {number}"))


def release(
    digest: Digest, number: Annotated[int, typer.Argument(metavar="HOLD", help="保全编号。 The hold's number.")],
    ground: Ground, home: HomeFolder = None, now: Now = None, officer: As = None, lang: Lang = None,
) -> None:  # fmt: skip
    """解除一项保全。 Lifts one hold."""
    from django.db import transaction

    from xiezhi.vault import keeping

    asked = opened(home, now, lang)
    permitted(access_of(asked), officer, "hold", asked.now)
    vault = vault_of(asked)
    with transaction.atomic():
        keeping.release(vault, digest, number, ground=ground, actor=officer or CONSOLE, now=asked.now)


def expire(
    do: Do = False, home: HomeFolder = None, now: Now = None, officer: As = None, lang: Lang = None,
    as_json: Json = False,
) -> None:  # fmt: skip
    """列出期满的文件; --do 才销毁, 保全中的不动。 Files past their term; only --do destroys, never those held."""
    from django.db import transaction

    from xiezhi.vault import keeping, upkeep

    asked = opened(home, now, lang, as_json)
    permitted(access_of(asked), officer, "expire", asked.now)
    vault = vault_of(asked)
    due = list(keeping.due(vault, asked.now))
    rows = [_row(asked, vault, one.file) for one in due]
    asked.table(rows, HEADS, empty=("没有期满的文件", "no file is past its term"))
    if do:
        with transaction.atomic():
            free = [one.file.digest for one in due if not one.held]
            keeping.expire(vault, free, actor=officer or CONSOLE, now=asked.now)
        with transaction.atomic():
            upkeep.remove(vault, upkeep.sweep(vault, asked.now))
        typer.echo(asked.zh(f"已销毁 {len(free)} 个", f"{len(free)} destroyed"), err=True)


def erase(
    digest: Digest, ground: Ground,
    by: Annotated[list[str], typer.Option("--by", metavar="OFFICER", help="两名经办人, 写两次。 Two people: twice.")],
    home: HomeFolder = None, now: Now = None, lang: Lang = None,
) -> None:  # fmt: skip
    """依法删除: 两人, 写依据; 保全中的不删。 Erases by law: two people and a ground; never what is held."""
    from django.db import transaction

    from xiezhi.vault import keeping, upkeep

    asked = opened(home, now, lang)
    if len(by) != 2:
        raise XiezhiError("--by 应写两次", "--by: two people would be right")
    for officer in by:
        permitted(access_of(asked), officer, "erase", asked.now)
    vault = vault_of(asked)
    with transaction.atomic():
        keeping.erase(vault, digest, ground=ground, by=(by[0], by[1]), now=asked.now)
    with transaction.atomic():
        upkeep.remove(vault, upkeep.sweep(vault, asked.now))


def verify(
    home: HomeFolder = None, now: Now = None, officer: As = None, lang: Lang = None, as_json: Json = False
) -> None:
    """逐个重算摘要, 并校验登记。 Every file is read and its digest computed anew; the registry too."""
    asked = opened(home, now, lang, as_json)
    permitted(access_of(asked), officer, "verify_ledger", asked.now)
    vault = vault_of(asked)
    found = list(vault.verify())
    wrong = [problem for _, problem in found if problem is not None]
    broken = vault.registry.journal.verify()
    told = {
        "files": len(found), "problems": [one._asdict() for one in wrong],
        "registry": None if broken is None else {"seq": broken.seq, "zh": broken.zh, "en": broken.en},
    }  # fmt: skip
    lines = [f"{one.digest}: {asked.zh(one.zh, one.en)}" for one in wrong]
    if broken is not None:
        lines.append(
            asked.zh(f"登记第 {broken.seq} 条{broken.zh}", f"registry, entry {broken.seq}: {broken.en}")
        )
    size = sum(file.size for file, _ in found)
    whole = asked.zh(
        f"{len(found)} 个文件, {size} 字节, {len(wrong)} 个有问题",
        f"{len(found)} files, {size} bytes, {len(wrong)} wrong",
    )
    asked.answer(told, [*lines, whole])
    if wrong or broken:
        raise typer.Exit(1)


def sweep(
    do: Do = False,
    unknown: Annotated[bool, typer.Option("--unknown", help="连没有登记的也删。 Those without an entry too.")] = False,
    home: HomeFolder = None, now: Now = None, officer: As = None, lang: Lang = None, as_json: Json = False,
) -> None:  # fmt: skip
    """列出库中多余的 (已销毁、写了一半、没有登记); --do 才删。 What need not lie there; only --do removes."""
    from django.db import transaction

    from xiezhi.vault import upkeep

    asked = opened(home, now, lang, as_json)
    permitted(access_of(asked), officer, "expire", asked.now)
    vault = vault_of(asked)
    with transaction.atomic():
        found = upkeep.sweep(vault, asked.now)
        removed = upkeep.remove(vault, found, unknown=unknown) if do else 0
    names = {
        "ended": ("已销毁", "gone"),
        "unfinished": ("写了一半", "unfinished"),
        "unknown": ("没有登记", "no entry"),
    }
    parts = {name: getattr(found, name) for name in names}
    lines = [f"{asked.zh(*names[name])}  {path}" for name, paths in parts.items() for path in paths]
    asked.answer(
        {**parts, "removed": removed}, [*lines, asked.zh(f"删除 {removed} 个", f"{removed} removed")]
    )


def rekey(home: HomeFolder = None, now: Now = None, officer: As = None, lang: Lang = None) -> None:
    """全部改用当前密钥; 可中断, 再运行即续。 Writes every file under the current key; run again to go on."""
    from django.db import transaction

    from xiezhi.vault import upkeep

    asked = opened(home, now, lang)
    permitted(access_of(asked), officer, "manage_security", asked.now)
    vault, many = vault_of(asked), 0
    for file in list(vault.registry.files()):
        if file.gone is None:
            with transaction.atomic():
                many += upkeep.rekey(vault, file.digest, actor=officer or CONSOLE, now=asked.now)
    with transaction.atomic():
        upkeep.remove(vault, upkeep.sweep(vault, asked.now))
    typer.echo(asked.zh(f"{many} 个文件改用了当前密钥", f"{many} files are under the current key now"))


def key(
    name: Annotated[str, typer.Argument(metavar="NAME", help="密钥名, 如 2027。 Its name.")],
    file: Annotated[
        Path, typer.Option("--file", metavar="FILE", help="密钥文件, 设置 vault_keys 所指。 The key file.")
    ],
) -> None:
    """往密钥文件添一把新密钥, 此后入库用它。 Adds a key to a key file; new files use it."""
    from xiezhi.vault.cipher import add_key

    add_key(file, name)
