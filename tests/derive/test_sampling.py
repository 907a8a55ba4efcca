# SPDX-License-Identifier: Apache-2.0
"""Samples: the same whatever the batches, fair, and the largest are the largest."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiezhi.derive.sampling import Best, draw_key, text_hash

TEXTS = st.lists(st.one_of(st.none(), st.text(max_size=12)), max_size=40)


@given(TEXTS, st.integers(0, 40))
def test_the_hash_of_a_text_does_not_depend_on_where_it_stands(texts: list[str | None], cut: int) -> None:
    whole = pa.array(texts, pa.string())
    parts = pa.chunked_array([whole.slice(0, cut), whole.slice(cut)])
    alone = [text_hash(pa.array([text], pa.string()))[0] for text in texts]
    assert text_hash(whole).tolist() == text_hash(parts).tolist() == alone


def test_texts_that_differ_in_order_or_length_have_other_hashes() -> None:
    texts = pa.array(["ab", "ba", "a", "aa", "aaa", "", "\x00", "\x00\x00"])
    assert len(set(text_hash(texts).tolist())) == len(texts)


def test_another_seed_draws_another_sample() -> None:
    names = pa.array([f"C{number}" for number in range(1000)])
    first, second = (set(np.argsort(draw_key(seed, names))[:20]) for seed in (1, 2))
    assert first != second


def test_every_row_has_the_same_chance() -> None:
    names = pa.array([f"C{number:03}" for number in range(200)])
    drawn = np.zeros(200)
    for seed in range(2_000):
        drawn[np.argsort(draw_key(seed, names))[:20]] += 1
    assert 140 < drawn.min() and drawn.max() < 270


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 9)), min_size=1, max_size=60), st.integers(1, 30))
def test_the_best_are_the_same_however_the_rows_are_cut(rows: list[tuple[int, int]], size: int) -> None:
    table = pa.table({"row": list(range(len(rows)))})
    group, key = (np.array(column, dtype=np.int64) for column in zip(*rows, strict=True))
    place = np.arange(len(rows))
    best = Best(3)
    for start in range(0, len(rows), size):
        part = slice(start, start + size)
        best.merge(best.of(table.slice(start, size), group[part], key[part], place[part]))
    for wanted in range(3):
        ranked = sorted((k, n) for n, (g, k) in enumerate(rows) if g == wanted)
        assert best.rows(wanted)["row"].to_pylist() == [n for _, n in ranked][:3]


def test_asking_before_anything_was_added_is_an_error() -> None:
    with pytest.raises(ValueError, match="nothing"):
        Best(3).rows(0)
