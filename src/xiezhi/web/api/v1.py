# SPDX-License-Identifier: Apache-2.0
"""The API's first version: its routers, how errors become answers, its description."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from typing import Any

from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Router
from ninja.errors import HttpError, ValidationError

from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.sql import in_trouble
from xiezhi.web.api.problems import Plain, Problem, missing, no, of_error, of_fields
from xiezhi.web.api.reading import Strict
from xiezhi.web.settings import UPLOAD
from xiezhi.web.shell.uploads import too_long

log = logging.getLogger("xiezhi.web")
ABOUT = "网页能做的都能经接口做，权限与本人相同。每次请求带 Authorization: Bearer 令牌。时间都带时区。"


def made() -> NinjaAPI:
    """The API with all its operations."""
    from xiezhi.web.api import (
        charts,
        custody,
        drafting,
        events,
        exceptional,
        figures,
        files,
        findings,
        imports,
        incidents,
        library,
        matters,
        norms,
        notices,
        patrol,
        places,
        searching,
        steps,
        todos,
    )

    api = NinjaAPI(
        title="獬豸接口", version="1.0.0", description=ABOUT, urls_namespace="v1", docs_url=None, openapi_url=None,
        parser=Strict(), renderer=Plain(), servers=[{"url": "/"}],
    )  # fmt: skip
    parts: tuple[tuple[str, Router], ...] = (
        ("推送", events.router), ("事项", searching.router), ("事项", matters.router), ("登记", steps.router),
        ("登记", exceptional.router), ("预警告警", findings.router), ("附件", files.router), ("巡查", patrol.router),
        ("受立案监督", incidents.router), ("办案区", custody.router), ("待办与消息", todos.router),
        ("待办与消息", notices.router), ("统计", figures.router), ("规则", norms.router), ("规则起草", drafting.router),
        ("指引导图", charts.router), ("法律库", library.router), ("单位与来源", places.router),
        ("导入", imports.router),
    )  # fmt: skip
    for tag, router in parts:
        api.add_router("", router, tags=[tag])
    _handlers(api)
    return api


def _handlers(api: NinjaAPI) -> None:
    by_kind: tuple[tuple[type[Exception], Callable[[Any], Problem]], ...] = (
        (Problem, _itself), (XiezhiError, of_error), (Http404, _missing),
    )  # fmt: skip
    for kind, problem in by_kind:
        api.add_exception_handler(kind, _teller(problem))
    api.add_exception_handler(ValidationError, _fields)
    api.add_exception_handler(HttpError, _broken_body)
    api.add_exception_handler(DatabaseError, _unreachable)
    api.add_exception_handler(Exception, _broken)


def _teller(problem: Callable[[Any], Problem]) -> Callable[[HttpRequest, Any], HttpResponse]:
    return lambda request, error: no(problem(error))


def _itself(error: Any) -> Problem:
    found: Problem = error
    return found


def _missing(error: Any) -> Problem:
    return missing()


def _fields(request: HttpRequest, error: Any) -> HttpResponse:
    from xiezhi.web.api.imports import not_begun

    if too_long(request):
        wrong = Problem(413, "too_large", f"文件超过 {UPLOAD >> 20} MB", "file", "录像请从视音频系统接入")
        return no(wrong)
    return no(not_begun(request) or of_fields(error.errors))


def _broken_body(request: HttpRequest, error: Any) -> HttpResponse:
    """The framework could not read the body; what our own parser said is said."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, Problem):
            return no(cause)
        cause = cause.__cause__ or cause.__context__
    return no(Problem(400, "not_readable", "请求读不下去", "", "合乎接口文档的请求"))


def _unreachable(request: HttpRequest, error: Any) -> HttpResponse:
    number = _number()
    log.error("%s %s %s: %s", number, request.method, request.path, error)
    message = f"数据库暂时不能写，没有记入；编号 {number}"
    return no(Problem(503, "database", message, "", "稍后原样再发一次，不会重复", wait=5))


def _broken(request: HttpRequest, error: Any) -> HttpResponse:
    if in_trouble(error):  # of the driver itself, where no layer of Django's lay between
        return _unreachable(request, error)
    number = _number()
    log.error("%s %s %s", number, request.method, request.path, exc_info=error)
    return no(Problem(500, "fault", f"程序出错，没有记入；编号 {number}", "", "把编号告诉系统管理员"))


def _number() -> str:
    return f"E-{secrets.token_hex(2).upper()}"
