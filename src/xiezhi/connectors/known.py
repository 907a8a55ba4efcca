# SPDX-License-Identifier: Apache-2.0
"""Matters that are known beforehand: those a ledger holds already, which a new file's rows may name."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from xiezhi.catalog.model import Pack
from xiezhi.connectors.cells import as_texts, one_array, plain_texts

NOWHERE = -1  # the place of a row that stands in no file


class Known(Protocol):
    """Answers for matters that are not in the files."""

    def kinds(self, ids: Collection[str]) -> Mapping[str, str]:
        """The kind of each matter that is known."""
        ...

    def valued(self, kind: str, attribute: str, values: Collection[str]) -> Mapping[str, tuple[str, str]]:
        """The (id, kind) of the matter with each value of an attribute, of a kind (empty: of any)."""
        ...

    def waits(self, matter: str, kind: str, attribute: str, value: str) -> None:
        """Hears of a matter whose parent is nowhere: named by its id, or by the value of an attribute."""
        ...


def with_known(table: pa.Table, pack: Pack, known: Known, seen: Collection[str]) -> pa.Table:
    """A table of matters, with rows of those that its events (``seen``) or its parents name and that are known.

    Sorted by id as before; the rows added have nothing but their kind and the value by which they were named.
    """
    here = set(one_array(table["matter"]).to_pylist())
    named = [name for name in table.column_names if name == "parent" or name.startswith("by:")]
    asked = {name: _asked(table, name) for name in named}
    wanted = set(seen).union(*(values for name, values in asked.items() if not _attribute(name)[1]))
    kinds = dict(known.kinds(wanted - here)) if wanted - here else {}
    values: dict[str, dict[str, str]] = {}
    for name in named:
        kind, attribute = _attribute(name)
        own = _own_values(table, attribute) if attribute else here
        rest = asked[name] - own - ({*kinds} if not attribute else set())
        found = known.valued(kind, attribute, rest) if attribute and rest else {}
        for value, (matter, its_kind) in found.items():
            if matter not in here:
                kinds[matter] = its_kind
                values.setdefault(f"a:{attribute}", {})[matter] = value
        _tell_waiting(table, name, rest - set(found), known)
    kinds = {matter: kind for matter, kind in kinds.items() if kind in pack.kind_code}
    return _added(table, pack, kinds, values) if kinds else table


def _attribute(name: str) -> tuple[str, str]:
    """Kind and attribute of a column ``by:<kind>:<attribute>:<header>``; of ``parent``, which has ids: nothing."""
    if name == "parent":
        return "", ""
    _, kind, attribute, _ = name.split(":", 3)
    return kind, attribute


def _texts(table: pa.Table, name: str) -> pa.Array:
    return plain_texts(as_texts(one_array(table[name])))


def _asked(table: pa.Table, name: str) -> set[str]:
    return set(pc.unique(_texts(table, name).drop_null()).to_pylist())


def _own_values(table: pa.Table, attribute: str) -> set[str]:
    return _asked(table, f"a:{attribute}") if f"a:{attribute}" in table.column_names else set()


def _tell_waiting(table: pa.Table, name: str, missing: set[str], known: Known) -> None:
    if not missing:
        return
    kind, attribute = _attribute(name)
    texts = _texts(table, name)
    rows = pc.is_in(texts, pa.array(sorted(missing), pa.string()))
    children = one_array(table["matter"]).filter(rows).to_pylist()
    for matter, value in zip(children, texts.filter(rows).to_pylist(), strict=True):
        known.waits(matter, kind, attribute, value)


def _added(
    table: pa.Table, pack: Pack, kinds: Mapping[str, str], named: Mapping[str, Mapping[str, str]]
) -> pa.Table:
    ids = list(kinds)
    codes = pa.array([pack.kind_code[kinds[matter]] for matter in ids], pa.int16())
    rows = {"matter": pa.array(ids, pa.string()), "kind": codes}
    rows["place"] = pa.array(np.full(len(ids), NOWHERE, dtype=np.int64))
    for name, values in named.items():
        rows[name] = pa.array([values.get(matter) for matter in ids], pa.string())
        if name in table.column_names:
            place = table.schema.get_field_index(name)
            table = table.set_column(place, name, plain_texts(as_texts(one_array(table[name]))))
    whole = pa.concat_tables([table, pa.table(rows)], promote_options="permissive").combine_chunks()
    return whole.take(pc.sort_indices(one_array(whole["matter"])))
