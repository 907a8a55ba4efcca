# SPDX-License-Identifier: Apache-2.0
"""The frame around every operation: limits first, one desk while it lasts, every no in the one shape."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache, wraps
from typing import Any, cast

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.urls import URLPattern, path, re_path
from django.views.decorators.csrf import csrf_exempt

from xiezhi.web.api.problems import Problem, missing, no
from xiezhi.web.api.reading import guard
from xiezhi.web.setup import site

WHOLE = "<path:matter>"
View = Callable[..., HttpResponseBase]


@lru_cache(maxsize=1)
def _api() -> Any:
    from xiezhi.web.api.v1 import made

    return made()


@lru_cache(maxsize=1)
def description() -> dict[str, Any]:
    """All operations as OpenAPI 3.1 tells them."""
    _api().urls  # noqa: B018  (binds the routers)
    return dict(_api().get_openapi_schema(path_prefix="/api/v1/"))


def framed(view: Any) -> View:
    """A view of the framework within our limits."""

    @wraps(view)
    def answered(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            guard(request)
        except Problem as problem:
            answer = no(problem)
            if problem.status == 413:
                answer["Connection"] = "close"
            return answer
        try:
            with site().still():
                found: HttpResponseBase = view(request, *args, **kwargs)
        except Exception as error:  # the desk could not be opened: told as what goes wrong within is
            return cast(HttpResponse, _api().on_exception(request, error))
        if found.status_code == 405:
            allowed = found.get("Allow", "")
            found = no(Problem(405, "no_such_method", f"这里没有 {request.method} 方法", "", allowed))
            found["Allow"] = allowed
        return found

    return answered


def patterns() -> Iterator[URLPattern]:
    """Every address of the API; what is none of them is not there, in the same shape."""
    api = _api()
    found = [one for one in api.urls[0] if isinstance(one, URLPattern) and one.name != "api-root"]
    # ids may hold slashes: an address that ends with one would take those that go on after it
    for one in sorted(found, key=lambda one: str(one.pattern).endswith(WHOLE)):
        one.callback = framed(one.callback)
        yield one

    @csrf_exempt
    def described(request: HttpRequest) -> HttpResponse:
        """The description of all operations."""
        return JsonResponse(description(), json_dumps_params={"ensure_ascii": False})

    @csrf_exempt
    def nothing(request: HttpRequest) -> HttpResponse:
        return no(missing())

    yield path("openapi.json", described, name="openapi")
    yield re_path(r"^.*$", nothing, name="nothing")
