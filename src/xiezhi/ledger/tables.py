# SPDX-License-Identifier: Apache-2.0
"""What a store needs of the place where rows stand; memory, SQLite and PostgreSQL each give it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import NamedTuple, Protocol

from xiezhi.ledger.append import Lookups
from xiezhi.ledger.entry import Head
from xiezhi.ledger.line import Stored
from xiezhi.ledger.personal import Cipher, Vaulted
from xiezhi.ledger.verifier.xiezhi_verify import Seal


class End(NamedTuple):
    """Where the ledger ends: the last seq and its stamp; (0, None) of an empty one."""

    seq: int
    recorded_at: int | None


class SealedHead(NamedTuple):
    """The head of a chain as the seal of this number covered it; only of chains that grew since the seal before."""

    seal: int
    matter: str
    n: int
    digest: str


class Tables(Lookups, Vaulted, Protocol):
    """Rows of events, seals, keys and personal values."""

    def create(self) -> None:
        """Makes what is missing: tables, indexes, triggers."""

    def lock(self) -> None:
        """Keeps other writers out until the transaction ends."""

    def end(self) -> End:
        """The last row."""

    def writing(self) -> AbstractContextManager[Callable[[Sequence[Stored]], None]]:
        """Gives what adds rows in their order; all are there when it ends, none of them where it ends in an error."""

    def of_matters(self, matters: Sequence[str], known_at: int | None) -> list[Stored]:
        """Rows of matters in seq order, recorded up to ``known_at``."""

    def after(self, seq: int, limit: int) -> list[Stored]:
        """Up to ``limit`` rows after a seq, in seq order."""

    def matters_after(self, seq: int) -> set[str]:
        """The matters that have events after a seq."""

    def heads(self, upto: int | None = None) -> Iterator[tuple[str, Head]]:
        """The ends of all chains, by matter in code-point order; as of a seq where one is given."""

    def seals(self) -> list[Seal]:
        """All seals in order."""

    def add_seal(self, seal: Seal, heads: Iterable[SealedHead]) -> None:
        """Adds a seal and the heads that it is the first to cover."""

    def sealed_heads(self) -> Iterator[SealedHead]:
        """The heads that seals cover, by seal and matter."""

    def all_values(self) -> Iterator[Cipher]:
        """All encrypted values, by event and field in code-point order."""
