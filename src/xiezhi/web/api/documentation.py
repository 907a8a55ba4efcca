# SPDX-License-Identifier: Apache-2.0
"""The page of all operations, made from the same description as openapi.json; nothing is loaded from elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from xiezhi.web.api.problems import DECLARED
from xiezhi.web.shell.page import Asked, page


@dataclass(frozen=True)
class Member:
    """A parameter or a member of a body."""

    name: str
    type: str
    needed: bool
    about: str


@dataclass(frozen=True)
class Operation:
    """One operation."""

    id: str
    method: str
    path: str
    title: str
    about: str
    asked: tuple[Member, ...]
    body: tuple[Member, ...]
    gives: tuple[Member, ...]
    statuses: str


@page()
@require_GET
def index(request: Asked) -> HttpResponse:
    """All operations by their part."""
    from xiezhi.web.api.framing import description

    context = {
        "parts": parts(), "openapi": reverse("api:v1:openapi"), "statuses": DECLARED.items(),
        "title": description()["info"]["description"],
    }  # fmt: skip
    return render(request, "api/docs.html", context)


@lru_cache(maxsize=1)
def parts() -> dict[str, list[Operation]]:
    """By tag."""
    from xiezhi.web.api.framing import description

    told = description()
    found: dict[str, list[Operation]] = {}
    for path, methods in told["paths"].items():
        for method, one in methods.items():
            tag = one.get("tags", [""])[0]
            found.setdefault(tag, []).append(_operation(told, path, method, one))
    return found


def _operation(told: dict[str, Any], path: str, method: str, one: dict[str, Any]) -> Operation:
    asked = tuple(
        Member(
            p["name"], _type(told, p["schema"]), p.get("required", False), p["schema"].get("description", "")
        )
        for p in one.get("parameters", ())
    )
    content = one.get("requestBody", {}).get("content", {})
    body = next((_members(told, kind["schema"]) for kind in content.values()), ())
    good = [(status, answer) for status, answer in one["responses"].items() if int(status) < 300]
    gives = next(
        (_members(told, kind["schema"]) for _, answer in good for kind in answer.get("content", {}).values()),
        (),
    )
    gives = tuple(replace(member, needed=False) for member in gives)  # needed is what one sends
    return Operation(
        one["operationId"].rpartition("_api_")[2], method.upper(), path, one["summary"], one.get("description", ""),
        asked, body, gives, "、".join(str(status) for status, _ in good),
    )  # fmt: skip


def _members(told: dict[str, Any], schema: dict[str, Any], prefix: str = "") -> tuple[Member, ...]:
    schema = _named(told, schema)
    if schema.get("type") == "array":
        return _members(told, schema["items"])
    needed = schema.get("required", ())
    found: list[Member] = []
    for name, one in schema.get("properties", {}).items():
        found.append(Member(prefix + name, _type(told, one), name in needed, one.get("description", "")))
        inner = one.get("items", {})
        if "$ref" in inner and not prefix:  # the members of what a list holds stand under it
            found += _members(told, inner, f"{name}[].")
    return tuple(found)


def _named(told: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    name = schema.get("$ref", "").rpartition("/")[2]
    found: dict[str, Any] = told["components"]["schemas"][name] if name else schema
    return found


def _type(told: dict[str, Any], schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " | ".join(_type(told, one) for one in schema["anyOf"])
    if schema.get("type") == "array":
        return f"{_type(told, schema.get('items', {}))}[]"
    return str(schema.get("type", "any"))
