# SPDX-License-Identifier: Apache-2.0
"""The frame around every view: log-in, time, desk, verb; what the person may not see is not there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from functools import wraps
from typing import Any, ParamSpec
from urllib.parse import quote, urlsplit

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from xiezhi.access.decision import Refused
from xiezhi.casework.allowed import access_of
from xiezhi.records.desk import Desk
from xiezhi.web.accounts import unsaved
from xiezhi.web.accounts.session import officer_of
from xiezhi.web.setup import site
from xiezhi.web.shell.who import Who, who_of

P = ParamSpec("P")


class Asked(HttpRequest):
    """A request as views of ``page`` get it."""

    desk: Desk
    now: int  # µs
    who: Who
    htmx: Any


View = Callable[..., HttpResponseBase]


def page(*, verb: str | None = None, post: str | None = None) -> Callable[[View], View]:
    """A view for somebody logged in. ``verb``: needed to see the page; ``post``: needed to change anything on it.

    Without the right, and where the view raises ``access.Refused``, the answer is that of a page that is not there.
    """

    def made(view: View) -> View:
        @wraps(view)
        def framed(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
            with _still(request):
                if not enter(request):
                    return _to_log_in(request)
                for needed in (verb, post if request.method == "POST" else None):
                    if needed is not None and not request.who.may(needed):
                        raise Http404
                try:
                    return view(request, *args, **kwargs)
                except Refused as no:
                    raise Http404(no.say("zh")) from no

        framed.page = (verb, post)  # type: ignore[attr-defined]
        return framed

    return made


def open_page(view: View) -> View:
    """A view that nobody need be logged in for; the desk and the time are there all the same."""

    @wraps(view)
    def framed(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        enter(request)
        return view(request, *args, **kwargs)

    framed.page = (None, None)  # type: ignore[attr-defined]
    return framed


@contextmanager
def _still(request: HttpRequest) -> Iterator[None]:
    """A page is made by one pack; only looked at, it reads units and people once. What changes something asks anew."""
    with site().still() as desk:
        looked_at = request.method in ("GET", "HEAD")
        with access_of(desk).still() if looked_at else nullcontext():
            yield


def enter(request: Any) -> bool:
    """Gives the request its desk and time, and who asks where somebody is logged in."""
    here = site()
    request.desk, request.now, request.who = here.desk(), here.clock(), None
    officer = officer_of(request, request.desk, request.now)
    if officer is None:
        return False
    request.who = who_of(request, request.desk, officer, request.now)
    return True


def _to_log_in(request: HttpRequest) -> HttpResponse:
    """To the log-in and back; a part of a page asks for the whole page to go there. What was sent is not saved."""
    if request.method not in ("GET", "HEAD"):
        unsaved.keep(request)
    if getattr(request, "htmx", False):
        current = request.headers.get("HX-Current-URL", "")
        back = quote(current.split("//", 1)[-1].partition("/")[2])
        answer = HttpResponse(status=204)
        answer["HX-Redirect"] = f"{reverse('accounts:log-in')}?next=/{back}"
        return answer
    return HttpResponseRedirect(f"{reverse('accounts:log-in')}?next={quote(_asked_from(request))}")


def _asked_from(request: HttpRequest) -> str:
    """The page to come back to: the one asked for, for a form the page of this site that it stands on."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    page_ = urlsplit(request.headers.get("Referer", ""))
    if page_.netloc != request.get_host():
        return "/"
    return f"{page_.path}?{page_.query}" if page_.query else page_.path or "/"
