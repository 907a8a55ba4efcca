# SPDX-License-Identifier: Apache-2.0
"""Every operation × scope of the token × role × place: who may is answered, others are refused or find nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from tests.web.access_matrix import PLACES, roles
from tests.web.access_objects import OBJECTS, Person, people
from tests.web.api_matrix import CALLS, SHARED, Call
from tests.web.api_tokens import Caller, forced, screen_of, system_of

from xiezhi.web.api.scopes import PERSONAL

PLAIN = ("openapi", "nothing")
POSTS = ("attach", "begin")


def _names(patterns: Any, inside: bool = False) -> Iterator[str]:
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from _names(one.url_patterns, inside or one.namespace == "v1")
        elif isinstance(one, URLPattern) and inside:
            yield str(one.name)


def _ask(caller: Caller, url: str, call: Call, name: str) -> tuple[int, str]:
    """Status and code; what a request changes is undone."""
    with transaction.atomic():
        path = url.removeprefix("/api/v1")
        post = call.body is not None or name in POSTS
        if name in POSTS:
            answer = caller.upload(path, "说明.txt", b"x")
        else:
            answer = caller.post(path, call.body) if post else caller.get(path)
        transaction.set_rollback(True)
    assert answer.status_code < 500, (name, url, answer.content.decode())
    code = json.loads(answer.content).get("code", "") if answer.status_code >= 400 else ""
    return answer.status_code, code


def _address(name: str, call: Call, small: Any, person: Person, place: str) -> str | None:
    found = {one: OBJECTS[one[1:-1]](small, person, place) for one in call.args if one.startswith("{")}
    if None in found.values():
        return None
    return reverse(f"api:v1:{name}", args=[found.get(one, one) for one in call.args]) + call.query


def test_rows_and_operations_are_the_same(small: Any) -> None:
    """No operation without a row, no row without an operation."""
    found = set(_names(get_resolver().url_patterns)) - set(PLAIN)
    assert found | set(SHARED) == set(CALLS)


def _url_name(name: str) -> str:
    return SHARED.get(name, name)


@pytest.mark.parametrize("name", sorted(name for name, call in CALLS.items() if call.who is not None))
def test_a_role_reaches_as_far_as_on_the_pages(small: Any, name: str) -> None:
    """A token with every scope opens no more than its owner may."""
    call, wrong, tried = CALLS[name], [], 0
    objects = any(one.startswith("{") for one in call.args)
    assert call.who is not None
    for role in roles():
        for person in people(small, role)[:1]:
            for place in PLACES if objects else ("own",):
                url = _address(_url_name(name), call, small, person, place)
                if url is None:
                    continue
                tried += 1
                status, code = _ask(forced(small, person.id), url, call, name)
                refused = status == 404 or (status == 403 and code in ("no_right", "no_role", "out_of_reach"))
                expected = place != "sealed" and place in call.who.places.get(role, ())
                if expected == refused:
                    wrong.append(f"{role} {place} {url}: {status} {code}")
    assert tried and not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", sorted(CALLS))
def test_a_token_without_the_scope_is_refused(small: Any, name: str) -> None:
    """Each other scope, a system's and a screen's token: 403; none at all: 401."""
    from xiezhi.web.api.models import Token

    call = CALLS[name]
    person = people(small, "city_manager")[0]
    args = ["1"] * len(call.args)
    url = reverse(f"api:v1:{_url_name(name)}", args=args) + call.query
    assert _ask(Caller(""), url, call, name) == (401, "no_token")
    if not call.scope:
        return
    full = forced(small, person.id)
    scopes = [scope for scope in PERSONAL if scope != call.scope]
    Token.objects.filter(pk=full.token.pk).update(scopes=scopes)
    others = [full]
    others += [system_of(small)] if call.scope != "push:" else []
    others += [screen_of(small, "虚构市")] if call.scope != "aggregates" else []
    for caller in others:
        assert _ask(caller, url, call, name) == (403, "out_of_scope")


def test_what_is_no_operation_is_not_there(small: Any) -> None:
    """In the same shape as every other no."""
    answer = forced(small, people(small, "city_manager")[0].id).get("/no/such")
    assert answer.status_code == 404 and set(answer.json()) == {"code", "message", "field", "would_be_right"}
