# SPDX-License-Identifier: Apache-2.0
"""Recordings: of an interview, a scene, the case area; and what becomes of them."""

from __future__ import annotations

from xiezhi.simulate.draft import EPOCHS, Draw, Moment, Thing, scenario

SYNC, CAMERA, AREA = "同步录音录像", "执法记录仪", "办案区监控"


def recorded(
    d: Draw,
    parent: Thing,
    start: Moment,
    end: Moment,
    scene: str,
    *,
    category: str = CAMERA,
    importance: str = "一般",
    by: str = "officer1",
) -> Thing:
    """A recording without interruption, uploaded within the day."""
    film = d.matter(
        "recording",
        parent,
        category=category,
        scene=scene,
        importance=importance,
        device=f"device:{d.between(1, 9)}",
        recorder=by,
    )
    film.do("started", start, by=by)
    film.do("ended", end, by=by)
    stored = end.plus(minutes=d.between(5, 40))
    if category == CAMERA:
        back = end.plus(minutes=d.between(20, 300))
        film.do(d.pick("duty_ended", "returned_to_unit"), back, by=by)
        stored = back.plus(minutes=d.between(10, 900))
    film.do("uploaded", stored, by=by, station="采集工作站", digest=f"{d.between(10**8, 10**9)}")
    if importance == "作为证据":
        film.do("evidence_marked", stored.plus(minutes=d.between(5, 90)), by=by, case_number="number:立")
    return film


@scenario("recording_kept", weight=4, epochs=EPOCHS)
def recording_kept(d: Draw) -> None:
    """A camera's film of a patrol: looked at, copied, deleted only after more than half a year."""
    began = d.arrival("06:00", "22:00")
    incident = d.matter("incident", category="咨询", channel="工作发现", place="address:1")
    incident.do("received", began, by="officer1")
    incident.do("arrived", began.plus(minutes=1), officers=["officer1", "officer2"], place="address:1")
    end = began.plus(minutes=d.between(10, 60))
    film = recorded(d, incident, began.plus(seconds=20), end, d.pick("处警", "盘问检查"))
    incident.do("fed_back", end.plus(minutes=-1), result="已答复", officers=["officer1", "officer2"])
    incident.do("closed", end.plus(minutes=20), result="其他")
    looked = end.later(d.between(3, 20), "10:30")
    film.do("viewed", looked, by="head", purpose="复核处置经过", approver="head")
    film.do("copied", looked.plus(minutes=30), purpose="复核处置经过", more={"by": "legal1"}, by="legal1")
    last = looked.later(d.between(190, 205), "15:00")
    if d.chance(0.5):
        film.do("deleted", last, by="head", approver="head", reason="保存期满")
    else:
        film.do("archived", looked.later(9, "15:00"), by="archivist")


@scenario("camera_repaired", weight=1, epochs=EPOCHS)
def camera_repaired(d: Draw) -> None:
    """The case area's equipment fails while nobody is there, and is repaired before the next film."""
    began = d.arrival("08:00", "18:00")
    incident = d.matter("incident", category="求助", channel="工作发现", place="address:1")
    incident.do("received", began)
    film = d.matter("recording", incident, category=AREA, scene="其他", importance="一般", device="device:1")
    film.do("device_failed", began.plus(minutes=5), device="device:1")
    repaired = began.plus(hours=d.between(2, 60))
    film.do("device_repaired", repaired)
    film.do("started", repaired.plus(minutes=10)).do("ended", repaired.plus(hours=2))
    film.do("uploaded", repaired.plus(hours=3), station="采集工作站", digest="1")
    incident.do("closed", repaired.plus(hours=4), result="其他")


@scenario("public_video_taken", weight=2, epochs=EPOCHS)
def public_video_taken(d: Draw) -> None:
    """Public video that is wanted as evidence is fetched before it is written over."""
    called = d.arrival("07:00", "23:00")
    incident = d.matter("incident", category="求助", channel="上门", reporter="person:1", place="address:1")
    incident.do("received", called, by="call_taker")
    incident.do("registered", called.plus(minutes=5), by="call_taker", registered_by="call_taker")
    film = d.matter("recording", incident, category="公共视频", scene="其他", importance="一般")
    film.do("started", called.plus(hours=-3), by=None).do("ended", called.plus(hours=-2), by=None)
    fetched = called.later(d.between(1, 20), "11:00")
    film.do("copied", fetched, purpose="查找走失老人", more={"by": "officer1"})
    film.do("uploaded", fetched.plus(minutes=20), station="采集工作站", digest="2")
    incident.do("jurisdiction_found", called.plus(minutes=20), result="本单位管辖")
    incident.do("closed", fetched.plus(hours=2), result="救助")
