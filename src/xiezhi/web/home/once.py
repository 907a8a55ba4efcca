# SPDX-License-Identifier: Apache-2.0
"""What takes long to count is counted once in a while: kept for some minutes for all who may see the same."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from xiezhi.kernel.instant import MINUTE

T = TypeVar("T")
LONG = 0.1  # seconds: what takes less is counted each time
FRESH = 10 * MINUTE
MOST = 256
_kept: OrderedDict[Hashable, tuple[int, Any]] = OrderedDict()
_lock = threading.Lock()


def once(key: Hashable, now: int, counted: Callable[[], T], fresh: int = FRESH) -> tuple[T, int]:
    """(what was counted, at which instant). ``key`` says what is counted, of what, and for whom it may be seen;
    ``fresh``: for how long (µs) it is not counted again.
    """
    with _lock:
        found = _kept.get(key)
    if found is not None and 0 <= now - found[0] < fresh:
        return found[1], found[0]
    began = time.perf_counter()
    value = counted()
    if time.perf_counter() - began >= LONG:
        with _lock:
            _kept[key] = (now, value)
            while len(_kept) > MOST:
                _kept.popitem(last=False)
    return value, now
