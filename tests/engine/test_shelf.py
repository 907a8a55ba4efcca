# SPDX-License-Identifier: Apache-2.0
"""Who is qualified may be told anywhere in a log: batches wait for it, beyond a number in files."""

from pathlib import Path

import pytest

from xiezhi.catalog.load import load_pack
from xiezhi.catalog.stories import read_story
from xiezhi.engine import batch, shelf
from xiezhi.engine.batch import check_chunks
from xiezhi.engine.facts import Facts, facts_of
from xiezhi.engine.shelf import Shelf
from xiezhi.engine.stories import families_of

NORM = "personnel-qualified-enforcers"


def chunks() -> list[Facts]:
    """A penalty in the first batch; that one of its officers is an auxiliary is told in a later one."""
    pack = load_pack("cn_police")
    norm = pack.norms[NORM]
    story = next(story for story in norm.stories if story.title.startswith("违反"))
    found = families_of(read_story(story, norm, pack).matters)
    return [facts_of(pack, [family]) for family in reversed(found)]


def breaches() -> list[tuple[str, str]]:
    pack = load_pack("cn_police")
    done = check_chunks(pack, chunks(), [pack.norms[NORM]], as_of=2**62, known_at=None, workers=2)
    rows = [row for one in done for row in one.findings.to_pylist()]
    return [(row["norm"], row["nature"]) for row in rows]


def test_a_qualification_told_later_counts_for_an_earlier_batch() -> None:
    assert breaches() == [(NORM, "breach")]


def test_batches_on_disk_give_the_same(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(shelf.tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(batch, "Shelf", lambda: Shelf(0))
    assert breaches() == [(NORM, "breach")]
    assert list(tmp_path.iterdir()) == []


def test_only_what_is_beyond_the_number_goes_to_disk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(shelf.tempfile, "tempdir", str(tmp_path))
    with Shelf(1) as held:
        later = [held.put([facts]) for facts in chunks()]
        on_disk = [path for folder in tmp_path.iterdir() for path in folder.iterdir()]
        assert len(on_disk) < len(later)
        assert [one()[0].matter_ids for one in later] == [facts.matter_ids for facts in chunks()]
