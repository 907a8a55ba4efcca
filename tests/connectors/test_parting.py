# SPDX-License-Identifier: Apache-2.0
"""Keys order as code points do, ranges are found, buckets hold whole matters in order, files end with the log."""

from __future__ import annotations

import pickle
from itertools import pairwise
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.connectors.made import Read, one_kind, read, two_kinds, write_csv, write_jsonl, write_parquet

from xiezhi.connectors import duplicates, pieces, spool
from xiezhi.connectors.keys import coded_texts, common_prefix, range_keys, settle, sorted_by
from xiezhi.connectors.spool import Ranges
from xiezhi.engine.facts import families

TEXTS = st.lists(st.text("01aé案𠀀\x01\x00", min_size=1, max_size=14), min_size=1, max_size=40)
WHOLE = st.lists(st.integers(0, 2**64 - 1) | st.integers(0, 300), max_size=60)


@given(TEXTS, st.sampled_from(["", "A", "案-2026-", "a prefix of more than sixteen bytes "]))
def test_texts_sort_by_code_points(texts: list[str], prefix: str) -> None:
    texts = [prefix + text for text in texts]
    coded = coded_texts(pa.array(texts))
    assert coded.texts.to_pylist() == sorted(set(texts))
    assert coded.order.tolist() == sorted(range(len(texts)), key=lambda row: (texts[row], row))
    assert [coded.texts[code].as_py() for code in coded.code.tolist()] == [
        texts[row] for row in coded.order.tolist()
    ]


@given(TEXTS, TEXTS)
def test_keys_keep_the_order_also_of_texts_without_the_prefix(texts: list[str], others: list[str]) -> None:
    prefix = common_prefix(pa.array(others))
    keys, _ = range_keys(pa.array(texts), prefix)
    ranked = sorted(range(len(texts)), key=lambda row: texts[row])
    assert all(keys[low] <= keys[high] for low, high in pairwise(ranked))


@given(WHOLE, WHOLE)
def test_ranges(splitters: list[int], keys: list[int]) -> None:
    ends = np.unique(np.array(splitters, dtype=np.uint64))
    wanted = np.array([*keys, *splitters], dtype=np.uint64)
    assert Ranges(ends).of(wanted).tolist() == np.searchsorted(ends, wanted, "right").tolist()


@given(WHOLE)
def test_sorting_keys_is_stable(keys: list[int]) -> None:
    array = np.array(keys, dtype=np.uint64)
    assert sorted_by(array)[0].tolist() == np.argsort(array, kind="stable").tolist()


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 3)), max_size=30))
def test_settling_is_sorting(rows: list[tuple[int, int, int]]) -> None:
    rows = sorted(rows, key=lambda row: row[0])
    code, first, second = (np.array([row[n] for row in rows], dtype=np.int64) for n in range(3))
    order = settle(code.astype(np.int32), first, second)
    expected = np.lexsort((second, first, code)).tolist()
    assert (list(range(len(rows))) if order is None else order.tolist()) == expected


def many(n: int) -> list[dict[str, Any]]:
    """Rows of n matters, in no order of matters; every third id occurs twice."""
    return [
        {
            "matter": f"案件-{(k * 7919) % n:05}",
            "step": "filed",
            "at": f"2026-03-{1 + k % 28:02}",
            "id": f"e{k - (k % 3 == 0)}",
        }
        for k in range(3 * n)
    ]


def told(result: Read) -> Any:
    return result.events, result.matters, result.lines, result.counts


@pytest.mark.parametrize("write", [write_csv, write_parquet, write_jsonl])
def test_buckets_hold_whole_matters_in_the_order_of_their_ids(write: Any, tmp_path: Path) -> None:
    path = write(tmp_path / "log", many(400))
    whole = read(one_kind(), path)
    with (
        patch.object(spool, "FEW", 100),
        patch.object(spool, "MEMORY", 3_000),
        patch.object(duplicates, "MEMORY", 999),
    ):
        parts = read(one_kind(), path, chunk=100)
    assert told(parts) == told(whole)
    assert len(parts.facts) > 6 and len(whole.facts) == 1
    ids = [matter for facts in parts.facts for matter in facts.matter_ids]
    assert ids == sorted(ids) and len(ids) == 400
    assert max(facts.size for facts in parts.facts) < 400


def test_long_ids_are_parted_too(tmp_path: Path) -> None:
    rows = [{**row, "matter": f"{row['matter']}-{n % 5}-京公行立字第号"} for n, row in enumerate(many(200))]
    path = write_parquet(tmp_path / "log", rows)
    whole = read(one_kind(), path)
    with patch.object(spool, "FEW", 100), patch.object(spool, "MEMORY", 3_000):
        parts = read(one_kind(), path, chunk=50)
    assert told(parts) == told(whole)
    ids = [matter for facts in parts.facts for matter in facts.matter_ids]
    assert ids == sorted(ids)


def test_families_stay_together_in_buckets(tmp_path: Path) -> None:
    matters = [{"matter": f"c{n:03}", "kind": "case", "parent": ""} for n in range(60)]
    matters += [{"matter": f"s{n:03}", "kind": "stay", "parent": f"c{n * 7 % 60:03}"} for n in range(120)]
    matters += [{"matter": f"t{n:03}", "kind": "stay", "parent": f"s{n:03}"} for n in range(40)]
    events = [
        {
            "matter": matters[k * 31 % len(matters)]["matter"],
            "step": "filed",
            "at": f"2026-03-{1 + k % 28:02}",
        }
        for k in range(900)
    ]
    path, beside = write_parquet(tmp_path / "log", events), write_csv(tmp_path / "matters", matters)
    whole = read(two_kinds(), path, matters=beside)
    with patch.object(spool, "FEW", 100), patch.object(spool, "MEMORY", 3_000):
        parts = read(two_kinds(), path, matters=beside, chunk=100)
    assert told(parts) == told(whole) and len(parts.facts) > 4
    for family in parts.families:
        assert all(
            matter.parent is None or matter.parent in family.matters for matter in family.matters.values()
        )
    assert sorted(len(f.matters) for f in parts.families) == sorted(len(f.matters) for f in whole.families)


def rare(k: int) -> dict[str, Any]:
    """Values that few rows have, of several types, some of which do not fit."""
    return {
        "fine": f"{k}.5" if k % 7 == 0 else "" if k % 11 else "much",
        "articles": "a;b" if k % 13 == 0 else "",
        "heard_at": f"2026-03-{1 + k % 28:02}T10:00" if k % 9 == 0 else "",
        "minor": "true" if k % 10 == 0 else "",
        "remark": f"r{k}" if k % 17 == 0 else "",
    }


def test_values_of_few_rows_are_the_same_as_those_of_columns(tmp_path: Path) -> None:
    fields = ("fine", "articles", "heard_at", "minor")
    log = [row | {name: rare(k)[name] for name in fields} for k, row in enumerate(many(200))]
    path = tmp_path / "log"
    path.mkdir()
    write_csv(path / "a", log[:300])
    typed = [row | {"fine": k / 4 if k % 7 == 0 else None} for k, row in enumerate(log[300:])]
    write_parquet(path / "b", typed)
    asked = ("minor", "remark")
    rows = [
        {"matter": f"案件-{k:05}", "kind": "case", **{name: rare(k)[name] for name in asked}}
        for k in range(200)
    ]
    matters = write_csv(tmp_path / "matters", rows)
    with patch.object(pieces, "FEW", 10**9):
        whole = read(one_kind(), path, matters=matters)
    assert told(read(one_kind(), path, matters=matters)) == told(whole)
    with patch.object(spool, "FEW", 100), patch.object(spool, "MEMORY", 3_000):
        assert told(read(one_kind(), path, matters=matters, chunk=50)) == told(whole)
    assert sum("fine" in event.data for event in whole.events) > 40
    assert sum("remark" in matter.attributes for matter in whole.matters.values()) == 12


def test_tasks_may_run_in_any_order(tmp_path: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    from xiezhi.connectors.log import open_log

    path = write_csv(tmp_path / "log", [{**row, "fine": "x"} for row in many(200)])
    expected = read(one_kind(), path).lines
    with patch.object(spool, "FEW", 100), open_log(one_kind(), events=path, chunk=50, lang="en") as log:
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda task: task(), reversed(list(log.tasks()))))
        assert list(log.rejected.lines()) == expected
        assert log.counts.matters == 200


def test_temporary_files_end_with_the_log(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "log", many(200))
    (tmp_path / "tmp").mkdir()
    with (
        patch.object(spool, "FEW", 10), patch.object(spool, "MEMORY", 100),
        patch("tempfile.tempdir", str(tmp_path / "tmp")),
    ):  # fmt: skip
        read(one_kind(), path)
    assert list((tmp_path / "tmp").iterdir()) == []


def test_facts_put_by_take_no_more_than_their_share(tmp_path: Path) -> None:
    path, beside = write_csv(tmp_path / "log", many(3_000)), write_csv(tmp_path / "matters", cases(3_000))
    whole = read(one_kind(), path, matters=beside)
    parts = read(one_kind(), path, matters=beside, chunk=100)
    assert len(parts.facts) > 50
    assert len(pickle.dumps(parts.facts[3])) < len(pickle.dumps(whole.facts[0])) / 20
    kept = pickle.loads(pickle.dumps(parts.facts[3]))
    assert list(kept.matter_ids) == list(parts.facts[3].matter_ids)
    assert families(kept, one_kind()) == families(parts.facts[3], one_kind())


def cases(n: int) -> list[dict[str, Any]]:
    """The matters of ``many``."""
    return [{"matter": f"案件-{k:05}", "kind": "case"} for k in range(n)]
