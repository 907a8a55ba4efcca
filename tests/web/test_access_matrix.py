# SPDX-License-Identifier: Apache-2.0
"""Every address, every role, every place: who may is answered, to anyone else it is not there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from tests.web.access_matrix import ANYONE, MATRIX, NOBODY, PLACES, Row, Who, roles
from tests.web.access_objects import OBJECTS, Person, people

GONE = (404, 405)


def _names(patterns: Any, space: str = "") -> Iterator[str]:
    for one in patterns:
        if isinstance(one, URLResolver) and one.namespace == "v1":
            continue  # its addresses are walked by tokens: test_api_matrix.py
        if isinstance(one, URLResolver):
            yield from _names(one.url_patterns, f"{space}{one.namespace}:" if one.namespace else space)
        elif isinstance(one, URLPattern):
            yield f"{space}{one.name}"


def _objects(row: Row) -> list[str]:
    return [one[1:-1] for one in row.args if one.startswith("{")]


def _address(name: str, row: Row, small: Any, person: Person, place: str) -> str | None:
    """The address for an object of a place; ``None`` where there is no such object."""
    found = {kind: OBJECTS[kind](small, person, place) for kind in _objects(row)}
    if None in found.values():
        return None
    return reverse(name, args=[found[one[1:-1]] if one.startswith("{") else one for one in row.args])


def _asked(small: Any, officer: str, method: str, url: str, row: Row) -> int:
    """The status; whatever a request changes is undone."""
    with transaction.atomic():
        client = small.client(officer)
        answer = client.get(url) if method == "get" else client.post(url, dict(row.data))
        transaction.set_rollback(True)
    assert answer.status_code < 500, (officer, method, url)
    if not officer and answer.status_code in (204, 302):
        sent = answer.headers.get("Location", "") + answer.headers.get("HX-Redirect", "")
        return 404 if sent.startswith(reverse("accounts:log-in")) else 302
    return int(answer.status_code)


def _expected(who: Who, row: Row, role: str, place: str) -> bool:
    if place == "sealed":
        return role in row.sealed
    return place in who.places.get(role, ())


def _wrong(small: Any, name: str, row: Row, method: str, who: Who) -> Iterator[str]:
    """What is answered otherwise than the row says."""
    tried = 0
    for role in roles():
        for person in people(small, role):
            for place in PLACES if _objects(row) and role in who.places else ("own", "other"):
                url = _address(name, row, small, person, place)
                if url is None or (not _objects(row) and place == "other"):
                    continue
                tried += 1
                status = _asked(small, person.id, method, url, row)
                expected = _expected(who, row, role, place)
                if expected == (status in GONE):
                    wanted = "an answer" if expected else "404"
                    yield f"{method} {url} {role}@{person.unit} {place}: {status}, {wanted} is right"
                if not _objects(row) or (not expected and role not in who.places):
                    break
    assert tried, f"{name}: nobody could be asked about it; an object for its arguments is missing"


def test_rows_and_addresses_are_the_same(small: Any) -> None:
    """No address without a row, no row without an address."""
    found = list(_names(get_resolver().url_patterns))
    assert sorted(set(found)) == sorted(MATRIX), "tests/web/access_matrix.py and the addresses differ"


@pytest.mark.parametrize("name", sorted(MATRIX))
def test_who_may_is_answered_and_others_find_nothing(small: Any, name: str) -> None:
    """GET and POST of an address by everybody."""
    row = MATRIX[name]
    wrong = list(_wrong(small, name, row, "get", row.get))
    if row.post is not None:
        wrong += _wrong(small, name, row, "post", row.post)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", sorted(MATRIX))
def test_without_log_in_there_is_only_the_way_to_it(small: Any, name: str) -> None:
    """Nobody's request: sent to the log-in, or nothing there."""
    row = MATRIX[name]
    url = _some_address(small, name, row)
    for method, who in (("get", row.get), ("post", row.post or NOBODY)):
        status = _asked(small, "", method, url, row)
        assert (status in GONE) == (not who.open), (method, url, status, who is ANYONE)


def _some_address(small: Any, name: str, row: Row) -> str:
    for role in roles():
        for person in people(small, role):
            for place in PLACES:
                if (url := _address(name, row, small, person, place)) is not None:
                    return url
    raise AssertionError(f"{name}: no object for its arguments")
