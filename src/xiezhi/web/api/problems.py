# SPDX-License-Identifier: Apache-2.0
"""One shape for every no: what it is called, what is wrong in Chinese, in which field, what would be right."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpResponse
from ninja import Schema
from ninja.renderers import JSONRenderer
from pydantic import Field

from xiezhi.access.decision import Refused
from xiezhi.casework.commands import Blocked
from xiezhi.casework.together import Changed
from xiezhi.kernel.errors import XiezhiError

RIGHT = re.compile(r"应(?:为|先|由|写|以|在|另|不|给|等|校时|分).*|请.*")
NOT_THERE = "没有这一对象，或无权查看"


class Wrong(Schema):
    """Why it was not done; nothing was changed."""

    code: str = Field(description="供程序判断的代码")
    message: str = Field(description="给人看的说明")
    field: str = Field("", description="哪一项不对；空：不是某一项的问题")
    would_be_right: str = Field("", description="怎样才对")


class Plain(JSONRenderer):
    """Chinese as it is, not as escapes."""

    json_dumps_params: Mapping[str, Any] = {"ensure_ascii": False}


DECLARED: Mapping[int, str] = {
    400: "请求不成形", 401: "没有令牌，或令牌无效", 403: "令牌或角色没有这项权限", 404: NOT_THERE,
    405: "此地址没有这种方法", 409: "与现状冲突", 413: "请求太大", 415: "不是要求的格式", 422: "内容不对",
    429: "请求太频繁", 503: "数据库暂时不能写",
}  # fmt: skip


class Problem(Exception):
    """A no with its status."""

    def __init__(
        self, status: int, code: str, message: str, field: str = "", right: str = "", wait: int = 0
    ) -> None:
        super().__init__(code)
        self.status, self.wait = status, wait
        self.told = {"code": code, "message": message, "field": field, "would_be_right": right}


def no(problem: Problem) -> HttpResponse:
    """The answer."""
    body = json.dumps(problem.told, ensure_ascii=False).encode("utf-8", "replace")
    answer = HttpResponse(body, status=problem.status, content_type="application/json; charset=utf-8")
    if problem.status == 401:
        answer["WWW-Authenticate"] = 'Bearer realm="xiezhi"'
    if problem.wait:
        answer["Retry-After"] = str(problem.wait)
    return answer


def missing() -> Problem:
    """What is not there and what may not be seen answer alike."""
    return Problem(404, "not_there", NOT_THERE, "", "列表里给出的编号")


def of_error(error: XiezhiError) -> Problem:
    """What a room said to what was asked."""
    if isinstance(error, Refused):
        if error.decision.hidden or error.decision.code == "sealed":
            return missing()
        return Problem(403, error.decision.code, error.zh, "", "由有此权限的人办理")
    if isinstance(error, Blocked):
        return Problem(
            409,
            "blocked",
            error.zh.partition("。确需")[0],
            "step",
            "先补办所缺，或写明 exception 请第二人同意",
        )
    if isinstance(error, Changed):
        return Problem(409, "changed_meanwhile", error.zh, "seq", "重新读取事项，用新的 seq 再试")
    return Problem(422, "refused", error.zh, "", right_of(error.zh))


def right_of(text: str) -> str:
    """What a message of ours says would be right."""
    found = RIGHT.search(text)
    return "" if found is None else found[0].strip()


WORDS = {
    "missing": ("缺这一项", "给出这一项"), "string_too_long": ("太长", "不超过 {max_length} 字"),
    "string_too_short": ("太短", "至少 {min_length} 字"), "too_long": ("太多", "不超过 {max_length} 项，其余分批"),
    "too_short": ("太少", "至少 {min_length} 项"), "extra_forbidden": ("没有这一项", "去掉，或改为文档所列的名称"),
    "greater_than_equal": ("太小", "不小于 {ge}"), "less_than_equal": ("太大", "不大于 {le}"),
    "literal_error": ("不是可用的值", "{expected} 之一"), "enum": ("不是可用的值", "{expected} 之一"),
    "int_parsing": ("不是整数", "整数"), "int_type": ("不是整数", "整数"),
    "bool_parsing": ("不是是非值", "true 或 false"), "dict_type": ("不是对象", "JSON 对象"),
    "bool_type": ("不是是非值", "true 或 false"), "string_type": ("不是文本", "文本"),
    "list_type": ("不是列表", "列表"), "model_attributes_type": ("不是对象", "JSON 对象"),
    "string_pattern_mismatch": ("写法不对", "形如 {pattern}"), "int_parsing_size": ("太大", "较小的整数"),
}  # fmt: skip


def of_fields(errors: Sequence[Mapping[str, Any]]) -> Problem:
    """The first of what a schema complains of."""
    error = errors[0] if errors else {}
    place = [str(part) for part in error.get("loc", ())]
    place = place[1:] if place[:1] and place[0] in ("body", "query", "path", "form", "file") else place
    field = ".".join(place[1:] if place[:1] == ["said"] else place)
    if not field and error.get("type") == "missing":
        return Problem(422, "empty", "没有内容", "", "一个 JSON 对象")
    what, right = WORDS.get(str(error.get("type", "")), ("不对", "见接口文档"))
    told = {name: value for name, value in (error.get("ctx") or {}).items() if isinstance(value, str | int)}
    more = f"（另有 {len(errors) - 1} 处）" if len(errors) > 1 else ""
    return Problem(422, "not_valid", f"{field or '内容'} {what}{more}", field, _filled(right, told))


def _filled(text: str, told: Mapping[str, Any]) -> str:
    try:
        return text.format(**told)
    except (KeyError, IndexError, ValueError):
        return text.partition("{")[0]
