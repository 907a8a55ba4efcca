# SPDX-License-Identifier: Apache-2.0
"""Incidents that no case follows."""

from __future__ import annotations

from xiezhi.simulate.draft import Draw, scenario


@scenario("incident_help", weight=300)
def incident_help(d: Draw) -> None:
    """A call for help: sent out, arrived, fed back, registered, receipt, closed."""
    called = d.arrival()
    incident = d.matter(
        "incident", category=d.pick("求助", "纠纷", "咨询"), channel="110", reporter="person:1",
        reporter_contact="phone:1", place="address:1",
    )  # fmt: skip
    incident.do("received", called, by="call_taker", reporter_at="address:1", call_number="phone:1")
    incident.do(
        "registered", called.plus(minutes=1), by="call_taker", registered_by="call_taker", terminal="device:1"
    )
    crew = ["officer1", d.pick("officer2", "auxiliary1")]
    sent = called.plus(minutes=d.between(2, 3))
    incident.do("dispatched", sent, by="call_taker", officers=crew)
    arrived = sent.plus(minutes=d.between(4, 12))
    incident.do("arrived", arrived, officers=crew, place="address:1")
    done = arrived.plus(minutes=d.between(10, 50))
    incident.do("fed_back", done, result="已处置", officers=crew)
    incident.do("receipt_issued", done.plus(minutes=2), recipient="person:1", inquiry_ways=["电话", "网站"])
    incident.do("jurisdiction_found", done.plus(minutes=3), result="本单位管辖")
    incident.do("closed", done.plus(minutes=d.between(5, 40)), result="救助")
