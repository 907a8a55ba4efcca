# SPDX-License-Identifier: Apache-2.0
"""How often a token may ask: a bucket in each process, which a quiet second fills again."""

from __future__ import annotations

import math
import threading
import time

from xiezhi.web.api.problems import Problem

RATE, BURST = 200.0, 400.0  # requests a second in each process, and at once after a pause
KEPT = 4_000  # tokens remembered
_lock = threading.Lock()
_buckets: dict[str, tuple[float, float]] = {}  # token → (left, when it was counted)


def take(number: str) -> None:
    """One request more; a problem where the bucket is empty."""
    now = time.monotonic()
    with _lock:
        if len(_buckets) > KEPT:
            _buckets.clear()
        left, at = _buckets.get(number, (BURST, now))
        left = min(BURST, left + (now - at) * RATE)
        if left >= 1:
            _buckets[number] = (left - 1, now)
            return
        _buckets[number] = (left, now)
    wait = math.ceil((1 - left) / RATE)
    raise Problem(429, "too_often", "请求太频繁", "", f"{wait} 秒后再试；许多事件可以合成一批发送", wait=wait)


def forget() -> None:
    """All buckets full again."""
    with _lock:
        _buckets.clear()
