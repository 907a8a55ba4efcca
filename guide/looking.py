# SPDX-License-Identifier: Apache-2.0
"""A page in a browser as it is shown: at a desk and on a phone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from guide import doings
from guide.entering import COOKIE, Shown

SIZES = {"desk": (1366, 768), "phone": (390, 844)}
QUALITIES, MOST = (70, 60, 50, 40), 110_000
"""A picture is taken at the first of these qualities at which it has no more bytes than that."""
CHROMIUM, LOCALE = "/usr/bin/chromium", {"LANGUAGE": "zh_CN", "LANG": "C.UTF-8"}
"""Debian's browser, and in what language it shows its own controls (of the package chromium-l10n)."""


def looked_at(
    browser: Any, url: str, shown: Shown, session: str, see: Callable[[Any, str], None], *, anew: bool = True
) -> None:
    """Opens a page and calls ``see(page, size)`` at each size. ``url``: of the server; ``session``: key, or empty.

    ``anew``: it is loaded for each size, and waited for until nothing moves; else its window is narrowed.
    """
    context = browser.new_context(viewport=_viewport("desk"), locale="zh-CN", base_url=url)
    try:
        if session:
            context.add_cookies([{"name": COOKIE, "value": session, "url": url}])
        page = context.new_page()
        answer = page.goto(shown.url)
        if answer is None or answer.status != 200:
            raise RuntimeError(f"{shown.url}: {answer and answer.status}")
        if shown.page.doing:
            getattr(doings, shown.page.doing)(page)
        for size in SIZES:
            page.set_viewport_size(_viewport(size))
            if anew and size != "desk" and not shown.page.doing:
                page.reload()
            page.wait_for_load_state("networkidle" if anew else "load")
            page.locator(".htmx-request").first.wait_for(state="detached")
            page.evaluate("document.fonts.ready")
            see(page, size)
    finally:
        context.close()


def picture(page: Any, file: Path) -> None:
    """What is in view, as JPEG."""
    for quality in QUALITIES:
        taken: bytes = page.screenshot(type="jpeg", quality=quality, animations="disabled")
        if len(taken) <= MOST:
            break
    file.write_bytes(taken)


def _viewport(size: str) -> dict[str, int]:
    width, height = SIZES[size]
    return {"width": width, "height": height}
