# SPDX-License-Identifier: Apache-2.0
"""The door: who gets in, who does not, what is said and what is written down. One's own account."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape, unescape
from typing import Any
from urllib.parse import quote

import pyotp
import pytest
from django.test import Client

from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import HOUR, MINUTE, SECOND

WORD, OTHER = "Qingchen-37-lu", "Banxia-52-hui"


@dataclass
class Door:
    """The city with a clock that goes when it is told to; ``officer`` has a log-in with ``WORD``."""

    small: Any
    officer: str
    now: int

    def later(self, us: int) -> None:
        self.now += us

    def enter(
        self, password: str = WORD, number: str | None = None, client: Client | None = None, **more: str
    ) -> Any:
        told = {"number": number or self.officer, "password": password, **more}
        self.client = client or Client()
        return self.client.post("/log-in/", told)

    def lines(self, act: str) -> list[Any]:
        from xiezhi.casework.allowed import access_of

        return access_of(self.small.site.desk()).journal.lines("act = ?", (act,))

    def account(self) -> Any:
        from xiezhi.web.accounts.models import Account

        return Account.objects.get(officer=self.officer)


def give(officer: str, now: int, **fields: Any) -> None:
    """A log-in with ``WORD``, and nobody has failed yet."""
    from django.contrib.auth.hashers import make_password

    from xiezhi.web.accounts.models import Account, Attempt

    Attempt.objects.all().delete()
    told = {"password": make_password(WORD), "must_change": False, "changed_at": now, **fields}
    Account.objects.filter(officer=officer).delete()
    Account.objects.create(officer=officer, **told)


@pytest.fixture
def door(small: Any) -> Iterator[Door]:
    """A door with one who may enter."""
    clock = small.site.clock
    made = Door(small, small.person("case_officer"), clock())
    small.site.clock = lambda: made.now
    give(made.officer, made.now)
    yield made
    small.site.clock = clock


def test_number_and_password_open_a_new_session(door: Door) -> None:
    """The key that somebody else may have planted is not the key of the session."""
    client = Client()
    client.get("/log-in/")
    client.cookies["xiezhi"] = "planted0planted0planted0planted0"
    answer = door.enter(client=client, next="/account/")
    assert (answer.status_code, answer["Location"]) == (302, "/account/")
    assert client.cookies["xiezhi"].value != "planted0planted0planted0planted0"
    assert door.officer in client.get("/account/").content.decode()
    assert door.lines("log_in")[-1].subject == door.officer
    assert client.post("/log-out/").status_code == 302
    assert client.get("/account/").status_code == 302
    assert door.lines("log_out")[-1].actor == door.officer


@pytest.mark.parametrize(
    "next_", ["//evil.example/", "https://evil.example/", "javascript:alert(1)", "\\\\evil", "x"]
)
def test_next_leads_to_our_own_addresses_only(door: Door, next_: str) -> None:
    """What a link says to go to afterwards is followed within this site alone."""
    assert door.enter(next=next_)["Location"] == "/"


def test_forms_without_their_token_do_nothing(door: Door) -> None:
    """A page elsewhere cannot log somebody in."""
    client = Client(enforce_csrf_checks=True)
    assert door.enter(client=client).status_code == 403


def test_the_answer_does_not_tell_whether_a_number_exists(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Same page, same status, same work, same queries."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from xiezhi.web.accounts import passwords

    monkeypatch.setattr(door.small.site, "demo", False)
    door.enter("wrong", "1")  # what is read once, is read
    calls: list[str] = []
    real = passwords.check_password
    monkeypatch.setattr(
        passwords, "check_password", lambda word, kept: calls.append(kept[:13]) or real(word, kept)
    )
    told = []
    for number in (door.officer, "没有这个人"):
        with CaptureQueriesContext(connection) as queries:
            answer = door.enter("wrong", number)
        body = re.sub(r'value="[A-Za-z0-9]{64}"|"X-CSRFToken": "[^"]*"', "", answer.content.decode()).replace(
            number, "N"
        )
        told.append((answer.status_code, body, len(queries)))
    assert told[0] == told[1]
    assert len(calls) == 2 and calls[0] == calls[1] == "scrypt$16384$"
    assert (
        door.lines("log_in_refused")[-1].subject == ""
    )  # nobody's number is not kept: it might be a password


def test_nobodys_hash_costs_what_a_real_one_does() -> None:
    """The parameters are those that accounts get."""
    from django.contrib.auth.hashers import make_password

    from xiezhi.web.accounts.passwords import NOBODYS

    real = make_password("x").split("$")
    assert [len(part) for part in real] == [len(part) for part in NOBODYS.split("$")]
    assert (real[:2], real[3:5]) == (NOBODYS.split("$")[:2], NOBODYS.split("$")[3:5])


def test_a_flood_is_slowed_down_and_locks_one_number_for_a_while(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hundreds of attempts: few are looked at, the log stays small, others get in, and later so does he."""
    monkeypatch.setattr(door.small.site, "demo", False)
    refused = len(door.lines("log_in_refused"))
    codes = [door.enter("wrong").status_code for _ in range(300)]
    assert codes[:3] == [200, 200, 200] and set(codes[3:]) == {429}
    assert len(door.lines("log_in_refused")) - refused == 3
    assert door.enter().status_code == 429  # the right password is not looked at either
    other = door.small.person("leader")
    give_beside(other, door.now)
    assert door.enter(number=other).status_code == 302
    for _ in range(2):
        door.later(20 * SECOND)
        assert door.enter("wrong").status_code == 200
    assert door.lines("log_in_locked")[-1].subject == door.officer
    door.later(5 * MINUTE)
    assert door.enter().status_code == 429
    door.later(11 * MINUTE)
    assert door.enter().status_code == 302


def give_beside(officer: str, now: int) -> None:
    """A log-in for another; failures stay counted."""
    from django.contrib.auth.hashers import make_password

    from xiezhi.web.accounts.models import Account

    Account.objects.update_or_create(
        officer=officer, defaults={"password": make_password(WORD), "must_change": False, "changed_at": now}
    )


def test_one_address_that_tries_many_numbers_has_to_wait(door: Door) -> None:
    """A list of numbers with one password gets no further than a list of passwords."""
    codes = [door.enter("wrong", f"N{n}").status_code for n in range(60)]
    assert codes[0] == 200 and codes[-1] == 429
    assert codes.count(200) < 30


def test_what_was_given_out_must_be_changed_at_once(door: Door) -> None:
    """Until then no page is there; the new one keeps to the rules."""
    from xiezhi.web.accounts.giving import give_anew

    word = give_anew(door.small.site.desk(), door.officer, "console", door.now)
    assert door.enter(word)["Location"] == "/log-in/password/"
    assert door.client.get("/account/").status_code == 302
    for bad, why in (
        ("short", "至少 10 个字符"), (f"Ab{door.officer}xy99", "不能含有警号"), ("alllowercase", "至少含 2 种字符"),
        ("password123", "太常见"), (word, "不能与现在或最近"),
    ):  # fmt: skip
        page = door.client.post("/log-in/password/", {"password": bad, "again": bad}).content.decode()
        assert why in page, bad
    assert (
        "两次输入不同"
        in door.client.post("/log-in/password/", {"password": OTHER, "again": WORD}).content.decode()
    )
    assert door.client.post("/log-in/password/", {"password": OTHER, "again": OTHER}).status_code == 302
    assert door.client.get("/account/").status_code == 200
    assert door.lines("password_changed")[-1].actor == door.officer


def _code(secret: str) -> str:
    return pyotp.TOTP(secret.replace(" ", "")).now()


def _enrol(client: Client, address: str) -> tuple[str, list[str]]:
    """Gets a second factor; the secret and the recovery codes."""
    page = client.get(address).content.decode()
    secret = re.findall(r"<code>([A-Z2-7 ]{32,})</code>", page)[0]
    assert "<svg" in page and "style=" not in page[page.index("enrol-qr") :][:4000]
    assert "不对" in client.post(address, {"code": "000000"}).content.decode()
    page = client.post(address, {"code": _code(secret)}).content.decode()
    return secret, re.findall(r"<code>([a-z0-9]{5}-[a-z0-9]{5})</code>", page)


def test_a_second_factor_is_got_used_once_and_recovered(door: Door) -> None:
    """Enrolled on one's own page, then asked for; no code twice, each recovery code once; the secret is sealed."""
    from xiezhi.web.accounts.models import Account

    door.enter()
    secret, codes = _enrol(door.client, "/account/second-factor/")
    assert len(codes) == 10
    assert secret.replace(" ", "") not in door.account().secret
    assert door.enter()["Location"] == "/log-in/second/"
    assert door.client.get("/account/").status_code == 302  # the password alone opens nothing
    assert door.client.get("/log-in/password/").status_code == 302
    Account.objects.filter(officer=door.officer).update(step=0)
    used = _code(secret)
    assert door.client.post("/log-in/second/", {"code": used}).status_code == 302
    assert door.client.get("/account/").status_code == 200
    assert door.lines("log_in")[-1].data["means"] == "password, second factor"
    door.enter()
    assert "不对或已用过" in door.client.post("/log-in/second/", {"code": used}).content.decode()
    assert door.client.post("/log-in/second/", {"code": codes[0].upper()}).status_code == 302
    door.enter()
    assert door.client.post("/log-in/second/", {"code": codes[0]}).status_code == 200
    codes_ = [door.client.post("/log-in/second/", {"code": f"{n:06}"}).status_code for n in range(20)]
    assert codes_[-1] == 429


def test_a_role_that_needs_a_second_factor_does_not_get_in_without(door: Door) -> None:
    """The setting names roles; whoever holds one enrols before anything else."""
    from django.db import transaction

    from xiezhi.web.accounts.security import set_security

    desk = door.small.site.desk()
    with transaction.atomic():
        set_security(desk, "test", {"second_factor": ("case_officer",)}, door.now)
    try:
        assert door.enter()["Location"] == "/log-in/second-factor/"
        assert door.client.get("/").status_code == 302
        _secret, codes = _enrol(door.client, "/log-in/second-factor/")
        assert codes and door.client.get("/account/").status_code == 302
        assert door.client.post("/log-in/second-factor/", {"onward": "1"})["Location"] == "/"
        assert door.client.get("/account/").status_code == 200
    finally:
        with transaction.atomic():
            set_security(desk, "test", {"second_factor": ()}, door.now)


def test_an_idle_session_ends_and_so_does_one_that_lasts_too_long(door: Door) -> None:
    """30 minutes without a request; 12 hours whatever one does."""
    door.enter()
    door.later(29 * MINUTE)
    assert door.client.get("/account/").status_code == 200
    door.later(31 * MINUTE)
    assert door.client.get("/account/").status_code == 302
    assert door.lines("session_ended")[-1].data["why"] == "idle"
    door.enter()
    for _ in range(25):
        door.later(29 * MINUTE)
        door.client.get("/account/")
    assert door.client.get("/account/").status_code == 302
    assert door.lines("session_ended")[-1].data["why"] == "longest"
    assert 25 * 29 * MINUTE > 12 * HOUR


POLLED = re.compile(r'hx-get="([^"]+)"(?: hx-headers=\'([^\']+)\')? hx-trigger="[^"]*every 30s')


def _polls(text: str) -> list[tuple[str, dict[str, str]]]:
    """What an open page asks by itself: addresses, with the headers that htmx sends along."""
    return [(unescape(address), json.loads(more or "{}")) for address, more in POLLED.findall(text)]


@pytest.mark.parametrize(("role", "path", "n"), [("case_officer", "/", 2), ("leader", "/screen/", 1)])
def test_a_page_that_asks_by_itself_does_not_keep_anybody_logged_in(
    door: Door, role: str, path: str, n: int
) -> None:
    """A page left open for half an hour: its bell, its list, its wall go to the log-in. Whoever works stays."""
    client = door.small.client(door.small.person(role))
    polls = _polls(client.get(path).content.decode())
    assert len(polls) == n
    asking = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{path}"}
    for _ in range(62):
        door.later(30 * SECOND)
        answers = [client.get(address, headers=asking | more) for address, more in polls]
        if {one.status_code for one in answers} != {200}:
            break
    assert door.lines("session_ended")[-1].data["why"] == "idle"
    for answer in answers:
        assert (answer.status_code, answer["HX-Redirect"]) == (204, f"/log-in/?next={path}")


def test_a_sentence_sent_after_the_session_ended_waits_behind_the_door(door: Door) -> None:
    """The form's address shows no page: one comes back to the page it stood on, and to what one had written."""
    from xiezhi.supervision.models import LoopItem

    door.enter()
    finding = LoopItem.objects.filter(officer=door.officer).first() or LoopItem.objects.first()
    page, sentence = f"/findings/{finding.finding}/?tab=x", "已于当日补录，附后说明<b>"
    door.later(31 * MINUTE)
    answer = door.client.post(
        f"/findings/{finding.finding}/act/", {"act": "answer", "text": sentence, "seq": "12"},
        headers={"Referer": f"http://testserver{page}"},
    )  # fmt: skip
    assert (answer.status_code, answer["Location"]) == (302, f"/log-in/?next={quote(page)}")
    assert door.enter(client=door.client, next=page)["Location"] == page
    text = door.client.get("/account/").content.decode()
    assert "没有保存，请再填一次" in text and escape(sentence) in text and "12<" not in text
    door.client.post("/scope/", {"scope": "unit", "back": "/"})
    assert escape(sentence) not in door.client.get("/account/").content.decode()


def test_what_was_written_is_shown_to_nobody_else_and_passwords_to_nobody(door: Door) -> None:
    """Another officer logs in at the same browser; a strange page is not gone back to."""
    door.enter()
    door.later(31 * MINUTE)
    told = {
        "current": "我的 旧 密码",
        "password": "我的 新 密码",
        "again": "我的 新 密码",
        "note": "只给本人看",
    }
    strange = {"Referer": "https://elsewhere.example/account/"}
    answer = door.client.post("/account/password/", told, headers=strange)
    assert answer["Location"] == "/log-in/?next=/"
    client, other = door.client, door.small.person("leader")
    kept = client.session["unsaved"]["texts"]
    assert kept == ["只给本人看"]
    give(other, door.now)
    door.enter(number=other, client=client)
    assert "只给本人看" not in client.get("/account/").content.decode()


def test_who_works_between_two_polls_stays(door: Door) -> None:
    """A page asked for by a person renews; what it asks by itself neither renews nor ends."""
    client = door.small.client(door.officer)
    address, more = _polls(client.get("/").content.decode())[0]
    for minute in range(90):
        door.later(MINUTE)
        assert client.get(address, headers={"HX-Request": "true"} | more).status_code == 200
        if minute % 25 == 0:
            assert client.get("/account/").status_code == 200


def test_sessions_elsewhere_end_by_a_new_password_and_by_asking(door: Door) -> None:
    """This one stays."""
    door.enter()
    first = door.client
    door.enter()
    told = {"current": WORD, "password": OTHER, "again": OTHER}
    assert "密码不对" in door.client.post("/account/password/", told | {"current": "no"}).content.decode()
    assert door.client.post("/account/password/", told).status_code == 302
    assert (first.get("/account/").status_code, door.client.get("/account/").status_code) == (302, 200)
    second = Client()
    assert door.enter(OTHER, client=second).status_code == 302
    third = Client()
    door.enter(OTHER, client=third)
    third.post("/account/elsewhere/")
    assert (second.get("/account/").status_code, third.get("/account/").status_code) == (302, 200)


def test_who_is_no_longer_in_service_is_out_at_once(door: Door) -> None:
    """Retired yesterday: the open session and the password are worth nothing."""
    from django.db import transaction

    from xiezhi.access.officers import retire
    from xiezhi.access.register import Register
    from xiezhi.casework.allowed import access_of

    door.enter()
    with transaction.atomic():
        desk = door.small.site.desk()
        retire(Register(access_of(desk), "test", door.now), door.officer, desk.pack.zone.day(door.now) - 1)
        assert door.client.get("/account/").status_code == 302
        assert door.enter().status_code == 200
        transaction.set_rollback(True)


PROXY_SECRET = "s" * 40


@pytest.fixture
def proxy(door: Door) -> Iterator[Door]:
    """A proxy at 10.1.2.3 that says who somebody is by certificate."""
    from xiezhi.web.accounts import by_proxy
    from xiezhi.web.accounts.configured import Proxy

    desk = door.small.site.desk()
    desk.kept["web.proxy"] = Proxy(frozenset({"10.1.2.3"}), PROXY_SECRET, certificate="X-Client-Dn")
    by_proxy._told.clear()
    yield door
    del desk.kept["web.proxy"]


def test_a_listed_proxy_with_the_secret_logs_in(proxy: Door) -> None:
    """By the subject of a certificate; the session holds for as long as the proxy says the same."""
    headers = {
        "X-Client-Dn": f"O=公安,CN={proxy.officer},OU=x".encode().decode("latin-1"),
        "X-Xiezhi-Proxy": PROXY_SECRET,
    }
    client = Client(REMOTE_ADDR="10.1.2.3")
    assert client.get("/account/", headers=headers).status_code == 200
    assert proxy.lines("log_in")[-1].data["means"] == "proxy"
    assert client.get("/account/", headers={"X-Xiezhi-Proxy": PROXY_SECRET}).status_code == 302


@pytest.mark.parametrize(
    ("address", "secret"),
    [("10.1.2.4", PROXY_SECRET), ("10.1.2.3", "s" * 39), ("10.1.2.3", ""), ("127.0.0.1", PROXY_SECRET)],
)
def test_the_headers_of_others_count_for_nothing_and_are_logged(
    proxy: Door, address: str, secret: str
) -> None:
    """Another address, another secret: not logged in, one line in the log however often it is tried."""
    dn = f"CN={proxy.officer}".encode().decode("latin-1")
    before, client = len(proxy.lines("proxy_ignored")), Client(REMOTE_ADDR=address)
    for _ in range(5):
        headers = {"X-Client-Dn": dn, "X-Xiezhi-Proxy": secret}
        assert client.get("/account/", headers=headers).status_code == 302
    assert len(proxy.lines("proxy_ignored")) == before + 1
    assert proxy.lines("proxy_ignored")[-1].data["address"] == address


@pytest.mark.parametrize(
    ("told", "key"),
    [
        ({"idle_minutes": 0}, "web.idle_minutes"), ({"idle_minutes": "30"}, "web.idle_minutes"),
        ({"idle": 30}, "web.idle"),
        ({"second_factor": ["chief"]}, "web.second_factor"), ({"proxy": {"addresses": ["x"]}}, "web.proxy.secret"),
        ({"proxy": {"addresses": ["nowhere"], "secret": "s" * 32, "user": "X-User"}}, "web.proxy.addresses"),
        ({"proxy": {"addresses": ["10.0.0.1"], "secret": "s" * 32}}, "web.proxy"),
    ],
)  # fmt: skip
def test_a_wrong_setting_is_one_line_that_names_file_and_key(
    door: Door, told: dict[str, Any], key: str
) -> None:
    """And never shows the secret."""
    from dataclasses import replace

    from xiezhi.web.accounts.configured import configured

    desk = door.small.site.desk()
    home = replace(desk.home, settings=replace(desk.home.settings, rest={"web": told}))
    with pytest.raises(XiezhiError) as error:
        configured(home, desk.pack.roles.roles)
    said = error.value.say("zh")
    assert (
        key in said and "xiezhi.toml" in said and "应为" in said and "\n" not in said and "s" * 32 not in said
    )


def test_the_demonstrations_passwords_work_here_and_nowhere_else(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On this machine, in a demonstration, over invented facts."""
    from xiezhi.web.accounts import demonstrating

    monkeypatch.setattr(demonstrating, "MOST", 1)
    made = demonstrating.new_passwords(door.small.site, door.now)
    one, word = next((one, word) for one, word in made if one.role == "inspector")
    again = demonstrating.new_passwords(door.small.site, door.now)
    assert door.enter(word, one.officer).status_code == 200  # another start, other passwords
    word = next(other for entering, other in again if entering.officer == one.officer)
    door.later(MINUTE)
    assert door.enter(word, one.officer).status_code == 302
    assert door.enter(word, one.officer, Client(REMOTE_ADDR="10.9.9.9")).status_code == 200
    forwarded = Client(headers={"X-Forwarded-For": "10.9.9.9"})
    assert door.enter(word, one.officer, forwarded).status_code == 200
    page = Client().get("/log-in/").content.decode()
    assert one.name in page and f'data-number="{one.officer}"' in page and word not in page
    assert one.name not in Client(REMOTE_ADDR="10.9.9.9").get("/log-in/").content.decode()
    monkeypatch.setattr(demonstrating, "only_simulated", lambda connection: False)
    door.later(HOUR)
    assert door.enter(word, one.officer).status_code == 200
    with pytest.raises(XiezhiError, match="非模拟"):
        demonstrating.new_passwords(door.small.site, door.now)
    monkeypatch.setattr(demonstrating, "only_simulated", lambda connection: True)
    door.small.site.demo = False
    door.later(HOUR)
    assert door.enter(word, one.officer).status_code == 200
    door.small.site.demo = True


def test_log_ins_are_given_out_from_the_console(door: Door) -> None:
    """``account add`` prints a password for once; a second time it says what would be right; ``unlock`` unlocks."""
    from tests.web.logged_in import open_copy
    from typer.testing import CliRunner

    from xiezhi.web.command import app

    officer, home = door.small.person("auditor"), ["--home", str(door.small.home)]
    run = CliRunner()
    try:
        word = run.invoke(app, ["account", "add", officer, *home]).stdout.split()[1]
        assert len(word) == 14
        again = run.invoke(app, ["account", "add", officer, *home])
        assert isinstance(again.exception, XiezhiError) and "account reset" in again.exception.say("zh")
        other = run.invoke(app, ["account", "reset", officer, *home]).stdout.split()[1]
        assert "没有锁定" in run.invoke(app, ["account", "unlock", officer, *home]).stdout
    finally:
        site = open_copy(door.small.home)
        site.clock = lambda: door.now
    assert door.enter(word, officer).status_code == 200
    assert door.enter(other, officer)["Location"] == "/log-in/password/"
