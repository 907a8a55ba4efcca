# SPDX-License-Identifier: Apache-2.0
"""What is asked of access, and its answer with the reason."""

from __future__ import annotations

from dataclasses import dataclass

from xiezhi.kernel.errors import XiezhiError


@dataclass(frozen=True, slots=True)
class Thing:
    """What is to be done something to: mostly a matter. ``officers``: who is named on it as handling it.

    A unit that is not known, or none, belongs to no one but the top of the tree.
    """

    id: str
    kind: str = ""
    unit: str | None = None
    officers: frozenset[str] = frozenset()
    sealed: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """Yes or no, and because of what. ``code`` names the reason for programs.

    ``hidden``: to this person the thing is not there (404). ``role`` and ``reach`` of the yes; ``instead_of``: for whom
    the actor stands in. ``about``: the thing.
    """

    yes: bool
    code: str
    zh: str
    en: str
    hidden: bool = False
    role: str | None = None
    reach: str | None = None
    instead_of: str | None = None
    about: str = ""

    def say(self, lang: str) -> str:
        """The reason in ``zh`` or ``en``."""
        return self.zh if lang.startswith("zh") else self.en

    def required(self) -> Decision:
        """Itself where it is yes; else the error: what is hidden is told in the words for what is not there."""
        if self.yes:
            return self
        if self.hidden:
            raise Refused(self, *not_there(self.about))
        raise Refused(self, self.zh, self.en)


def not_there(matter: str) -> tuple[str, str]:
    """What is said alike of a matter that is not there and of one that is hidden (Chinese, English)."""
    return (
        f"没有这一事项, 或无权查看: {matter}",
        f"there is no such matter, or it is not yours to see: {matter}",
    )


class Refused(XiezhiError):
    """A no; ``decision`` says why, for the log."""

    def __init__(self, decision: Decision, zh: str, en: str) -> None:
        super().__init__(zh, en)
        self.decision = decision
