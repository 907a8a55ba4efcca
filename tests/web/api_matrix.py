# SPDX-License-Identifier: Apache-2.0
"""Who may ask for which operation of the API: one row an operation, as ``access_matrix`` has one an address.

``scope``: which a token must have (any other: 403). ``who``: as ``access_matrix.of`` and ``may`` tell it; an object out
of reach is not there (404), an operation for which the role has no verb is refused (403). ``args``, ``body``: what is
asked, ``{matter/view}`` an object of ``access_objects``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.web.access_matrix import ENTERED, NOBODY, Who, may, of, of_stay, only
from tests.web.access_objects import OBJECTS, Person


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
    "imports_listed": Call("import", may("import")),
    "drop": Call("import", of("import"), ("{draft}",), body={}),
    "tellings": Call("import", of("import"), ("{run}",)),
    "resolve": Call("import", of("import"), ("{telling}",), body={"take": "both"}),
    "search": Call("read", may("view"), query="?q=30"),
    "exceptions": Call("read", may("view")),
    "withdraw_exception": Call("record", NOBODY, ("404404",), body={}),
    "matter_file": Call("read", NOBODY, ("{matter/view}", "sha256:no-such-file")),
    "finding_file": Call("read", NOBODY, ("{finding}", "sha256:no-such-file")),
    "merge_proposals": Call("read", may("merge")),
    "overview_norm": Call("count", may("count"), ("decision-period-30d",)),
    # patrol: a sample is one object of the unit that it was drawn at
    "patrols": Call("read", may("patrol")),
    "population": Call("read", may("patrol")),
    "draw": Call("supervise", may("patrol"), body={"size": 1}),
    "patrol": Call("read", of("patrol"), ("{batch}",)),
    "patrol_items": Call("read", of("patrol"), ("{batch}",)),
    "patrol_item": Call("read", of("patrol"), ("{batch}", "1")),
    "patrol_act": Call("supervise", of("patrol"), ("{batch}", "1"), body={"act": "dance"}),
    "earlier_reports": Call("read", of("view"), ("{incident}",)),
    "acceptance": Call("count", may("count")),
    "acceptance_rows": Call("read", may("count"), ("none",)),
    "custody_board": Call("read", may("view")),
    "custody_ledger": Call("read", may("view")),
    "stay": Call("read", of_stay("view"), ("{stay}",)),
    # of law alone
    "charts": Call("read", may("view")),
    "chart": Call("read", may("view"), ("custody_stay",)),
    "booklet": Call("read", may("view"), query="?kind=custody_stay"),
    "powers": Call("read", may("view")),
    # norms on their way: drafts and trials are whose who may draft and try
    "drafts": Call("read", may("draft_norm")),
    "begin_draft": Call("draft", may("draft_norm"), body={"id": "No Id", "text": "x"}),
    "norm_draft": Call("read", may("draft_norm"), ("decision-period-30d",)),
    "save_draft": Call("draft", may("draft_norm"), ("decision-period-30d",), body={"text": "x"}),
    "check_draft": Call("draft", may("draft_norm"), ("decision-period-30d",), body={"text": "x"}),
    "begin_backtest": Call(
        "draft", may("backtest"), ("decision-period-30d",), body={"first": "x", "last": "x"}
    ),
    "backtest": Call("read", may("backtest"), ("decision-period-30d", "{backtest}")),
    "begin_impact": Call("draft", may("backtest"), body={"norms": ["no-such-norm"]}),
    "impact": Call("read", may("backtest"), ("{impact}",)),
}

SHARED = {
    "open_matter": "list_matters", "imports_listed": "begin", "draw": "patrols", "begin_draft": "drafts",
    "save_draft": "norm_draft",
}  # fmt: skip
"""GET and POST of one address have one name in Django: that of the other operation."""


def _trial(sort: str) -> Callable[[Any, Person, str], str | None]:
    """A trial that came to nothing: of no one's in particular."""

    def found(small: Any, person: Person, place: str) -> str | None:
        from xiezhi.supervision.models import Trial

        if place != "own":
            return None
        told = {
            "first": 20_000,
            "last": 20_001,
            "officer": "",
            "state": "failed",
            "created_at": 0,
            "changed_at": 0,
        }
        made, _ = Trial.objects.get_or_create(sort=sort, norm="decision-period-30d", defaults=told)
        return str(made.pk)

    return found


OBJECTS |= {sort: _trial(sort) for sort in ("backtest", "impact")}
