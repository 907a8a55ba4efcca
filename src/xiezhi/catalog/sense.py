# SPDX-License-Identifier: Apache-2.0
"""Norms that load but make no sense: that never fire, judge in disguise, have no story; idle steps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from xiezhi.catalog import expression as ex
from xiezhi.catalog.expression import Expr
from xiezhi.catalog.faults import Faults, Place
from xiezhi.catalog.model import COMMON_STEPS, Kind, Norm, Pack, StepRef, Version
from xiezhi.catalog.names import judged
from xiezhi.catalog.nodes import Node
from xiezhi.catalog.norms import NormDraft


def check_sense(pack: Pack, draft: NormDraft, faults: Faults) -> None:
    """The warnings about one norm."""
    norm = draft.norm
    if norm.status == "live" and not norm.stories:
        _warn(
            draft.node,
            "no-stories",
            norm,
            "上线的规则没有事例",
            "a live norm without stories",
            faults,
            STORIES,
        )
    for version, place in zip(norm.versions, draft.places, strict=True):
        if reason := never_fires(version, pack):
            _warn(
                place,
                "never-fires",
                norm,
                f"永远不会触发: {reason[0]}",
                f"can never fire: {reason[1]}",
                faults,
            )
        for key, expr in (("when", version.when), ("need", version.need)):
            if expr is not None and is_disguised(expr):
                zh = f"{key} 只是所判事件的一个是非字段, 是变相的研判"
                en = f"{key} is a single boolean of the judged event: a judgement in disguise"
                _warn(place.key_place(key), "disguised-judgement", norm, zh, en, faults, JUDGEMENT)
        if version.enforce == "block" and version.kind not in ("prohibition", "precedence", "required"):
            zh, en = f"{version.kind} 类规则从不阻止步骤", f"a {version.kind} never refuses a step"
            _warn(
                place.key_place("enforce"),
                "no-block",
                norm,
                zh,
                en,
                faults,
                ("enforce: warn", "enforce: warn"),
            )


STORIES = (
    "每个版本各写合规、违反、临界三个事例",
    "a satisfied, a violated and a boundary story for each version",
)
JUDGEMENT = ("kind: judgement, 或写出法律要求的事实", "kind: judgement, or the facts that the law asks for")


def _warn(
    at: Node | Place,
    code: str,
    norm: Norm,
    zh: str,
    en: str,
    faults: Faults,
    right: tuple[str, str] = ("", ""),
) -> None:
    faults.warning(at, code, f"规则 {norm.id}: {zh}", f"norm {norm.id}: {en}", right)


def never_fires(version: Version, pack: Pack) -> tuple[str, str] | None:
    """Why a version can never have a breach, as far as one can see without facts."""
    if (
        version.valid_from is not None
        and version.valid_to is not None
        and version.valid_from > version.valid_to
    ):
        return "有效期为空 (valid_from 晚于 valid_to)", "its validity is empty (valid_from after valid_to)"
    if version.when is not None and truth(version.when) in (False, None):
        return "when 恒不成立", "its when is never true"
    if version.need is not None and truth(version.need) is True:
        return "need 恒成立", "its need is always true"
    if refs := judged(version):
        if all(ref.when is not None and truth(ref.when) in (False, None) for ref in refs):
            return "所判事件的条件恒不成立", "the condition of its events is never true"
    if version.kind == "pattern":
        norms = [pack.norms[name] for name in version.of if name in pack.norms]
        if norms and all(norm.status != "live" for norm in norms):
            return "of 中没有上线的规则", "none of its norms is live"
    return None


def truth(node: Expr) -> bool | str | None:
    """What an expression of literals is for ever: true, false, ``None`` unknown; ``"open"``: facts decide."""
    if isinstance(node, ex.Literal):
        return node.value if isinstance(node.value, bool) or node.value is None else "open"
    if isinstance(node, ex.Not):
        inner = truth(node.operand)
        return not inner if isinstance(inner, bool) else inner
    if isinstance(node, ex.Compare):
        return _compared(node)
    if isinstance(node, (ex.And, ex.Or)):
        stop = isinstance(node, ex.Or)
        parts = [truth(part) for part in node.parts]
        if stop in parts:
            return stop
        return "open" if "open" in parts else None if None in parts else not stop
    return "open"


def _compared(node: ex.Compare) -> bool | str | None:
    left, right = node.left, node.right
    if not (isinstance(left, ex.Literal) and isinstance(right, ex.Literal)):
        return "open"
    a, b = left.value, right.value
    if a is None or b is None:
        return None
    if node.op in ("==", "!="):
        return (type(a) is type(b) and a == b) == (node.op == "==")
    if type(a) is not type(b) or isinstance(a, bool):
        return None
    below, above = a < b, a > b  # type: ignore[operator]
    return {"<": below, ">": above, "<=": not above, ">=": not below}[node.op]


def is_disguised(expr: Expr) -> bool:
    """Whether an expression is one boolean of the judged event: plain, negated or compared with a boolean."""
    while isinstance(expr, ex.Not):
        expr = expr.operand
    if isinstance(expr, ex.Compare) and expr.op in ("==", "!="):
        sides = [expr.left, expr.right]
        booleans = [side for side in sides if isinstance(side, ex.Literal) and isinstance(side.value, bool)]
        if len(booleans) != 1:
            return False
        expr = sides[0] if sides[1] is booleans[0] else sides[1]
        return isinstance(expr, ex.Data)
    return isinstance(expr, ex.Data)


# -- kinds


def check_kinds(pack: Pack, nodes: Mapping[str, Node], faults: Faults) -> None:
    """Steps that nothing reaches, and final steps that leave every clock of their kind running."""
    by_name = {
        node.value["kind"].text: node for node in nodes.values() if node.is_map and "kind" in node.value
    }
    for kind in pack.kinds.values():
        node = by_name.get(kind.name)
        steps = node.get("steps") if node else None
        if node is None or steps is None:
            continue
        for name in unreached(kind):
            faults.warning(
                steps.key_place(name), "unreached-step", f"{kind.name}.{name}: 没有步骤通向它",
                f"{kind.name}.{name}: no step leads to it",
                (f"某一步骤的 next 中写上 {name}", f"{name} in the next of a step"),
            )  # fmt: skip
        for name in unended(kind, pack):
            faults.warning(
                steps.key_place(name), "final-step",
                f"{kind.name}.{name} 是终结步骤, 但不在任何期限规则的 expect 或 unless 中",
                f"{kind.name}.{name} is final, but in neither expect nor unless of the deadlines of its kind",
                ("写入期限规则的 expect 或 unless", "expect or unless of those deadlines"),
            )  # fmt: skip


def unreached(kind: Kind) -> list[str]:
    """Steps that cannot be reached from the first one by ``next``; none where a kind draws no way at all."""
    own = [name for name in kind.steps if name not in COMMON_STEPS]
    if not any(kind.steps[name].next for name in own):
        return []
    named = {following for name in own for following in kind.steps[name].next if following != name}
    starts = [name for name in own if name not in named and kind.steps[name].next] or own[:1]
    seen, queue = set(starts), list(starts)
    while queue:
        for following in kind.steps[queue.pop()].next:
            if following in kind.steps and following not in seen:
                seen.add(following)
                queue.append(following)
    return [name for name in own if name not in seen]


def unended(kind: Kind, pack: Pack) -> list[str]:
    """Final steps that no deadline of the kind names as its fulfilment or discharge."""
    named: set[str] = set()
    deadlines = 0
    for norm in pack.norms.values():
        for version in norm.versions if kind.name in norm.matter else ():
            if version.kind == "deadline":
                deadlines += 1
                named.update(_steps_of((*version.expect, *version.unless), kind.name))
    return [step.name for step in kind.steps.values() if deadlines and step.final and step.name not in named]


def _steps_of(refs: Iterable[StepRef], kind: str) -> set[str]:
    return {ref.step for ref in refs if ref.kind in (None, kind)}
