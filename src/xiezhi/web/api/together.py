# SPDX-License-Identifier: Apache-2.0
"""Work of several threads that one of them does for all: what comes in while some is being kept is kept together next.

What waits is taken in the order in which it came; of two that speak of the same things the later waits for the next
turn. No thread of its own is needed: whoever finds nobody at work does it for those who wait, until his own is done.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar


@dataclass(eq=False)
class Turn:
    """A piece of work on its way. ``names``: what it speaks of; ``size``; ``by``: only what agrees in it goes together.

    ``error``: why it could not be done, once it is ``over``.
    """

    names: frozenset[Hashable] = frozenset()
    size: int = 1
    by: object = None
    over: bool = False
    error: BaseException | None = None


T = TypeVar("T", bound=Turn)


@dataclass(eq=False)
class Queue(Generic[T]):
    """Does pieces of work, as many together as ``most`` allows.

    ``do`` is given a piece that waits, and what gives all that are to be done with it, once it is ready to do them; it
    leaves an ``error`` in those that could not be done.
    """

    do: Callable[[T, Callable[[], Sequence[T]]], None]
    most: int
    _waiting: list[T] = field(default_factory=list)
    _busy: bool = False
    _change: threading.Condition = field(default_factory=threading.Condition)

    def done(self, one: T) -> None:
        """Returns when the work is done, by this thread or another; its error is raised."""
        with self._change:
            self._waiting.append(one)
            while self._busy and not one.over:
                self._change.wait()
            mine = not one.over
            self._busy = self._busy or mine
        if mine:
            self._lead(one)
        if one.error is not None:
            raise one.error

    def _lead(self, one: T) -> None:
        try:
            while not one.over:
                self.some(one)
        finally:
            with self._change:
                self._busy = False
                self._change.notify_all()

    def some(self, one: T) -> None:
        """Does what waits, as much of it as goes together and with this piece."""
        taken: list[T] = []

        def take() -> Sequence[T]:
            if not taken:
                with self._change:
                    taken.extend(self._taken(one.by))
            return taken

        try:
            self.do(one, take)
        except BaseException as error:
            for each in take():
                each.error = each.error or error
            raise
        finally:
            with self._change:
                for each in taken:
                    each.over = True
                self._change.notify_all()

    def _taken(self, by: object) -> list[T]:
        """The first that waits and all after it that fit, none of which overtakes another that it has to do with."""
        taken: list[T] = []
        named: set[Hashable] = set()
        size = 0
        for one in [one for one in self._waiting if one.by is by]:
            fits = not taken or (size + one.size <= self.most and named.isdisjoint(one.names))
            named |= one.names
            if fits:
                taken.append(one)
                size += one.size
        self._waiting = [one for one in self._waiting if one not in taken]
        return taken
