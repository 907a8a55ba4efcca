# SPDX-License-Identifier: Apache-2.0
"""``make guide``: builds the city, serves it, pictures every page at both sizes into docs/use/images.

``python -m guide.make [WORDS…]`` takes only the pictures whose names hold one of the words; ``--home DIR`` uses a city
that stands there already, or keeps the one it builds.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from rich.console import Console

from guide.entering import Shown, find, session_of
from guide.looking import CHROMIUM, LOCALE, looked_at, picture
from guide.pages import PAGES, Page
from guide.place import built_in
from guide.serving import served

IMAGES = Path(__file__).parents[1] / "docs" / "use" / "images"


def main() -> int:
    """Pictures of the pages asked for; 1 where one could not be taken."""
    asked = _asked()
    began, console = time.monotonic(), Console()
    logging.getLogger("django.request").setLevel(logging.ERROR)  # looking for objects, some are not there
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # playwright runs a loop in this thread
    from xiezhi.web.demonstration.stages import Stages
    from xiezhi.web.setup import django_ready

    django_ready()  # with the pages, before the city is built
    with tempfile.TemporaryDirectory() as folder:
        home = asked.home or Path(folder) / "home"
        with Stages(console) as stages:
            built_in(home, stages)
        site = _opened(home)
        pages = [
            page for page in PAGES if not asked.words or any(word in page.picture for word in asked.words)
        ]
        with served(home) as url:
            wrong = _pictured(site, url, pages, asked.to, console)
    if not asked.words:
        _tidied(asked.to)
    console.print(f"{len(pages) - len(wrong)} 页 · pages, {time.monotonic() - began:.0f} s, {asked.to}")
    return 1 if wrong else 0


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Pictures of the guide.")
    parser.add_argument("words", nargs="*", help="only pictures whose names hold one of these")
    parser.add_argument("--home", type=Path, help="a city that stands, or where to keep the one built")
    parser.add_argument("--to", type=Path, default=IMAGES, help="where to put the pictures")
    return parser.parse_args()


def _opened(home: Path) -> Any:
    from xiezhi.records.home import Home
    from xiezhi.web.setup import open_site

    return open_site(Home.open(home, {}), demo=True)


def _pictured(site: Any, url: str, pages: list[Page], to: Path, console: Console) -> list[str]:
    """Takes the pictures; those that could not be taken, with the reason."""
    from playwright.sync_api import sync_playwright

    to.mkdir(parents=True, exist_ok=True)
    wrong = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--lang=zh-CN"], env=os.environ | LOCALE
        )
        for n, page in enumerate(pages, 1):
            try:
                shown = find(site, page)
                _taken(browser, url, shown, _session(site, shown), to)
                console.print(f"{n:3}/{len(pages)} {page.picture}", style="dim")
            except (
                Exception
            ) as error:  # the others are taken all the same; this one is told, and fails the run
                wrong.append(page.picture)
                console.print(f"{n:3}/{len(pages)} {page.picture}: {error}", style="red")
        browser.close()
    return wrong


def _session(site: Any, shown: Shown) -> str:
    return session_of(site, shown.officer, shown.page.door) if shown.officer else ""


def _taken(browser: Any, url: str, shown: Shown, session: str, to: Path) -> None:
    looked_at(
        browser, url, shown, session,
        lambda page, size: picture(page, to / f"{shown.page.picture}-{size}.jpg"),
    )  # fmt: skip


def _tidied(folder: Path) -> None:
    """Removes pictures of pages that are no more."""
    named = {page.picture for page in PAGES}
    for file in folder.glob("*.jpg"):
        if file.stem.rpartition("-")[0] not in named:
            file.unlink()


if __name__ == "__main__":
    sys.exit(main())
