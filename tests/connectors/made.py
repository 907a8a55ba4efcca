# SPDX-License-Identifier: Apache-2.0
"""A small pack, and logs written in every format that is read."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq

from xiezhi.catalog.build import pack_from_mappings
from xiezhi.catalog.model import Pack
from xiezhi.connectors.log import Counts, open_log
from xiezhi.engine.facts import Event, Facts, Family, Matter, families

CASE = {
    "kind": "case",
    "attributes": {
        "category": {"type": "enum", "values": ["治安", "禁毒"]},
        "amount": {"type": "money"},
        "minor": {"type": "boolean"},
        "born": {"type": "date"},
        "remark": {"type": "text"},
    },
    "steps": {
        "accepted": {"fields": {"by": {"type": "officer"}}},
        "filed": {"fields": {"articles": {"type": "list"}, "limit": {"type": "duration"}}},
        "decided": {"final": True, "fields": {"fine": {"type": "money"}, "heard_at": {"type": "time"}}},
    },
}
STAY = {
    "kind": "stay",
    "parent": ["case"],
    "attributes": {"person": {"type": "person"}, "number": {"type": "text"}},
    "steps": {"entered": {}, "left": {"final": True}, "filed": {}},
}
NORM = {
    "id": "n",
    "matter": "case",
    "kind": "deadline",
    "after": "filed",
    "within": "30 d",
    "expect": ["decided"],
}


def one_kind() -> Pack:
    """A pack with the kind ``case`` alone, in Asia/Shanghai."""
    return pack_from_mappings({}, [CASE], [NORM])


def two_kinds() -> Pack:
    """``case`` and, below it, ``stay``."""
    return pack_from_mappings({}, [CASE, STAY], [NORM])


@dataclass
class Read:
    """What a log gave."""

    families: list[Family]
    lines: list[list[str]]
    counts: Counts
    facts: list[Facts]

    @property
    def events(self) -> list[Event]:
        """All events in the order of ``seq``."""
        found = [event for family in self.families for event in family.events]
        return sorted(found, key=lambda event: (event.seq, event.id))

    @property
    def matters(self) -> dict[str, Matter]:
        return {matter.id: matter for family in self.families for matter in family.matters.values()}

    @property
    def told(self) -> list[tuple[str, str, str, str]]:
        """(line, what, column, value) of what was rejected."""
        return [(line[1], line[2], line[3], line[4]) for line in self.lines]


def read(pack: Pack, events: object = None, **options: Any) -> Read:
    """A log read through; reasons in English."""
    name = None if events is None else str(events)
    with open_log(pack, events=name, lang="en", **options) as log:
        facts = list(log.chunks())
        return Read(
            [f for one in facts for f in families(one, pack)], list(log.rejected.lines()), log.counts, facts
        )


Row = Mapping[str, Any]
ROWS: list[Row] = [
    {"matter": "A1", "step": "accepted", "at": "2026-03-02 09:00"},
    {"matter": "A1", "step": "filed", "at": "2026-03-02T10:00:00+08:00"},
    {"matter": "B2", "step": "accepted", "at": "2026-03-03"},
]


def names_of(rows: Iterable[Row]) -> list[str]:
    return list(dict.fromkeys(name for row in rows for name in row))


def as_csv(rows: Sequence[Row], **options: Any) -> str:
    """Rows as CSV text."""
    file = io.StringIO()
    writer = csv.DictWriter(file, names_of(rows), lineterminator="\n", **options)
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue()


def write_csv(path: Path, rows: Sequence[Row], encoding: str = "utf-8") -> Path:
    path.write_bytes(as_csv(rows).encode(encoding))
    return path


def write_jsonl(path: Path, rows: Sequence[Row]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def write_parquet(path: Path, rows: Sequence[Row]) -> Path:
    pq.write_table(pa.table({name: [row.get(name) for row in rows] for name in names_of(rows)}), path)
    return path


def write_xlsx(path: Path, rows: Sequence[Row]) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(names_of(rows))
    for row in rows:
        sheet.append([row.get(name) for name in names_of(rows)])
    book.save(path)
    return path


KEYS = {
    "step": "concept:name",
    "at": "time:timestamp",
    "actor": "org:resource",
    "unit": "org:group",
    "id": "identity:id",
}


def as_xes(rows: Sequence[Row], traces: Mapping[str, Row] | None = None, head: str = "") -> str:
    """Rows as XES text, a trace a matter; ``traces``: attributes of matters."""
    parts = [f'<?xml version="1.0" encoding="UTF-8"?>\n{head}<log xes.version="1.0">\n']
    parts.append('<global scope="event"><string key="concept:name" value="x"/></global>\n')
    for matter in dict.fromkeys(row["matter"] for row in rows):
        named = {"concept:name": matter, **(traces or {}).get(matter, {})}
        inner = "".join(map(attribute, named.items()))
        for row in rows:
            if row["matter"] == matter:
                values = {
                    KEYS.get(key, key): value for key, value in row.items() if key != "matter" and value
                }
                inner += "<event>" + "".join(map(attribute, values.items())) + "</event>\n"
        parts.append(f"<trace>{inner}</trace>\n")
    return "".join([*parts, "</log>\n"])


def attribute(pair: tuple[str, Any]) -> str:
    return f"<string key={quoteattr(pair[0])} value={quoteattr(str(pair[1]))}/>"


def write_xes(path: Path, rows: Sequence[Row]) -> Path:
    path.write_text(as_xes(rows), encoding="utf-8")
    return path


def write_xes_gz(path: Path, rows: Sequence[Row]) -> Path:
    path.write_bytes(gzip.compress(as_xes(rows).encode()))
    return path


WRITERS = {
    "csv": write_csv, "jsonl": write_jsonl, "parquet": write_parquet, "xlsx": write_xlsx, "xes": write_xes,
    "xes.gz": write_xes_gz,
}  # fmt: skip
