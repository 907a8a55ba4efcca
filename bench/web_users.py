# SPDX-License-Identifier: Apache-2.0
"""What people do all day, for locust: each logged in as an officer, clicks, reads for a while, clicks on.

    locust -f bench/web_users.py --headless -u 200 -r 200 -t 120s --host http://127.0.0.1:8600

``SESSIONS`` names a JSON file of session keys, one a user. An answer that is not the page asked for is an error.
"""

import itertools
import json
import os
import random
import re
from pathlib import Path

from locust import FastHttpUser, between, task

SESSIONS = json.loads(Path(os.environ["SESSIONS"]).read_text("utf-8"))
NEXT = itertools.count()
KINDS = ("admin_case", "incident", "person_in_case", "measure", "penalty", "custody_stay")
LISTS = ("", "?state=open", "?clock=overdue&sort=due", "?span=month", "?page=2")
INBOXES = ("", "?state=all", "?level=red.breach", "?period=month", "?sort=-at")
WORDS = ("2026", "412", "韦曲行立", "殴打", "odtr", "wq")
MATTER = re.compile(r'href="(/matters/[a-z_]+/[^"/?]+/)(?:\?[^"]*)?"')
FINDING = re.compile(r'href="(/findings/[0-9a-f]{16}/)(?:\?[^"]*)?"')


class Officer(FastHttpUser):
    """One person at one browser, who reads a page for five to fifteen seconds."""

    wait_time = between(5, 15)
    network_timeout = connection_timeout = 60.0

    def on_start(self) -> None:
        """Logged in already; the first click is the to-do list, of all users at the same moment."""
        key = SESSIONS[next(NEXT) % len(SESSIONS)]
        self.client.client.default_headers = {"Cookie": f"xiezhi={key}", "Accept-Encoding": "gzip"}
        self.matters: list[str] = []
        self.findings: list[str] = []
        self.get("/", "home")

    def get(self, path: str, name: str, mark: str = "<html") -> str:
        """The text of a page; what is not that page counts as an error."""
        headers = {"HX-Request": "true"} if mark != "<html" else {}
        with self.client.get(
            path, name=name, catch_response=True, allow_redirects=False, headers=headers
        ) as answer:
            text = answer.text or ""
            if answer.status_code != 200 or mark not in text:
                answer.failure(f"{path}: {answer.status_code}, {text[:120]!r}")
            return text

    @task(4)
    def home(self) -> None:
        """The to-do list, one tab of it."""
        self.get("/?tab=" + random.choice(("mine", "area", "sent", "done")), "home")

    @task(3)
    def part(self) -> None:
        """What an open to-do list asks for by itself."""
        self.get("/todo/", "home, its table", "<")

    @task(6)
    def listed(self) -> None:
        """A list, narrowed or not."""
        text = self.get(f"/matters/{random.choice(KINDS)}/{random.choice(LISTS)}", "list")
        self.matters = MATTER.findall(text) or self.matters

    @task(6)
    def matter(self) -> None:
        """A matter of the list last seen."""
        if not self.matters:
            self.listed()
        if self.matters:
            self.get(random.choice(self.matters), "detail")

    @task(6)
    def inbox(self) -> None:
        """Findings, narrowed or not."""
        text = self.get(f"/findings/{random.choice(INBOXES)}", "findings")
        self.findings = FINDING.findall(text) or self.findings

    @task(5)
    def finding(self) -> None:
        """A finding of the inbox last seen."""
        if not self.findings:
            self.inbox()
        if self.findings:
            self.get(random.choice(self.findings), "finding")

    @task(3)
    def search(self) -> None:
        """Search over numbers and titles."""
        self.get(f"/search/?q={random.choice(WORDS)}", "search")

    @task(4)
    def notices(self) -> None:
        """What every open page asks for each half minute."""
        self.get("/notices/", "notices", "<")
