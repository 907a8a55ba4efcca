# SPDX-License-Identifier: Apache-2.0
"""Who may ask for which address: one row an address. ``test_access_matrix.py`` walks all of them as every role.

An address that has no row here fails the test, so does a row whose address is gone. A row is

    "cases:detail": Row(get=of("view"), args=("{matter}",)),
    "findings:answer": Row(get=NOBODY, post=of("answer"), args=("{finding}",)),
    "admin:units": Row(get=may("manage_units"), post=may("manage_units")),

``get``, ``post``
    who is answered, anyone else gets 404 (who is not logged in: is sent to the log-in):
    ``ANYONE`` also without log-in · ``ENTERED`` whoever is logged in · ``NOBODY`` no such method (405) or page ·
    ``may("verb")`` the roles that ``roles.yaml`` gives the verb anywhere · ``only("leader", "auditor")`` by name ·
    ``of("verb")`` for addresses of one object: the roles by how far the verb reaches, see places below.
    ``post`` not given: the address knows no POST of its own (405, or as GET).
``args``
    the arguments of the address in order. ``{matter}`` ``{finding}`` ``{unit}`` … stand for an object of ``OBJECTS`` in
    ``access_objects.py``; other text is meant as it stands.
``sealed``
    roles that do not get 404 for a sealed object within their reach (the page that asks for purpose and ground).
``data``
    what a POST brings; without it an empty form, which may be refused (200, 302, 400, 409, 422), but not by 404.

Places of an object, as a person sees it: ``mine`` names the person, ``own`` is of the person's unit, ``lower`` of a
unit under it, ``other`` of a unit elsewhere, ``sealed`` is sealed. ``of(verb)``: reach 我的 opens ``mine``; 本级
``mine own``; 含下级 ``mine own lower``; nobody's opens ``other``. POSTs are undone after each request.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

PACK = Path(__file__).parents[2] / "packs" / "cn_police" / "roles.yaml"
PLACES = ("mine", "own", "lower", "other", "sealed")
REACHED = {"mine": ("mine",), "unit": ("mine", "own"), "below": ("mine", "own", "lower")}


@lru_cache(maxsize=1)
def roles() -> Mapping[str, Mapping[str, Any]]:
    """The roles as the pack declares them."""
    found: Mapping[str, Mapping[str, Any]] = yaml.safe_load(PACK.read_text("utf-8"))["roles"]
    return found


@dataclass(frozen=True)
class Who:
    """``open``: also without log-in. ``places``: role → places in which it is answered (without an object: any)."""

    places: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    open: bool = False


def only(*names: str) -> Who:
    """Roles by name, wherever."""
    return Who(dict.fromkeys(names, ("mine", "own", "lower", "other")))


def may(verb: str) -> Who:
    """The roles that have a verb in any reach; for addresses that are not of one object."""
    found = only(
        *(name for name, told in roles().items() if any(verb in all_ for all_ in told["may"].values()))
    )
    assert found.places, verb
    return found


def of(verb: str) -> Who:
    """The roles by the reach in which they have a verb; for addresses of one object."""
    found: dict[str, tuple[str, ...]] = {}
    for name, told in roles().items():
        reached = [place for reach, verbs in told["may"].items() if verb in verbs for place in REACHED[reach]]
        if reached:
            found[name] = tuple(dict.fromkeys(reached))
    assert found, verb
    return Who(found)


def of_stay(verb: str) -> Who:
    """As ``of``, for a stay in a case area: without the roles whose kinds leave it out."""

    def held(told: Mapping[str, Any]) -> bool:
        kinds = told.get("kinds", {})
        limits = (
            [kinds] if isinstance(kinds, list) else [kinds[one] for one in ("view", verb) if one in kinds]
        )
        return all("custody_stay" in limit for limit in limits)

    return Who({name: places for name, places in of(verb).places.items() if held(roles()[name])})


ENTERED = only(*roles())
ANYONE = Who(ENTERED.places, open=True)
NOBODY = Who()
UNSEALING = tuple(sorted(of("unseal").places))  # the roles that may open a sealed record


@dataclass(frozen=True)
class Row:
    """One address: see above."""

    get: Who
    post: Who | None = None
    args: tuple[str, ...] = ()
    sealed: tuple[str, ...] = ()
    data: Mapping[str, str] = field(default_factory=dict)


MATRIX: dict[str, Row] = {
    # home
    "home:home": Row(get=ENTERED),
    "home:table": Row(get=may("view")),
    "home:overview": Row(get=may("count")),
    "home:spread": Row(get=may("count")),
    # shell
    "shell:language": Row(get=NOBODY, post=ANYONE),
    "shell:scope": Row(get=NOBODY, post=ENTERED),
    "shell:purpose": Row(get=NOBODY, post=ENTERED),
    "shell:search": Row(get=ENTERED),
    "shell:notices": Row(get=ENTERED),
    "shell:read": Row(get=NOBODY, post=may("view"), data={"upto": "0"}),
    "shell:help": Row(get=ENTERED),
    "shell:view-keep": Row(get=NOBODY, post=ENTERED, data={"name": "x", "place": "findings"}),
    "shell:view-drop": Row(get=NOBODY, post=ENTERED, data={"id": "0"}),
    # accounts
    "accounts:log-in": Row(get=ANYONE, post=ANYONE),
    "accounts:log-out": Row(get=NOBODY, post=ENTERED),
    "accounts:second": Row(
        get=ENTERED, post=ENTERED
    ),  # steps of logging in: without a password first, back to it
    "accounts:renew": Row(get=ENTERED, post=ENTERED),
    "accounts:enrol": Row(get=ENTERED, post=ENTERED),
    "accounts:mine": Row(get=ENTERED),
    "accounts:password": Row(get=NOBODY, post=ENTERED),
    "accounts:factor": Row(get=ENTERED, post=ENTERED),
    "accounts:factor-off": Row(get=NOBODY, post=ENTERED),
    "accounts:elsewhere": Row(get=NOBODY, post=ENTERED),
    # admin: each console is one administrator's, and not there for the others
    "admin:units": Row(get=may("manage_units"), post=may("manage_units")),
    "admin:unit": Row(
        get=only("system_admin"), post=only("system_admin"), args=("{unit}",), data={"act": "rename"}
    ),
    "admin:import": Row(
        get=only("system_admin", "security_admin"), post=only("system_admin", "security_admin")
    ),
    "admin:officers": Row(get=may("manage_officers"), post=may("manage_officers")),
    "admin:officer": Row(
        get=only("system_admin"), post=only("system_admin"), args=("{officer}",), data={"act": "retire"}
    ),
    "admin:sources": Row(get=may("manage_sources")),
    "admin:grants": Row(get=may("grant")),
    "admin:holder": Row(get=only("security_admin"), post=only("security_admin"), args=("{officer}",)),
    "admin:security": Row(get=may("manage_security"), post=may("manage_security")),
    "admin:accounts": Row(get=may("unlock")),
    "admin:account-act": Row(get=NOBODY, post=may("unlock"), data={"act": "unlock", "officer": "虚00567001"}),
    "admin:log": Row(get=may("read_log")),
    "admin:log-verify": Row(get=NOBODY, post=may("verify_log")),
    "admin:log-export": Row(get=NOBODY, post=may("read_log")),
    # cases: a matter with its kind; sealed ones ask for purpose and ground, of who may open them
    "cases:kinds": Row(get=may("view")),
    "cases:exceptions": Row(get=may("view")),
    "cases:exception": Row(get=NOBODY, args=("404404",)),
    "cases:list": Row(get=may("view"), args=("incident",)),
    "cases:export": Row(get=NOBODY, post=may("export"), args=("incident",), data={"purpose": "核查"}),
    "cases:urge": Row(get=NOBODY, post=may("dispatch"), args=("incident",)),
    "cases:open": Row(
        get=only("case_officer", "call_taker"), post=only("case_officer", "call_taker"), args=("incident",)
    ),
    "cases:matter": Row(get=of("view"), args=("{kind/view}", "{matter/view}"), sealed=UNSEALING),
    "cases:family": Row(get=of("view"), args=("{kind/view}", "{matter/view}"), sealed=UNSEALING),
    "cases:unseal": Row(
        get=Who(dict.fromkeys(UNSEALING, ())),
        post=Who(dict.fromkeys(UNSEALING, ())),
        args=("{kind/unseal}", "{matter/unseal}"),
        sealed=UNSEALING,
    ),
    "cases:reveal": Row(
        get=of("reveal"), post=of("reveal"), args=("{kind/reveal}", "{matter/reveal}"), sealed=UNSEALING
    ),
    "cases:attach": Row(get=of("attach"), post=of("attach"), args=("{kind/attach}", "{matter/attach}")),
    "cases:link": Row(get=of("link"), post=of("link"), args=("{kind/link}", "{matter/link}")),
    "cases:file": Row(get=NOBODY, args=("{kind/view}", "{matter/view}", "sha256:no-such-file")),
    "cases:void": Row(get=of("void"), post=of("void"), args=("{kind/void}", "{matter/void}", "{event}")),
    "cases:step": Row(
        get=of("record"), post=of("record"), args=("{kind/record}", "{matter/record}", "{step}")
    ),
    # findings: the list and the board, one finding, what is done about it
    "findings:inbox": Row(get=may("view")),
    "findings:tabs": Row(get=may("view")),
    "findings:export": Row(get=may("export"), post=may("export"), data={"purpose": "核查"}),
    "findings:bulk": Row(get=NOBODY, post=may("view")),
    "findings:board": Row(get=may("verify")),
    "findings:merge-proposed": Row(get=NOBODY, post=may("merge")),
    "findings:detail": Row(get=of("view"), args=("{finding}",), sealed=UNSEALING),
    "findings:act": Row(get=NOBODY, post=of("view"), args=("{finding}",), sealed=UNSEALING),
    "findings:again": Row(get=of("view"), args=("{finding}",)),
    "findings:proof": Row(get=of("view"), args=("{finding}",)),
    "findings:open": Row(get=of("unseal"), post=of("unseal"), args=("{finding}",), sealed=UNSEALING),
    "findings:file": Row(get=NOBODY, args=("{finding}", "sha256:no-such-file")),
    # norms, to read
    "norms:index": Row(get=may("view")),
    "norms:library": Row(get=may("view")),
    "norms:statute": Row(get=may("view"), args=("治安管理处罚法",)),
    "norms:norm": Row(get=may("view"), args=("decision-period-30d",)),
    "norms:stories": Row(get=may("view"), args=("decision-period-30d",)),
    "norms:chart": Row(get=may("view"), args=("decision-period-30d",)),
    # norms at work: written, tried, foreseen, released; a trial is not there before somebody asks for one
    "norms:new": Row(get=may("draft_norm"), post=may("draft_norm")),
    "norms:drafts": Row(get=may("draft_norm")),
    "norms:editor": Row(get=may("draft_norm"), post=may("draft_norm"), args=("decision-period-30d",)),
    "norms:check": Row(get=NOBODY, post=may("draft_norm"), args=("decision-period-30d",)),
    "norms:picture": Row(get=NOBODY, post=may("draft_norm"), args=("decision-period-30d",)),
    "norms:file": Row(get=may("draft_norm"), args=("decision-period-30d",)),
    "norms:past": Row(get=may("draft_norm"), args=("decision-period-30d",)),
    "norms:backtest": Row(get=may("backtest"), post=may("backtest"), args=("decision-period-30d",)),
    "norms:trial": Row(get=NOBODY, args=("decision-period-30d", "1")),
    "norms:sample": Row(get=NOBODY, args=("decision-period-30d", "1")),
    "norms:review": Row(get=NOBODY, post=may("backtest"), args=("decision-period-30d",)),
    "norms:impact": Row(
        get=may("backtest"), post=may("backtest"), args=("decision-period-30d",), data={"day": "no day"}
    ),
    "norms:impact-trial": Row(get=NOBODY, args=("1",)),
    "norms:statute-impact": Row(get=may("backtest"), post=may("backtest")),
    "norms:release": Row(
        get=may("draft_norm"), post=may("draft_norm"), args=("decision-period-30d",), data={"act": "retire"}
    ),
    # the wall: for who may count, and for a screen with a ticket of its own
    "screen:screen": Row(get=may("count")),
    "screen:enter": Row(get=ANYONE, post=ANYONE, data={"ticket": "x"}),
    # patrol: a batch is one object of the unit that it was drawn at; its items are matters of that unit
    "patrol:index": Row(get=may("patrol")),
    "patrol:new": Row(get=may("patrol"), post=may("patrol")),
    "patrol:count": Row(get=may("patrol")),
    "patrol:resume": Row(get=of("patrol"), args=("{batch}",)),
    "patrol:end": Row(get=of("patrol"), post=of("patrol"), args=("{batch}",)),
    "patrol:export": Row(get=NOBODY, post=of("patrol"), args=("{batch}",), data={"purpose": "核查"}),
    "patrol:item": Row(get=of("patrol"), args=("{batch}", "1")),
    "patrol:act": Row(get=NOBODY, post=of("patrol"), args=("{batch}", "1"), data={"do": "tag"}),
    # incidents: what may be counted
    "incidents:acceptance": Row(get=may("count")),
    "incidents:behind": Row(get=may("count"), args=("none",)),
    "incidents:earlier": Row(get=of("view"), args=("{incident}",)),
    "incidents:export": Row(get=NOBODY, post=may("export"), data={"purpose": "核查"}),
    # custody: the board and the ledger show what may be seen; a stay is one object
    "custody:board": Row(get=may("view")),
    "custody:ledger": Row(get=may("view")),
    "custody:export": Row(get=NOBODY, post=may("export"), data={"purpose": "核查"}),
    "custody:stay": Row(get=of_stay("view"), args=("{stay}",), sealed=UNSEALING),
    "custody:record": Row(get=of_stay("record"), post=of_stay("record"), args=("{stay}", "safety_checked")),
    # charts: of law alone
    "charts:index": Row(get=may("view")),
    "charts:kind": Row(get=may("view"), args=("custody_stay",)),
    "charts:booklet": Row(get=may("view")),
    "charts:powers": Row(get=may("view")),
    "charts:powers-export": Row(get=may("view")),
    # imports: of a unit, seen by who may import for it; steps by number of a run or token of a draft
    "imports:sources": Row(get=may("import")),
    "imports:new": Row(get=may("import"), post=may("import")),
    "imports:mapping": Row(get=of("import"), post=of("import"), args=("{draft}",), data={"do": "keep"}),
    "imports:guess": Row(get=NOBODY, post=of("import"), args=("{draft}",)),
    "imports:preview": Row(get=of("import"), args=("{draft}",)),
    "imports:annotated": Row(get=NOBODY, args=("{draft}",)),  # not before the preview is made
    "imports:run": Row(get=of("import"), post=of("import"), args=("{draft}",)),
    "imports:drop": Row(get=NOBODY, post=of("import"), args=("{draft}",)),
    "imports:report": Row(get=of("import"), args=("{run}",)),
    "imports:quality": Row(get=of("import"), args=("{run}",)),
    "imports:resolve": Row(get=NOBODY, post=of("import"), args=("{telling}",)),
    # api: pages of tokens and the documentation; the operations themselves are in api_matrix.py
    "api:docs": Row(get=ENTERED),
    "api:mine": Row(get=ENTERED, post=may("view")),
    "api:mine-revoke": Row(get=NOBODY, post=may("view"), data={"number": "T-0"}),
    "api:connections": Row(get=only("system_admin", "security_admin"), post=only("system_admin")),
    "api:confirm": Row(get=NOBODY, post=may("manage_security"), data={"number": "T-0"}),
    "api:revoke": Row(get=NOBODY, post=only("system_admin", "security_admin"), data={"number": "T-0"}),
}
