# SPDX-License-Identifier: Apache-2.0
"""``patrol.yaml`` read and checked against the kinds and norms of the pack."""

from __future__ import annotations

from collections.abc import Mapping

from xiezhi.catalog.model import Kind, Norm
from xiezhi.catalog.nodes import Node
from xiezhi.catalog.patrol import BASES, PATROL_ACTS, Acceptance, Looked, Patrol, ProblemType
from xiezhi.catalog.reading import Reader, closest

FILE = "patrol.yaml"


def read_patrol(
    node: Node, kinds: Mapping[str, Kind], norms: Mapping[str, Norm], read: Reader
) -> Patrol | None:
    """How a pack patrols; ``None`` where the file has errors, which are told."""
    if not read.mapping(node, allowed=("kind", "about", "acceptance"), needed=("kind", "about")):
        return None
    before = read.faults.errors
    kind = read.one_of(node.value["kind"], kinds)
    if kind is not None:
        _steps(node.value["kind"], kinds[kind], read)
    about: dict[str, Looked] = {}
    listed = node.value["about"]
    if read.mapping(listed, allowed=kinds):
        about = {name: _looked(name, child, norms, read) for name, child in listed.value.items()}
    given = node.get("acceptance")
    acceptance = None if given is None else _acceptance(given, kinds, read)
    return None if kind is None or read.faults.errors > before else Patrol(kind, about, acceptance)


def _acceptance(node: Node, kinds: Mapping[str, Kind], read: Reader) -> Acceptance | None:
    """The reconciliation of reports and cases; norms that the pack does not have find nothing and are passed over."""
    lists = ("elsewhere", "elsewhere_results", "acts", "overdue", "early")
    needed = ("incident", "suspected", "cases")
    if not read.mapping(node, allowed=(*needed, *lists, "basis"), needed=needed):
        return None
    incident = read.one_of(node.value["incident"], kinds)
    cases = read.each(node.value["cases"], lambda item: read.one_of(item, kinds))
    suspected, basis = node.value["suspected"], node.get("basis")
    if (
        incident is None
        or not suspected.is_map
        or (basis is not None and not read.mapping(basis, allowed=BASES))
    ):
        return None
    asked = {name: read.one_of(child, kinds) for name, child in suspected.value.items()}
    told = {name: read.texts(child) if (child := node.get(name)) is not None else () for name in lists}
    articles = {} if basis is None else {name: read.text(child) or "" for name, child in basis.value.items()}
    wanted = {name: kind for name, kind in asked.items() if kind is not None}
    return Acceptance(incident, wanted, cases, **told, basis=articles)


def _steps(node: Node, kind: Kind, read: Reader) -> None:
    """The kind has a step for each act, and stands alone: patrolling leaves the family that it looks at as it is."""
    lacking = [act for act in PATROL_ACTS if act not in kind.steps]
    if lacking:
        told = " ".join(lacking)
        read.faults.error(node, "unknown-step", f"{kind.name} 缺步骤 {told}", f"{kind.name} lacks {told}")
    if kind.parents:
        read.faults.error(
            node, "value", f"{kind.name} 不能有上级", f"{kind.name} must have no parent",
            ("去掉 parent", "leave out parent"),
        )  # fmt: skip


def _looked(kind: str, node: Node, norms: Mapping[str, Norm], read: Reader) -> Looked:
    if not read.mapping(node, allowed=("telling", "problems")):
        return Looked()
    telling, problems = node.get("telling"), node.get("problems")
    words = () if telling is None else read.texts(telling)
    judging = [
        id for id, norm in norms.items()
        if kind in norm.matter and any(version.kind == "judgement" for version in norm.versions)
    ]  # fmt: skip
    found = () if problems is None else tuple(_problem(one, judging, read) for one in problems.items())
    return Looked(words, tuple(one for one in found if one is not None))


def _problem(node: Node, judging: list[str], read: Reader) -> ProblemType | None:
    """A problem whose norm is no question about the kind cannot be raised: it is left out, with a warning."""
    if not read.mapping(node, allowed=("title", "norm"), needed=("title", "norm")):
        return None
    title, norm = read.text(node.value["title"]), read.text(node.value["norm"])
    if title is None or norm is None:
        return None
    if norm not in judging:
        right = closest(norm, judging)
        zh, en = f"没有研判规则 {norm}, 该问题不能提出", f"no judgement norm {norm}: this cannot be raised"
        read.faults.warning(
            node.value["norm"], "unknown-norm", zh, en, (f"研判规则{right}", f"a judgement{right}")
        )
        return None
    return ProblemType(title, norm)
