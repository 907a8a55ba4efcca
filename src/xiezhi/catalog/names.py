# SPDX-License-Identifier: Apache-2.0
"""Every name that a norm mentions, looked up in its pack: kinds, steps, attributes, fields, tables, norms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from xiezhi.catalog import expression as ex
from xiezhi.catalog.expression import Expr
from xiezhi.catalog.faults import Faults, Placed
from xiezhi.catalog.mentions import Mention
from xiezhi.catalog.model import COMMON_STEPS, Kind, Norm, Pack, Refs, StepRef, Table, Version
from xiezhi.catalog.nodes import Node
from xiezhi.catalog.norms import NormDraft
from xiezhi.catalog.reading import closest, column_in

Noun = tuple[str, str]
KIND, STEP, ATTRIBUTE, TABLE = ("类型", "kind"), ("步骤", "step"), ("属性", "attribute"), ("表", "table")
COLUMN, NORM, FIELD = ("表列", "column"), ("规则", "norm"), ("字段", "field")


def judged(version: Version) -> Refs:
    """The events at which a version judges; empty where a final event or a breach is what it looks at."""
    interval = version.interval or version.total
    return (
        version.after or version.before or version.never or version.on or version.count
        or (interval.start if interval else ())
    )  # fmt: skip


def check_names(pack: Pack, draft: NormDraft, faults: Faults) -> None:
    """Adds a fault for every name of a norm that the pack does not have."""
    matter = draft.node.get("matter")
    for item in matter.items() if matter else ():
        if item.is_scalar and item.text not in pack.kinds:
            Lookup(pack, draft.norm, faults).unknown(item, KIND, item.text, pack.kinds)
    for version, mentions in zip(draft.norm.versions, draft.mentions, strict=True):
        lookup = Lookup(pack, draft.norm, faults, version)
        for mention in mentions:
            lookup.mention(mention)


class Lookup:
    """Looks names up for one version of one norm."""

    def __init__(self, pack: Pack, norm: Norm, faults: Faults, version: Version | None = None) -> None:
        self.pack, self.norm, self.faults, self.version = pack, norm, faults, version
        self.own = tuple(pack.kinds[name] for name in norm.matter if name in pack.kinds)

    def unknown(self, at: Placed, noun: Noun, name: str, names: Iterable[str]) -> None:
        """A name that is not there; ``names`` are those that are."""
        names = [str(known) for known in names]
        right = " ".join(names[:40]) + (" …" if len(names) > 40 else "") + closest(name, names)
        self._error(
            at,
            f"unknown-{noun[1]}",
            f"没有{noun[0]} {name[:60]!r}",
            f"unknown {noun[1]} {name[:60]!r}",
            right,
        )

    def _error(self, at: Placed, code: str, zh: str, en: str, right: str) -> None:
        self.faults.error(
            at, code, f"规则 {self.norm.id}: {zh}", f"norm {self.norm.id}: {en}", (right, right)
        )

    def warn(self, at: Placed, code: str, zh: str, en: str, right: Noun = ("", "")) -> None:
        """A warning that names the norm."""
        self.faults.warning(at, code, f"规则 {self.norm.id}: {zh}", f"norm {self.norm.id}: {en}", right)

    # -- mentions

    def mention(self, mention: Mention) -> None:
        """Looks up one mention."""
        if mention.ref is not None:
            self.step(mention.node, mention.ref.kind, mention.ref.step, self.own)
        elif mention.expr is not None:
            own = self._kinds_of(mention.at)
            for node in ex.walk(mention.expr):
                self._node(node, mention, own)
        elif mention.key == "match":
            self._match(mention.node)
        elif mention.key == "of" and mention.node.text not in self.pack.norms:
            self.unknown(mention.node, NORM, mention.node.text, self.pack.norms)

    def _kinds_of(self, at: StepRef | None) -> tuple[Kind, ...]:
        """The kinds of the current event's own matter."""
        if at is not None and at.kind is not None:
            kind = self.pack.kinds.get(at.kind)
            return (kind,) if kind else ()
        return self.own

    def step(self, at: Placed, kind: str | None, step: str, own: tuple[Kind, ...]) -> None:
        """A step of the own kinds, or of a kind above or below them."""
        kinds = own
        if kind is not None:
            named = self.pack.kinds.get(kind)
            if named is None:
                self.unknown(at, KIND, kind, self.pack.kinds)
                return
            kinds = (named,)
            self._related(at, kind, own)
        for owner in kinds:
            if step not in owner.steps:
                steps = [name for name in owner.steps if name not in COMMON_STEPS]
                self.unknown(at, STEP, f"{kind}.{step}" if kind else step, steps)
                return

    def _related(self, at: Placed, kind: str, own: tuple[Kind, ...]) -> None:
        above = self.pack.above
        if own and not any(kind == o.name or kind in above[o.name] or o.name in above[kind] for o in own):
            names = " ".join(o.name for o in own)
            self.warn(
                at, "unrelated-kind", f"{kind} 既不在 {names} 之上, 也不在其下, 永远找不到",
                f"{kind} stands neither above nor below {names} and is never found",
                (f"在 {kind} 或 {names} 的 parent 中写明", f"a parent: in {kind} or {names}"),
            )  # fmt: skip

    def _match(self, node: Node) -> None:
        name = node.text
        named = (self.pack.kinds.get(ref.kind) for ref in self._all_refs() if ref.kind is not None)
        kinds = [*self.own, *(kind for kind in named if kind is not None)]
        if any(name in kind.attributes for kind in kinds):
            return
        steps = [step for kind in kinds for step in kind.steps.values()]
        if not any(name in step.fields for step in steps):
            self.warn(
                node, "undeclared-field", f"match 的 {name!r} 既不是字段也不是属性",
                f"match: {name!r} is no field or attribute",
                ("在步骤的 fields 或类型的 attributes 中声明", "declare it under fields or attributes"),
            )  # fmt: skip

    def _all_refs(self) -> Iterator[StepRef]:
        version = self.version
        if version is None:
            return
        yield from (*judged(version), *version.expect, *version.require, *version.since, *version.unless)

    # -- expressions

    def _node(self, node: Expr, mention: Mention, own: tuple[Kind, ...]) -> None:
        at = column_in(mention.node, node.column)
        if isinstance(node, ex.Attribute):
            self._attribute(at, node, own)
        elif isinstance(node, ex.Data):
            self._data(at, node.name, mention, own)
        elif isinstance(node, ex.StepFunction):
            for kind, step in node.steps:
                self.step(at, kind, step, own)
        elif isinstance(node, ex.Values):
            self._values(at, node, own)
        elif isinstance(node, ex.Relatives):
            self._relatives(at, node, own)
        elif isinstance(node, ex.ClockOf):
            self._clock(at, node, own)
        elif isinstance(node, ex.TableLookup):
            self._table(at, node, own)
        elif isinstance(node, ex.Qualified) and self.pack.qualification is None:
            self._error(
                at, "unknown-function", "pack.yaml 没有 qualification, 不能用 qualified()",
                "qualified() needs a qualification in pack.yaml",
                "qualification: {kind, officer, grade, valid_from, valid_to, grades}",
            )  # fmt: skip
        elif isinstance(node, (ex.Compare, ex.Contains)):
            self._values_of_enum(at, node, own)

    def _attribute(self, at: Placed, node: ex.Attribute, own: tuple[Kind, ...]) -> None:
        kinds = own
        if node.kind is not None:
            named = self.pack.kinds.get(node.kind)
            if named is None:
                self.unknown(at, KIND, node.kind, self.pack.kinds)
                return
            kinds = (named,)
            if own and not any(node.kind == o.name or node.kind in self.pack.above[o.name] for o in own):
                self._never_above(at, node.kind, own)
        for kind in kinds:
            if node.name not in kind.attributes:
                self.unknown(at, ATTRIBUTE, node.name, kind.attributes)
                return
        if not kinds:
            self.unknown(at, ATTRIBUTE, node.name, ())

    def _never_above(self, at: Placed, kind: str, own: tuple[Kind, ...]) -> None:
        names = " ".join(o.name for o in own)
        self.warn(
            at, "unrelated-kind", f"{kind} 不会在 {names} 之上, 其属性永远未知",
            f"{kind} never stands above {names}: its attributes are always unknown",
            (f"在 {names} 的 parent 中写明 {kind}", f"{kind} among the parents of {names}"),
        )  # fmt: skip

    def _data(self, at: Placed, name: str, mention: Mention, own: tuple[Kind, ...]) -> None:
        refs = (mention.at,) if mention.at is not None else judged(self.version) if self.version else ()
        steps = [(kind, ref.step) for ref in refs for kind in (self._kinds_of(ref) if ref.kind else own)]
        steps = steps or [(kind, step.name) for kind in own for step in kind.steps.values() if step.final]
        for kind, step in steps:
            if step == "attributes_changed" or (step in kind.steps and name in kind.steps[step].fields):
                return
        if steps:
            self._undeclared(at, name, " ".join(dict.fromkeys(step for _, step in steps)))

    def _undeclared(self, at: Placed, name: str, steps: str) -> None:
        self.warn(
            at, "undeclared-field", f"步骤 {steps} 没有声明字段 {name!r}",
            f"{steps} declares no field {name!r}",
            (f"在 fields 中声明 {name}", f"declare {name} under fields"),
        )  # fmt: skip

    def _values(self, at: Placed, node: ex.Values, own: tuple[Kind, ...]) -> None:
        declared = node.field in ("actor", "unit")
        for kind, step in node.steps:
            self.step(at, kind, step, own)
            owners = own if kind is None else tuple(filter(None, [self.pack.kinds.get(kind)]))
            declared = declared or any(step in o.steps and node.field in o.steps[step].fields for o in owners)
        if not declared:
            self._undeclared(at, node.field, " ".join(step for _, step in node.steps))

    def _relatives(self, at: Placed, node: ex.Relatives, own: tuple[Kind, ...]) -> None:
        kind = self.pack.kinds.get(node.kind)
        if kind is None:
            self.unknown(at, KIND, node.kind, self.pack.kinds)
        elif node.step is not None and node.step not in kind.steps:
            self.unknown(at, STEP, f"{node.kind}.{node.step}", kind.steps)
        elif node.function == "children" and own and not any(o.name in kind.parents for o in own):
            names = " ".join(o.name for o in own)
            self.warn(
                at, "unrelated-kind", f"{node.kind} 的上级不会是 {names}",
                f"{names} is no parent of {node.kind}",
                (f"在 {node.kind} 的 parent 中写明", f"a parent: in {node.kind}"),
            )  # fmt: skip

    def _clock(self, at: Placed, node: ex.ClockOf, own: tuple[Kind, ...]) -> None:
        norm = self.pack.norms.get(node.norm)
        if norm is None:
            self.unknown(at, NORM, node.norm, self.pack.norms)
            return
        if not any(version.kind == "deadline" for version in norm.versions):
            right = " ".join(name for name, other in self.pack.norms.items() if other.kind == "deadline")
            zh, en = f"{node.norm} 不是期限规则, 没有时钟", f"{node.norm} is no deadline and has no clock"
            self._error(at, "unknown-norm", zh, en, right[:200])
        if node.kind is not None and node.kind not in self.pack.kinds:
            self.unknown(at, KIND, node.kind, self.pack.kinds)
        elif node.kind is not None and node.kind not in norm.matter:
            self.unknown(at, NORM, f"{node.kind}.{node.norm}", [f"{kind}.{norm.id}" for kind in norm.matter])
        elif node.kind is None and own and not any(o.name in norm.matter for o in own):
            names = " ".join(f"'{kind}.{norm.id}'" for kind in norm.matter)
            self.warn(
                at, "unrelated-kind", f"{norm.id} 由 {' '.join(norm.matter)} 承载",
                f"{norm.id} is carried by {' '.join(norm.matter)}", (names, names),
            )  # fmt: skip

    def _table(self, at: Placed, node: ex.TableLookup, own: tuple[Kind, ...]) -> None:
        table = self.pack.tables.get(node.table)
        if table is None:
            self.unknown(at, TABLE, node.table, self.pack.tables)
        elif table.replaceable:
            zh = f"规则 {self.norm.id}: 表 {table.name} 可由叠加包替换, 规则不能据以判断"
            en = f"norm {self.norm.id}: an overlay may replace table {table.name}, so no norm can rest on it"
            other = ("规则要查的列放进另一张表", "what norms look up in another table")
            self.faults.error(at, "replaceable-table", zh, en, other)
        elif node.value not in table.types:
            self.unknown(at, COLUMN, node.value, table.types)
        elif len(node.keys) != len(table.keys):
            many, right = len(node.keys), " ".join(table.keys)
            zh, en = f"表 {table.name} 的键给了 {many} 个", f"table {table.name} is given {many} keys"
            self._error(at, "unknown-column", zh, en, right)
        else:
            for place, key in enumerate(node.keys):
                self._key(at, table, place, key, own)

    def _key(self, at: Placed, table: Table, place: int, key: Expr, own: tuple[Kind, ...]) -> None:
        """A key that no row has is never found: what asks for it is a gap in every case."""
        asked = (_enum(key, own, self.pack) if isinstance(key, ex.Attribute) else _literals(key)) or ()
        listed = list(dict.fromkeys(str(row.keys[place]) for row in table.rows))
        lacking = [text for text in asked if text not in listed]
        if asked and len(lacking) == len(asked):
            names, shown = " ".join(lacking[:20]), " ".join(listed[:40])
            zh = f"表 {table.name} 的键 {table.keys[place]} 没有 {names}, 查不到就是缺数据"
            en = f"no row of table {table.name} has {table.keys[place]} {names}: not found, so a gap"
            right = shown + closest(lacking[0], listed)
            self.warn(at, "unknown-key", zh, en, (right, right))

    def _values_of_enum(self, at: Placed, node: ex.Compare | ex.Contains, own: tuple[Kind, ...]) -> None:
        """A comparison of an enum with a value that it does not have is never true."""
        sides = (node.left, node.right) if isinstance(node, ex.Compare) else (node.item, node.container)
        for one, other in (sides, sides[::-1]):
            values = _enum(one, own, self.pack) if isinstance(one, ex.Attribute) else None
            for literal in _literals(other) if values else ():
                if literal not in (values or ()):
                    right = " ".join(values or ())
                    zh, en = f"{literal!r} 不是可选值", f"{literal!r} is not among the values"
                    self.warn(at, "never-true", zh, en, (right, right))


def _enum(node: ex.Attribute, own: tuple[Kind, ...], pack: Pack) -> tuple[str, ...] | None:
    kinds = own if node.kind is None else tuple(filter(None, [pack.kinds.get(node.kind)]))
    fields = [kind.attributes[node.name] for kind in kinds if node.name in kind.attributes]
    if not fields or any(field.type != "enum" for field in fields):
        return None
    return tuple(value for field in fields for value in field.values)


def _literals(node: Expr) -> list[str]:
    items = node.items if isinstance(node, ex.Listing) else (node,)
    return [item.value for item in items if isinstance(item, ex.Literal) and isinstance(item.value, str)]
