# SPDX-License-Identifier: Apache-2.0
"""A home of before is brought up to date: by the next tick its lists are what a rebuild would make them."""

from __future__ import annotations

from django.core.management import call_command
from tests.records.cases import Clerk

from xiezhi.records import models
from xiezhi.records.desk import Desk
from xiezhi.records.live import take, tick
from xiezhi.records.rebuild import compare


def test_a_home_of_before_has_its_lists_after_the_next_tick(any_desk: Desk) -> None:
    clerk = Clerk(any_desk.pack)
    for number in range(3):
        take(any_desk, clerk.case(f"A-{number}", "2026-03-02 09:00"), now=clerk.at("2026-03-02 10:00"))
    tick(any_desk, now=clerk.at("2026-06-02"))
    ranks = sorted(models.Finding.objects.values_list("id", "rank", "stage"))
    for room, before in (("supervision", "0001"), ("records", "0002")):
        call_command("migrate", room, before, verbosity=0)
    call_command("migrate", verbosity=0)
    assert not models.Handling.objects.exists()
    assert sorted(models.Finding.objects.values_list("id", "rank", "stage")) == ranks
    tick(any_desk, now=clerk.at("2026-06-02 00:01"))
    assert set(models.Matter.objects.values_list("title", "officer")) == {("治安案件", "P1")}
    assert compare(any_desk, now=clerk.at("2026-06-02 00:01")) == []
