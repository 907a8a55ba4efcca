# SPDX-License-Identifier: Apache-2.0
"""The file of a case, kept online from the first day and archived after the last."""

from __future__ import annotations

from collections.abc import Sequence

from xiezhi.simulate.draft import Draw, Moment, Thing

REGISTERED = ("受案登记表", "接报案登记表")


class Dossier:
    """A file in the making; what is put in is listed when it is bound."""

    def __init__(self, d: Draw, case: Thing, at: Moment, registered: str = "受案登记表") -> None:
        self.d = d
        self.thing = d.matter(
            "dossier", case, medium=d.pick("电子", "电子和纸质"), retention=d.pick("长期", "短期")
        )
        self.names: list[str] = []
        self.thing.do("opened", at)
        self.stage("受理", at.plus(minutes=2))
        self.add(at.plus(minutes=4), registered, "询问笔录")

    def stage(self, stage: str, at: Moment) -> None:
        """A stage entered online, when it happens."""
        self.thing.do("entered_online", at, stage=stage, happened_at=at)

    def add(self, at: Moment, *names: str) -> None:
        """Documents put in."""
        for place, name in enumerate(names):
            self.names.append(name)
            self.thing.do(
                "document_added",
                at.plus(seconds=place),
                name=name,
                pages=self.d.between(1, 9),
                digest=f"{self.d.between(10**8, 10**9)}",
            )

    def close(self, at: Moment, stages: Sequence[str] = (), *, soon: bool = False) -> None:
        """Bound and archived, some weeks after the end at most."""
        d = self.d
        for place, stage in enumerate(stages):
            self.stage(stage, at.plus(minutes=-60 + place))
        bound = at.later(d.between(2, 4 if soon else 8), "16:00")
        if d.chance(0.1):
            self.thing.do(
                "document_replaced", bound.plus(hours=-2), name=self.names[-1], approver="head", digest="3"
            )
        self.thing.do("assembled", bound, contents=self.names, case_numbers=["number:立"])
        if d.chance(0.1):
            self.thing.do("loaned", bound.plus(hours=1), borrower="legal1", purpose="案卷评查")
            self.thing.do("loan_returned", bound.later(1, "15:00"))
        self.thing.do(
            "archived",
            bound.later(d.between(2, 6 if soon else 15), "10:00"),
            by="archivist",
            archive="档案室",
        )
