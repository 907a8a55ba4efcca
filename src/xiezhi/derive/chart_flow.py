# SPDX-License-Identifier: Apache-2.0
"""The steps of a way as cards and arrows that fit a sheet of A4: laid out, narrowed and cut until they do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from xiezhi.derive.chart_cards import Card
from xiezhi.derive.graph_layout import Edge, Laid, Point, laid_out

ABREAST = (2, 1)  # ways out of the main way beside one of its steps
LETTERS = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥", "abcdefghijklmnopqrstuvwxyz"
PILL = (96.0, 14.0)
SHORT = 0.05  # a point of arrow weighs so many points of height


@dataclass
class Piece:
    """What stands together on one sheet: cards, pills that lead to and from other sheets, arrows."""

    laid: Laid
    cards: dict[str, Card]
    pills: dict[str, tuple[str, str]] = field(default_factory=dict)  # name → (out or in, target step)
    title: str = ""
    letter: str = ""
    entered: tuple[str, str] = ("", "")  # from which steps, long and short

    @property
    def head(self) -> float:
        return 20.0 if self.title else 0.0


def flow(
    cards: Mapping[str, Card], edges: Sequence[tuple[str, str]], main: Sequence[str], room: Point
) -> list[Piece]:
    """The cards of one way in as many pieces as it takes, each no larger than ``room``.

    A main way is cut between two of its steps, and small ways out of it stay with the step that they leave; any other
    way is cut between layers.
    """
    laid = _narrow(cards, edges, main, room[0])
    if laid.tall <= room[1]:
        return [Piece(laid, dict(cards))]
    if not main:
        return _by_layers(cards, edges, cards, room)
    pieces: list[Piece] = []
    parts = _parts(cards, edges, main)
    while parts:
        many = 1
        piece = _piece(cards, edges, main, parts[0], room[0])
        while many < len(parts):
            longer = _piece(
                cards, edges, main, [name for part in parts[: many + 1] for name in part], room[0]
            )
            if longer.laid.tall > room[1]:
                break
            piece, many = longer, many + 1
        whole = piece.laid.tall <= room[1]
        pieces += [piece] if whole else _by_layers(cards, edges, parts[0], room)
        del parts[:many]
    return pieces


def _parts(
    cards: Mapping[str, Card], edges: Sequence[tuple[str, str]], main: Sequence[str]
) -> list[list[str]]:
    """Each step of the main way with the small ways out of it."""
    parts: list[list[str]] = []
    taken = set(main)
    for step in main:
        parts.append([step])
        for name in parts[-1]:
            for start, end in edges:
                if start == name and end not in taken:
                    taken.add(end)
                    parts[-1].append(end)
    parts[-1] += [name for name in cards if name not in taken]
    return parts


def _by_layers(
    cards: Mapping[str, Card], edges: Sequence[tuple[str, str]], some: Iterable[str], room: Point
) -> list[Piece]:
    """Some cards cut between the layers of their layout."""
    own = {name: cards[name] for name in some}
    laid = _narrow(own, [pair for pair in edges if set(pair) <= set(own)], (), room[0])
    for share in (1.0, 0.92, 0.82, 0.7, 0.55, 0.4):
        pieces = [_piece(cards, edges, (), group, room[0]) for group in _cut(own, laid, room[1] * share)]
        if all(piece.laid.tall <= room[1] for piece in pieces):
            return pieces
    return [_piece(cards, edges, (), [name], room[0]) for name in own]


def _narrow(
    cards: Mapping[str, Card], edges: Sequence[tuple[str, str]], main: Sequence[str], room: float,
    pills: Mapping[str, str] | None = None,
) -> Laid:  # fmt: skip
    """The best layout that is narrow enough: low, with short arrows; one column where none is."""
    sizes = {name: (card.w, card.h) for name, card in cards.items()}
    sizes.update(dict.fromkeys(pills or (), PILL))
    found = []
    for abreast in ABREAST if main else ABREAST[:1]:
        for first in (0, 1) if main else (1,):
            laid = laid_out(sizes, list(_staggered(edges, main, abreast, first)), gap=9.0)
            found += [laid] if laid.wide <= room else []
    if found:
        return min(found, key=lambda laid: laid.tall + laid.reach * SHORT)
    order, drawn = list(sizes), set(edges)
    chain = [Edge(a, b, hidden=True) for a, b in pairwise(order) if (a, b) not in drawn]
    laid = laid_out(sizes, [*chain, *(Edge(*pair, down=0) for pair in edges)], gap=9.0)
    if laid.wide <= room:
        return laid
    return laid_out(sizes, [*chain, *(Edge(*pair) for pair in pairwise(order) if pair in drawn)])


def _staggered(
    edges: Sequence[tuple[str, str]], main: Sequence[str], abreast: int, first: int
) -> Iterable[Edge]:
    """Ways out of the main way, at most so many beside each of its steps, from the ``first`` step below on."""
    layer = {name: number for number, name in enumerate(main)}
    full: dict[int, int] = {}
    way = set(pairwise(main))
    way |= {(start, f"out:{end}") for start, end in way} | {(f"in:{end}", end) for _, end in way}
    for start, end in edges if main else ():
        if end in layer or start not in layer:
            continue
        low = layer[start] + (first if start in main else 1)
        while full.get(low, 0) >= abreast:
            low += 1
        full[low] = full.get(low, 0) + 1
        layer[end] = low
    for start, end in edges:
        if (start, end) in way:
            yield Edge(start, end, main=True)
        else:
            yield Edge(
                start, end, down=max(0, layer[end] - layer[start]) if start in layer and end in layer else 1
            )


def _cut(cards: Mapping[str, Card], laid: Laid, most: float) -> list[list[str]]:
    """The cards by layers, as many layers together as fit ``most``."""
    layers: dict[int, list[str]] = {}
    for name, card in cards.items():
        layers.setdefault(round(laid.places[name][1] + card.h / 2), []).append(name)
    groups: list[list[str]] = []
    top = 0.0
    for _, names in sorted(layers.items()):
        first = min(laid.places[name][1] for name in names)
        last = max(laid.places[name][1] + cards[name].h for name in names)
        if not groups or last - top > most - 2 * (PILL[1] + 22):
            groups.append([])
            top = first
        groups[-1] += names
    order = list(cards)
    return [sorted(group, key=order.index) for group in groups]


def _piece(
    cards: Mapping[str, Card],
    edges: Sequence[tuple[str, str]],
    main: Sequence[str],
    group: Sequence[str],
    room: float,
) -> Piece:
    """Some cards with pills in the place of those that are on other sheets."""
    held = set(group)
    own = [pair for pair in edges if held.issuperset(pair)]
    pills: dict[str, tuple[str, str]] = {}
    for start, end in edges:
        if start in held and end not in held:
            pills[f"out:{end}"] = ("out", end)
            own.append((start, f"out:{end}"))
        elif end in held and start not in held:
            pills[f"in:{end}"] = ("in", end)
            own.append((f"in:{end}", end))
    order = list(cards)
    some = {name: cards[name] for name in sorted(group, key=order.index)}
    laid = _narrow(some, list(dict.fromkeys(own)), main, room, dict.fromkeys(pills, ""))
    return Piece(laid, some, pills)


def letters(pieces: Sequence[Piece], lang: str) -> dict[str, str]:
    """The letter of each step that is reached across sheets."""
    targets = dict.fromkeys(step for piece in pieces for _, step in piece.pills.values())
    signs = LETTERS[not lang.startswith("zh")]
    return {step: _letter(number, signs) for number, step in enumerate(targets)}


def _letter(number: int, signs: str) -> str:
    turn, place = divmod(number, len(signs))
    return signs[place] + (str(turn + 1) if turn else "")
