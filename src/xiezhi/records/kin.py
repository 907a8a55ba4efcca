# SPDX-License-Identifier: Apache-2.0
"""Which matters belong together: families grow by every parent and every merge ever named, and never come apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from xiezhi.kernel.sql import Connection, executemany, fetch
from xiezhi.ledger.entry import ATTRIBUTES_CHANGED, LINKED, Recorded
from xiezhi.records import models
from xiezhi.records.families import PARENT
from xiezhi.records.tables import Row, Table, among
from xiezhi.records.values import text

JOINING = frozenset(("merged_into", "merged_from", "split_from", "split_into"))
_OF_FAMILIES = ("matter", "clock", "finding", "holding", "counted", "feed")
Tie = tuple[str, str]  # matter, other
Node = int | str  # a known family, or a new matter


def joined(connection: Connection, facts: Sequence[Recorded]) -> list[int]:
    """Takes in the matters and connections that new facts tell of; the families touched, by their ids.

    Matters that are new get a family together with all that they are tied to; known families that a tie touches
    become one, that of the smallest id.
    """
    kinds = {fact.matter: fact.kind for fact in reversed(facts)}
    named = sorted({tie for fact in facts for tie in ties(fact)})
    family = _families(connection, {*kinds, *(other for _, other, _ in named)})
    new = [matter for matter in kinds if matter not in family]
    pairs = [(matter, other) for matter, other, _ in named]
    if named:
        Table(models.Connection).insert(connection, named, keyed=False, ignore=True)
    if new:  # an earlier matter may have named one of these
        pairs += [(row[1], row[2]) for row in Table(models.Connection).rows(connection, "other", new)]
        family.update(_families(connection, {matter for matter, _ in pairs} - family.keys()))
    together = _together(family, new, pairs)
    _absorb(connection, together, family)
    _add(connection, new, kinds, together, family)
    return sorted({family[matter] for matter in kinds})


def ties(fact: Recorded) -> Iterable[tuple[str, str, str]]:
    """(matter, other, role) of the connections that a fact names."""
    if fact.step == ATTRIBUTES_CHANGED:
        other = text(fact.data.get(PARENT))
        if other is not None and other != fact.matter:
            yield fact.matter, other, PARENT
    elif fact.step == LINKED:
        role, other = text(fact.data.get("role")), text(fact.data.get("to"))
        if role in JOINING and other is not None and other != fact.matter:
            yield fact.matter, other, role


def _families(connection: Connection, matters: Iterable[str]) -> dict[str, int]:
    wanted = list(matters)
    if not wanted:
        return {}
    where, given = among(connection, "id", wanted)
    return dict(fetch(connection, f"SELECT id, family_id FROM records_matter WHERE {where}", (given,)))


def _together(family: dict[str, int], new: Sequence[str], pairs: Iterable[Tie]) -> dict[Node, Node]:
    """Known families (by id) and new matters (by name) → the least of those that they are now one with."""
    least: dict[Node, Node] = {}
    fresh = set(new)
    for matter, other in pairs:
        ends = [family.get(name, name if name in fresh else None) for name in (matter, other)]
        if None not in ends:
            one, two = sorted((_root(least, end) for end in ends if end is not None), key=_age)
            if one != two:
                least[two] = one
    return least


def _root(least: dict[Node, Node], node: Node) -> Node:
    while node in least:
        node = least[node]
    return node


def _age(node: Node) -> tuple[bool, int, str]:
    """Known families come before new matters, the older first."""
    return (True, 0, node) if isinstance(node, str) else (False, node, "")


def _absorb(connection: Connection, together: dict[Node, Node], family: dict[str, int]) -> None:
    """Moves everything of families that have become part of another."""
    moves = [(_root(together, gone), gone) for gone in together if isinstance(gone, int)]
    for name in _OF_FAMILIES if moves else ():
        executemany(connection, f"UPDATE records_{name} SET family_id = ? WHERE family_id = ?", moves)
    Table(models.Family).delete(connection, "id", [gone for _, gone in moves])
    for matter, known in family.items():
        kept = _root(together, known)
        assert isinstance(kept, int)
        family[matter] = kept


def _add(
    connection: Connection,
    new: Sequence[str],
    kinds: dict[str, str],
    together: dict[Node, Node],
    family: dict[str, int],
) -> None:
    """Rows of new matters, and of the families that they begin."""
    roots = {matter: _root(together, matter) for matter in new}
    begun = [root for root in dict.fromkeys(roots.values()) if isinstance(root, str)]
    families, matters = Table(models.Family), Table(models.Matter)
    keys: dict[Node, int] = dict(
        zip(begun, families.add(connection, [blank_family()] * len(begun)), strict=True)
    )
    rows = []
    plain = models.Matter()
    rest = tuple(getattr(plain, name) for name in matters.columns[3:])
    for matter, root in roots.items():
        family[matter] = root if isinstance(root, int) else keys[root]
        rows.append((matter, family[matter], kinds[matter], *rest))
    assert matters.columns[:3] == ("id", "family_id", "kind")
    matters.insert(connection, rows, keyed=True)


def blank_family() -> Row:
    """The row of a family of which nothing is known yet, without its key."""
    empty = models.Family()
    return tuple(getattr(empty, name) for name in Table(models.Family).columns[1:])


def members(connection: Connection, families: Sequence[int]) -> dict[str, int]:
    """The matters of families: matter → family."""
    where, given = among(connection, "family_id", families)
    found = fetch(connection, f"SELECT id, family_id FROM records_matter WHERE {where}", (given,))
    return dict(found)
