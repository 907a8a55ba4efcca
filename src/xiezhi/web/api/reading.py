# SPDX-License-Identifier: Apache-2.0
"""A request before anything is made of it: how long, in which format, how deep, with nothing that cannot be stored."""

from __future__ import annotations

import json
import math
from typing import Any, cast
from urllib.parse import unquote_to_bytes

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from django.http.request import RawPostDataException
from ninja.parser import Parser

from xiezhi.web.api.problems import Problem

MOST = 5 * 1024 * 1024  # bytes of a JSON body
DEEPEST = 24
JSON, FORM = "application/json", "multipart/form-data"
BIGGEST = 1 << 63


def guard(request: HttpRequest) -> None:
    """A problem where the address or the length cannot be right; the body is not read."""
    address = f"{request.META.get('QUERY_STRING', '')}{request.path}"
    if b"\0" in unquote_to_bytes(address) or _unstorable(request.path):
        raise Problem(422, "not_storable", "地址里有空字符 NUL，或不是 UTF-8 文字", "", "去掉这些字符")
    _readable(request.META.get("QUERY_STRING", ""))
    length = str(request.META.get("CONTENT_LENGTH") or "0")
    is_form = request.content_type == FORM
    if not is_form and length.isdecimal() and int(length) > MOST:
        raise _too_long(int(length))
    if int(length if length.isdecimal() else 0) and request.method in ("POST", "PUT", "PATCH", "DELETE"):
        if request.content_type not in (JSON, FORM):
            raise Problem(
                415,
                "not_json",
                f"内容格式是 {request.content_type[:60] or '空'}，不是 JSON",
                "Content-Type",
                JSON,
            )
        charset = (request.content_params or {}).get("charset", "utf-8")
        if charset.lower() not in ("utf-8", "utf8"):
            raise Problem(
                415,
                "not_utf8",
                f"编码是 {charset[:20]}，不是 UTF-8",
                "Content-Type",
                f"{JSON}; charset=utf-8",
            )


class Strict(Parser):
    """JSON as the standard has it: no NaN, no number or depth that others could not read."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The body's value."""
        if request.content_type not in (JSON, ""):
            raise Problem(415, "not_json", "这里要 JSON", "Content-Type", JSON)
        try:
            body = request.body
        except (RequestDataTooBig, RawPostDataException) as error:
            raise _too_long(MOST + 1) from error
        if not body.strip():
            raise Problem(422, "empty", "没有内容", "", "一个 JSON 对象")
        value = parsed(body)
        _storable(value)
        return cast(Any, value)


def parsed(body: bytes) -> Any:
    """The value that a body has; a problem where it has none."""
    try:
        return json.loads(body.decode("utf-8"), parse_constant=_constant)
    except RecursionError as error:
        raise _too_deep() from error
    except UnicodeDecodeError as error:
        raise Problem(
            422, "not_utf8", f"第 {error.start + 1} 个字节不是 UTF-8", "", "UTF-8 编码的 JSON"
        ) from error
    except json.JSONDecodeError as error:
        where = f"第 {error.lineno} 行第 {error.colno} 列"
        raise Problem(422, "not_json", f"不是 JSON：{where}读不下去", "", "合乎标准的 JSON") from error
    except ValueError as error:
        raise Problem(
            422, "not_json", "不是 JSON：有读不了的数", "", "不超过 19 位的整数；更长的写成文本"
        ) from error


def _constant(name: str) -> Any:
    raise Problem(422, "not_a_number", f"{name} 不是 JSON 的数", "", "数，或去掉这一项")


def _storable(value: Any) -> None:
    """Nothing deeper than ``DEEPEST``, no NUL, no half of a character, no number beyond 64 bits."""
    waiting: list[tuple[Any, str, int]] = [(value, "", 0)]
    while waiting:
        one, place, depth = waiting.pop()
        if isinstance(one, dict | list):
            if depth >= DEEPEST:
                raise _too_deep()
            members = one.items() if isinstance(one, dict) else enumerate(one)
            for name, member in members:
                if isinstance(name, str):
                    _text(name, place)
                if type(member) not in (bool, type(None)):
                    waiting.append((member, f"{place}.{name}" if place else str(name), depth + 1))
        elif isinstance(one, str):
            _text(one, place)
        elif isinstance(one, int | float) and not (math.isfinite(one) and abs(one) < BIGGEST):
            raise Problem(422, "number_too_big", "数太大", place[:200], "不超过 19 位；更长的写成文本")


def _text(text: str, place: str) -> None:
    if "\0" in text or _unstorable(text):
        raise Problem(
            422,
            "not_storable",
            "有空字符 NUL 或残缺的字符",
            place[:200].encode("utf-8", "replace").decode(),
            "去掉这些字符",
        )


def _unstorable(text: str) -> bool:
    return not text.isascii() and any(0xD800 <= ord(sign) < 0xE000 for sign in text)


def _readable(query: str) -> None:
    try:
        unquote_to_bytes(query).decode("utf-8")
    except UnicodeDecodeError as error:
        raise Problem(422, "not_utf8", "地址中问号之后不是 UTF-8 文字", "", "以 UTF-8 百分号编码") from error


def _too_long(length: int) -> Problem:
    return Problem(
        413, "too_large", f"内容有 {length / 1024 / 1024:.1f} MB，上限 {MOST >> 20} MB", "",
        "分批发送，每批不超过 1000 条且不超过 5 MB",
    )  # fmt: skip


def _too_deep() -> Problem:
    return Problem(422, "too_deep", f"嵌套超过 {DEEPEST} 层", "", f"不超过 {DEEPEST} 层")
