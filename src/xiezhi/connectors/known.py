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


def with_known(table: pa.Table, pack: Pack, known: Known, seen: Collection[str]) -> pa.Table:
    """A table of matters, with rows of those that its events (``seen``) or its parents name and that are known.

    Sorted by id as before; the rows added have nothing but their kind and the value by which they were named.
    """
    ids = one_array(table["matter"])
    wanted = set(seen)
    if "parent" in table.column_names:
        wanted.update(pc.unique(one_array(table["parent"]).drop_null()).to_pylist())
    here = set(ids.to_pylist())
    kinds = dict(known.kinds(wanted - here)) if wanted - here else {}
    named: dict[str, dict[str, str]] = {}
    for column in [name for name in table.column_names if name.startswith("by:")]:
        _named_by_value(table, column, known, here, kinds, named)
    kinds = {matter: kind for matter, kind in kinds.items() if kind in pack.kind_code}
    return _added(table, pack, kinds, named) if kinds else table


def _named_by_value(
    table: pa.Table, column: str, known: Known, here: set[str], kinds: dict[str, str],
    named: dict[str, dict[str, str]],
) -> None:  # fmt: skip
    """Column ``by:<kind>:<attribute>:<header>``: parents named by a value; without attribute by their id."""
    _, kind, attribute, _ = column.split(":", 3)
    asked = pc.unique(plain_texts(as_texts(one_array(table[column]))).drop_null()).to_pylist()
    if not attribute:
        kinds.update(known.kinds(set(asked) - here) if set(asked) - here else {})
        return
    for value, (matter, its_kind) in known.valued(kind, attribute, asked).items():
        if matter not in here:
            kinds[matter] = its_kind
            named.setdefault(f"a:{attribute}", {})[matter] = value


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
