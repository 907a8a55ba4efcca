# SPDX-License-Identifier: Apache-2.0
"""Who may ask for which operation of the API: one row an operation, as ``access_matrix`` has one an address.

``scope``: which a token must have (any other: 403). ``who``: as ``access_matrix.of`` and ``may`` tell it; an object out
of reach is not there (404), an operation for which the role has no verb is refused (403). ``args``, ``body``: what is
asked, ``{matter/view}`` an object of ``access_objects``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.web.access_matrix import ENTERED, Who, may, of, only


@dataclass(frozen=True)
class Call:
    """One operation: see above. ``who`` None: whoever has a token with the scope."""

    scope: str
    who: Who | None = None
    args: tuple[str, ...] = ()
    query: str = ""
    body: Mapping[str, Any] | None = field(default=None)


SUPERVISING = Who({
    **may("dispatch").places, **may("answer").places, **may("verify").places, **may("return").places,
    **may("escalate").places, **may("merge").places, **may("exempt").places, **may("approve").places,
})  # fmt: skip
ACTS = Who({role: places for role, places in of("view").places.items() if role in SUPERVISING.places})

CALLS: dict[str, Call] = {
    "push_events": Call(
        "push:", body={"source": "虚构接入系统", "events": [{"source_key": "x", "matter": "x"}]}
    ),
    "aggregates": Call("aggregates"),
    "me": Call("", ENTERED),
    "kinds": Call("", ENTERED),
    "list_matters": Call("read", may("view")),
    "matter": Call("read", of("view"), ("{matter/view}",)),
    "timeline": Call("read", of("view"), ("{matter/view}",)),
    "clocks": Call("read", of("view"), ("{matter/view}",)),
    "next_": Call("read", of("view"), ("{matter/view}",)),
    "may": Call("read", of("view"), ("{matter/view}",), "?step=linked"),
    "open_matter": Call(
        "record", only("case_officer", "call_taker"), body={"kind": "incident", "attributes": {}}
    ),
    "record": Call("record", of("record"), ("{matter/record}",), body={"step": "x"}),
    "link": Call("record", of("link"), ("{matter/link}",), body={"to": "x"}),
    "attach": Call("record", of("attach"), ("{matter/attach}",)),
    "void": Call("record", of("void"), ("{event}",), body={"reason": "误录"}),
    "list_findings": Call("read", may("view")),
    "finding": Call("read", of("view"), ("{finding}",)),
    "proof": Call("read", of("view"), ("{finding}",)),
    "act": Call("supervise", ACTS, ("{finding}",), body={"act": "dance"}),
    "todos": Call("read", may("view")),
    "notices": Call("read", may("view")),
    "read": Call("read", may("view"), body={"upto": 0}),
    "home_counters": Call("read", may("view")),
    "overview": Call("count", may("count"), query="?period=week"),
    "list_norms": Call("read", may("view")),
    "norm": Call("read", may("view"), ("decision-period-30d",)),
    "stories": Call("read", may("view"), ("decision-period-30d",)),
    "statutes": Call("read", may("view")),
    "statute": Call("read", may("view"), ("治安管理处罚法",)),
    "units": Call("read", may("view")),
    "sources": Call("read", may("view")),
    "begin": Call("import", may("import")),
    "draft": Call("import", of("import"), ("{draft}",)),
    "take": Call("import", of("import"), ("{draft}",), body={}),
    "run": Call("import", of("import"), ("{run}",)),
}
