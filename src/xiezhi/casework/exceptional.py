# SPDX-License-Identifier: Apache-2.0
"""例外办理: a blocked step is asked for with a reason, and recorded only once the second person named has agreed.

    ask(desk, actor, matter, step, said, at=…, now=…, override=Override(reason, second))  # recorded, or kept
    agree(desk, second, number, "情况紧急, 同意", now=…)      # recorded now, with ``overridden`` beside it
    refuse(…), withdraw(…)                                   # nothing is recorded

What the law does not block (release, return, care and notice never are) is recorded at once: nobody is asked. What was
typed waits encrypted under the home's key, and is wiped as soon as it is decided. Source: norm-language §7.
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import transaction

from xiezhi.casework.allowed import Actor
from xiezhi.casework.commands import Blocked, Done, Override, agreeable, record
from xiezhi.casework.matters import seen
from xiezhi.casework.models import AskedException
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.sql import write_lock
from xiezhi.records.desk import Desk
from xiezhi.records.live import LOCK

WAITING, AGREED, REFUSED, WITHDRAWN = "waiting", "agreed", "refused", "withdrawn"
NONCE = 12  # bytes
LONGEST = 400  # characters of a sentence


def ask(
    desk: Desk, actor: Actor, matter: str, step: str, said: Mapping[str, Any], *, at: int, now: int,
    unit: str | None = None, override: Override | None = None,
) -> Done | AskedException:  # fmt: skip
    """Records a step that nothing blocks; one that is blocked is kept until the second person has decided."""
    try:
        with transaction.atomic():
            return record(desk, actor, matter, step, said, at=at, now=now, unit=unit)
    except Blocked as blocked:
        if override is None:
            raise
        norms = [one.norm.id for one in blocked.refusals]
    row = seen(matter)
    agreeable(desk, actor, row, override, now)
    waiting = AskedException.objects.filter(matter=matter, step=step, state=WAITING).first()
    if waiting is not None:
        raise XiezhiError(
            f"这一步的例外办理已在等 {waiting.second} 确认, 应等其决定, 或先撤回",
            f"this step waits for {waiting.second} already: wait for the decision, or withdraw it first",
        )
    return AskedException.objects.create(
        matter=matter, kind=row.kind, step=step, at=at, unit=unit or actor.unit or "", asked_by=actor.officer or "",
        asked_unit=actor.unit or "", asked_at=now, reason=override.reason.strip()[:LONGEST], second=override.second,
        norms=norms, kept=_locked(desk, matter, step, said), state=WAITING,
    )  # fmt: skip


@transaction.atomic
def agree(desk: Desk, actor: Actor, number: int, sentence: str, *, now: int) -> Done:
    """The second person agrees: the step is recorded as asked for, and who agreed when and why beside it."""
    asked = _decidable(desk, actor.officer, number, sentence)
    override = Override(asked.reason, asked.second, sentence.strip()[:LONGEST], now)
    done = record(
        desk, Actor(asked.asked_by or None, asked.asked_unit or None), asked.matter, asked.step, typed(desk, asked),
        at=asked.at, now=now, unit=asked.unit or None, override=override,
    )  # fmt: skip
    _decided(asked, AGREED, sentence, now, done.entry_id)
    return done


@transaction.atomic
def refuse(desk: Desk, actor: Actor, number: int, sentence: str, *, now: int) -> AskedException:
    """The second person does not agree: nothing is recorded, and who asked is told why."""
    return _decided(_decidable(desk, actor.officer, number, sentence), REFUSED, sentence, now)


@transaction.atomic
def withdraw(desk: Desk, actor: Actor, number: int, *, now: int) -> AskedException:
    """Who asked does not need it any more."""
    write_lock(desk.connection, LOCK)
    asked = AskedException.objects.filter(id=number, state=WAITING).first()
    if asked is None or asked.asked_by != (actor.officer or ""):
        raise _gone(number)
    return _decided(asked, WITHDRAWN, "", now)


def waiting_for(officer: str) -> list[AskedException]:
    """What waits for somebody's word, the oldest first."""
    return list(AskedException.objects.filter(second=officer, state=WAITING).order_by("asked_at", "id"))


def asked_by(officer: str, since: int = 0) -> list[AskedException]:
    """What somebody asked for since an instant, the latest first."""
    return list(
        AskedException.objects.filter(asked_by=officer, asked_at__gte=since).order_by("-asked_at", "-id")
    )


def typed(desk: Desk, asked: AskedException) -> dict[str, Any]:
    """The values that were typed; ``XiezhiError`` where the key has changed since, nothing once it is decided."""
    if not asked.kept:
        return {}
    bound = f"{asked.matter}\0{asked.step}".encode()
    raw = base64.b64decode(asked.kept)
    try:
        found: dict[str, Any] = json.loads(AESGCM(_key(desk)).decrypt(raw[:NONCE], raw[NONCE:], bound))
    except InvalidTag as error:
        raise XiezhiError(
            "所填内容无法以现有主密钥打开, 应由申请人撤回后重新申请",
            "what was typed does not open with this home key: withdraw it and ask again",
        ) from error
    return found


def _locked(desk: Desk, matter: str, step: str, said: Mapping[str, Any]) -> str:
    nonce, plain = os.urandom(NONCE), json.dumps(dict(said), ensure_ascii=False, default=str).encode()
    sealed = AESGCM(_key(desk)).encrypt(nonce, plain, f"{matter}\0{step}".encode())
    return base64.b64encode(nonce + sealed).decode()


def _key(desk: Desk) -> bytes:
    key = desk.home.key
    if key is None:
        raise XiezhiError(
            "例外办理要等第二人确认, 所填内容须加密保存: 应有 home.key",
            "an exception waits for a second person, what was typed is kept encrypted: a home.key would be right",
        )
    return key


def _decidable(desk: Desk, officer: str | None, number: int, sentence: str) -> AskedException:
    """The request that waits for this person; two clicks at once decide it once."""
    write_lock(desk.connection, LOCK)
    asked = AskedException.objects.filter(id=number, state=WAITING).first()
    if asked is None:
        raise _gone(number)
    if officer is not None and officer != asked.second:
        raise XiezhiError(
            f"例外办理 {number} 应由 {asked.second} 本人确认",
            f"exception {number} is for {asked.second} in person to decide",
        )
    if not sentence.strip():
        raise XiezhiError("应写一句理由", "one sentence would be right")
    return asked


def _decided(asked: AskedException, state: str, sentence: str, now: int, event: str = "") -> AskedException:
    asked.state, asked.said, asked.decided_at = state, sentence.strip()[:LONGEST], now
    asked.event, asked.kept = event, ""
    asked.save()
    return asked


def _gone(number: int) -> XiezhiError:
    return XiezhiError(
        f"例外办理 {number} 没有在等确认, 可能已经决定或撤回",
        f"exception {number} does not wait any more: it was decided or withdrawn",
    )
