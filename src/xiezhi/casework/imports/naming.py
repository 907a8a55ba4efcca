# SPDX-License-Identifier: Apache-2.0
"""Parents named by a value, or in no file yet: remembered, and found when the other file comes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from xiezhi.casework.imports.entries import OPENING, json_value
from xiezhi.casework.imports.known import Recorded
from xiezhi.casework.models import Named, Orphan
from xiezhi.catalog.model import Pack
from xiezhi.connectors.mapping import MappingFile
from xiezhi.engine.facts import Family, Matter
from xiezhi.ledger.entry import ATTRIBUTES_CHANGED, BEGINNING, Entry


def asked_for(mapping: MappingFile | None) -> frozenset[str]:
    """The attributes by which a mapping names parents."""
    if mapping is None:
        return frozenset()
    parents = (source.parent for source in mapping.sources)
    return frozenset(parent.by for parent in parents if parent is not None and parent.by is not None)


def remember(
    pack: Pack, found: Iterable[Family], attributes: Collection[str], known: Collection[str]
) -> None:
    """Keeps the values by which other tables may name these matters; ``known``: matters only named here."""
    wanted = {
        *attributes,
        *Orphan.objects.exclude(attribute="").values_list("attribute", flat=True).distinct(),
    }
    rows = [
        Named(kind=matter.kind, attribute=name, value=str(json_value(pack, matter.attributes[name])), matter=matter.id)
        for family in found
        for matter in family.matters.values()
        if matter.id not in known
        for name in sorted(wanted & set(matter.attributes))
    ]  # fmt: skip
    Named.objects.bulk_create(
        rows, update_conflicts=True, update_fields=["value"], unique_fields=["kind", "attribute", "matter"]
    )


def keep_waiting(matters: Mapping[str, Matter], known: Recorded, source: str) -> dict[str, str]:
    """Keeps what waits for a parent; child → parent where its id is told, though nothing else of it yet."""
    by_id = {matter: value for matter, (_, attribute, value) in known.waiting.items() if not attribute}
    rows = [
        Orphan(
            matter=matter, kind=matters[matter].kind, parent_kind=kind, attribute=attribute, value=value, source=source
        )
        for matter, (kind, attribute, value) in known.waiting.items()
        if attribute and matter in matters
    ]  # fmt: skip
    Orphan.objects.bulk_create(
        rows, update_conflicts=True, update_fields=["value", "attribute", "parent_kind", "source"],
        unique_fields=["matter"],
    )  # fmt: skip
    return by_id


def adopted() -> Iterator[tuple[Orphan, Entry]]:
    """Matters whose parent has come meanwhile, each with the entry that says so."""
    for orphan in Orphan.objects.all().iterator():
        rows = Named.objects.filter(attribute=orphan.attribute, value=orphan.value)
        if orphan.parent_kind:
            rows = rows.filter(kind=orphan.parent_kind)
        parents = list(rows.values_list("matter", flat=True)[:2])
        if len(parents) == 1 and parents[0] != orphan.matter:
            key = f"{orphan.matter}{OPENING}parent"
            yield orphan, Entry(
                orphan.matter, orphan.kind, ATTRIBUTES_CHANGED, BEGINNING, id=key, data={"parent": parents[0]},
                source=orphan.source, source_key=key,
            )  # fmt: skip
