# SPDX-License-Identifier: Apache-2.0
"""A system pushes what happened: each event is answered for, whatever is wrong says what would be right."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.web.api_tokens import SOURCE, caller_of, system_of

MINUTE = 60


def _at(small: Any, minutes: float) -> str:
    now = datetime.fromtimestamp(small.site.clock() / 1e6, UTC)
    return (now + timedelta(minutes=minutes)).isoformat()


def _unit(small: Any) -> str:
    from xiezhi.records.models import Matter

    return str(Matter.objects.filter(kind="admin_case").values_list("unit", flat=True).first())


def _event(small: Any, key: str, matter: str, **told: Any) -> dict[str, Any]:
    found = {
        "source_key": key, "matter": matter, "kind": "admin_case", "step": "accepted", "at": _at(small, -90),
        "unit": _unit(small),
    }  # fmt: skip
    return {name: value for name, value in (found | told).items() if value is not None}


def _push(caller: Any, *events: dict[str, Any], source: str = SOURCE) -> Any:
    answer = caller.post("/events", {"source": source, "events": list(events)})
    assert answer.status_code == 200, answer.content.decode()
    return answer.json()


def _rows(source: str = SOURCE) -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM events WHERE source = %s AND step <> 'voided'", [source])
        return int(cursor.fetchone()[0])


@pytest.fixture(scope="module")
def system(small: Any) -> Any:
    """A system with a token."""
    return system_of(small)


def test_an_event_starts_clocks_and_the_next_one_stops_them(small: Any, system: Any) -> None:
    """The answer tells the clocks with their due instants, the same on the page of the matter."""
    data = {"category": "治安", "procedure": "一般"}
    told = _push(system, _event(small, "p1", "推-1", step="filed", data=data))
    assert told["accepted"] == 1 and told["results"][0]["id"]
    begun = {one["norm"]: one for one in told["clocks"] if one["after"] == "open"}
    assert begun and all(one["due"].endswith("+08:00") for one in begun.values())
    then = _push(system, _event(small, "p2", "推-1", step="penalty_decided", at=_at(small, -60), kind=None))
    assert any(one["before"] == "open" and one["after"] == "met" for one in then["clocks"])


def test_the_same_again_changes_nothing(small: Any, system: Any) -> None:
    """However often; other content is a correction, and the former stays in the ledger."""
    event = _event(small, "q1", "推-2")
    assert [_push(system, event)["results"][0]["result"] for _ in range(3)] == ["accepted", "known", "known"]
    told = _push(system, event | {"at": _at(small, -120)})
    assert (told["corrected"], told["results"][0]["id"]) == (1, "推-2#1~2")
    facts = small.site.desk().store.events_of(["推-2"])
    assert [fact.step for fact in facts] == ["accepted", "voided", "accepted"]


def test_an_older_revision_that_comes_late_does_not_bring_back_what_was_corrected(
    small: Any, system: Any
) -> None:
    """(source, source_key, revision) is taken once; a revision left out is asked for."""
    first = _event(small, "r1", "推-3", revision=1)
    second = first | {"revision": 2, "at": _at(small, -100)}
    results = [_push(system, one)["results"][0]["result"] for one in (first, second, first, second)]
    assert results == ["accepted", "corrected", "known", "known"]
    held = _push(system, first | {"revision": 5})["results"][0]
    assert (held["code"], held["would_be_right"]) == ("revision_missing", "先送第 3 版")


def test_a_batch_goes_on_past_what_cannot_be_taken(small: Any, system: Any) -> None:
    """Unknown step, unknown unit, no kind, a wrong time, a clock ahead: each says why, the others are in."""
    told = _push(
        system, _event(small, "s1", "推-4"), _event(small, "s2", "推-4", step="started"),
        _event(small, "s3", "推-4", unit="没有这个所"), _event(small, "s4", "推-5", kind=None),
        _event(small, "s5", "推-4", at="昨天"), _event(small, "s6", "推-4", at=_at(small, 62)),
        _event(small, "s7", "推-4", kind="incident"), _event(small, "s8", "推-4", at=_at(small, 4)),
    )  # fmt: skip
    assert (told["accepted"], told["quarantined"]) == (2, 6)
    codes = [one["code"] for one in told["results"]]
    assert codes == [
        "",
        "unknown_step",
        "unknown_unit",
        "unknown_matter",
        "no_time",
        "ahead",
        "other_kind",
        "",
    ]
    step, ahead = told["results"][1], told["results"][5]
    assert "filed（立案）" in step["would_be_right"] and step["reason"] == "行政案件没有步骤 started"
    assert ahead["reason"] == "时间比本系统快 62 分钟" and ahead["would_be_right"].startswith("请校时")


def test_what_was_held_is_on_the_page_of_imports_once(small: Any, system: Any) -> None:
    """With the reason; sent again it does not stand twice."""
    from xiezhi.casework.models import Quarantined

    for _ in range(2):
        _push(system, _event(small, "t1", "推-6", step="nothing"))
    assert Quarantined.objects.filter(line="t1", run__source=SOURCE).count() == 1
    page = small.as_("city_manager").get("/imports/").content.decode()
    assert "没有步骤 nothing" in page


def test_values_that_do_not_fit_are_left_out_and_told(small: Any, system: Any) -> None:
    """The event is in, the value is not; personal values are not among the open ones."""
    data = {"category": "治安", "injuries": "很多", "suspects": ["张三"]}
    told = _push(system, _event(small, "u1", "推-7", data=data))["results"][0]
    assert told["result"] == "accepted" and "injuries" in told["remarks"][0]
    fact = small.site.desk().store.events_of(["推-7"])[0]
    assert fact.data["category"] == "治安" and "injuries" not in fact.data


def test_a_matter_can_be_told_whole_in_one_batch(small: Any, system: Any) -> None:
    """Attributes first, under a parent, then steps; a void takes one out by its source's key."""
    first = {
        "source_key": "v0", "matter": "推-8", "kind": "admin_case", "step": "attributes_changed",
        "data": {"unit": _unit(small), "number": "虚推〔2026〕8号", "category": "治安"},
    }  # fmt: skip
    told = _push(system, first, _event(small, "v1", "推-8"), _event(small, "v2", "推-8", step="filed"))
    assert told["accepted"] == 3
    gone = {"source_key": "v3", "matter": "推-8", "voids": "v2"}
    assert _push(system, gone)["accepted"] == 1
    rows = _rows()
    again = _push(system, gone)
    assert (again["known"], again["accepted"], _rows()) == (1, 0, rows), "told again it is the same"
    reader = caller_of(small, small.person("city_manager"))
    whole = reader.get("/matters/推-8").json()
    assert (whole["number"], whole["state"]) == ("虚推〔2026〕8号", "accepted")


def test_two_clients_at_the_same_time_make_no_doubles(small: Any, system: Any) -> None:
    """The same fifty events from two sides: each is in the ledger once, each side is answered for all."""
    from django.db import connections

    before, answers = _rows(), []
    events = [_event(small, f"w{n}", f"推-w{n % 7}", at=_at(small, -50 + n / 10)) for n in range(50)]

    def send() -> None:
        try:
            answers.append(_push(system, *events))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert _rows() - before == 50
    assert sorted((one["accepted"], one["known"]) for one in answers) == [(0, 50), (50, 0)]


def test_a_token_pushes_for_its_own_source_alone(small: Any, system: Any) -> None:
    """Another's name is refused; a token that waits, expired or was taken back opens nothing."""
    from xiezhi.web.api import tokens

    other = system.post("/events", {"source": "虚构他人", "events": [_event(small, "x", "推-9")]})
    assert (other.status_code, other.json()["code"]) == (403, "other_source")
    waits = system_of(small, "虚构待确认", confirmed=False)
    assert waits.get("/me").json()["code"] == "token_unconfirmed"
    ended = system_of(small, "虚构收回")
    tokens.revoke(small.site.desk(), ended.token.number, small.person("security_admin"), small.site.clock())
    assert (ended.get("/me").status_code, ended.get("/me").json()["code"]) == (401, "token_revoked")


def _deep(depth: int) -> bytes:
    return b'{"source": "x", "events": ' + b"[" * depth + b"]" * depth + b"}"


BODIES = {
    "nan": (b'{"source": "x", "events": [{"source_key": "a", "data": {"n": NaN}}]}', 422, "not_a_number"),
    "nul": (b'{"source": "x", "events": [{"source_key": "a\\u0000", "matter": "m"}]}', 422, "not_storable"),
    "half a character": (b'{"source": "x\\ud800", "events": []}', 422, "not_storable"),
    "deep": (_deep(200), 422, "too_deep"),
    "very deep": (_deep(100_000), 422, "too_deep"),
    "no JSON": (b"{source: x}", 422, "not_json"),
    "not UTF-8": ("{\"source\": \"来源\"}".encode("gb18030"), 422, "not_utf8"),
    "digits": (b'{"source": "x", "n": ' + b"9" * 5000 + b"}", 422, "not_json"),
    "nothing": (b"", 422, "empty"),
    "ten megabytes": (b"[" + b" " * (10 << 20) + b"]", 413, "too_large"),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(BODIES))
def test_a_body_that_cannot_be_read_is_told_what_would_be_right(small: Any, system: Any, name: str) -> None:
    """One shape for all; nothing is taken."""
    body, status, code = BODIES[name]
    before = _rows()
    answer = system.post("/events", body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["would_be_right"] and _rows() == before


def test_another_format_too_many_events_and_unknown_members(small: Any, system: Any) -> None:
    """415 and 422, each with what would be right."""
    form = system.post("/events", b"a=b", content_type="application/x-www-form-urlencoded")
    assert (form.status_code, form.json()["would_be_right"]) == (415, "application/json")
    many = system.post(
        "/events", {"source": SOURCE, "events": [{"source_key": str(n), "matter": "m"} for n in range(1001)]}
    )
    assert many.status_code == 422 and "1000" in many.json()["would_be_right"]
    odd = system.post(
        "/events", {"source": SOURCE, "events": [{"source_key": "a", "matter": "m", "Zeit": 1}]}
    )
    assert (odd.json()["field"], odd.status_code) == ("events.0.Zeit", 422)
    wrong = system.get("/events")
    assert (wrong.status_code, wrong["Allow"]) == (405, "POST")


def test_a_token_that_asks_too_often_waits(small: Any, monkeypatch: Any) -> None:
    """429 with how long; another token goes on."""
    from xiezhi.web.api import throttling

    one, other = system_of(small, "虚构快"), system_of(small, "虚构慢")
    monkeypatch.setattr(throttling, "BURST", 3.0)
    monkeypatch.setattr(throttling, "RATE", 0.001)
    throttling.forget()
    found = [one.get("/me").status_code for _ in range(5)]
    assert found == [200, 200, 200, 429, 429] and other.get("/me").status_code == 200
    assert int(one.get("/me")["Retry-After"]) > 0
    throttling.forget()


def test_a_query_is_in_the_log_with_its_purpose(small: Any) -> None:
    """The token's purpose, or that of the request."""
    from urllib.parse import quote

    from xiezhi.casework.allowed import access_of

    person = small.person("city_manager")
    reader = caller_of(small, person, "read")
    reader.get("/matters?kind=admin_case")
    reader.get("/findings", **{"X-Purpose": quote("上级督办核查")})
    lines = access_of(small.site.desk()).journal.lines("actor = ? AND act = ?", (person, "query"), latest=2)
    assert sorted(line.data["purpose"] for line in lines) == ["上级督办核查", "测试"]


def test_a_person_acts_by_the_api_as_on_the_page(small: Any) -> None:
    """A finding is urged; an old seq is a conflict; what cannot be done says why."""
    from xiezhi.supervision.models import LoopItem

    item = LoopItem.objects.filter(state__in=("pending", "in_hand"), merged_into="").first()
    boss = caller_of(small, small.person("city_manager"), "read", "supervise")
    found = boss.get(f"/findings/{item.finding}").json()
    assert found["arithmetic"] and found["may"]["urge"] == ""
    done = boss.post(
        f"/findings/{item.finding}/acts", {"act": "urge", "text": "请今日反馈", "seq": found["seq"]}
    )
    assert [one["act"] for one in done.json()["acts"]][-1] == "urged"
    late = boss.post(f"/findings/{item.finding}/acts", {"act": "urge", "seq": found["seq"]})
    assert (late.status_code, late.json()["code"]) == (409, "changed_meanwhile")
    no = boss.post(f"/findings/{item.finding}/acts", {"act": "verify", "verdict": "属实", "text": ""})
    assert no.status_code in (200, 409) or no.json()["message"]
    wrong = boss.post(f"/findings/{item.finding}/acts", {"act": "dance"})
    assert wrong.status_code == 422 and "escalate" in wrong.json()["would_be_right"]


def test_the_description_declares_every_status_in_one_shape(small: Any) -> None:
    """And answers with no token at all."""
    from django.test import Client

    told = json.loads(Client().get("/api/v1/openapi.json").content)
    for methods in told["paths"].values():
        for one in methods.values():
            for status in ("401", "403", "404", "409", "413", "415", "422", "429"):
                shape = one["responses"][status]["content"]["application/json"]["schema"]["$ref"]
                assert shape.endswith("/Wrong")


def test_an_upload_that_is_refused_leaves_nothing_behind(small: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    from django.test import Client

    from xiezhi.web.imports import folders

    caller, home = caller_of(small, small.person("centre_manager")), small.site.home
    before = set(folders.tokens(home))
    nameless = caller.upload("/imports", "表.csv", "编号\n1\n".encode(), source="")
    assert nameless.status_code == 422
    empty = Client().post(
        "/api/v1/imports", {"source": "虚构"}, headers={"Authorization": f"Bearer {caller.secret}"}
    )
    assert (empty.status_code, empty.json()["field"]) == (422, "file")
    limits = folders.limits(home)
    monkeypatch.setattr(folders, "limits", lambda _home: replace(limits, most=10))
    long = caller.upload("/imports", "表.csv", b"x" * 100)
    assert (long.status_code, long.json()["code"]) == (413, "too_large")
    assert set(folders.tokens(home)) == before


def test_a_database_that_is_gone_before_the_operation_begins_is_told_in_the_same_shape(
    small: Any, system: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sqlite3

    def gone() -> Any:
        raise sqlite3.OperationalError("unable to open database file")

    monkeypatch.setattr(small.site, "still", gone)
    answer = system.post("/events", {"source": SOURCE, "events": [_event(small, "y1", "推-9")]})
    assert (answer.status_code, answer.json()["code"]) == (503, "database")
    assert answer.headers["Retry-After"]
