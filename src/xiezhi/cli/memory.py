# SPDX-License-Identifier: Apache-2.0
"""How the C library gives memory back: a batch run asks for the same few megabytes again and again.

By default glibc maps each large block anew and gives it back at once, and the kernel clears every page each time: a
tenth to a fifth of the time of a check. Kept blocks are used again; the peak grows by the size of one batch.
"""

from __future__ import annotations

import ctypes

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # the names of glibc's mallopt(3)
_KEPT = 1 << 30


def keep_freed_memory() -> bool:
    """Asks glibc to keep blocks below a gigabyte; ``False`` where the C library knows no such wish."""
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):
        return False
    return bool(mallopt(_MMAP_THRESHOLD, _KEPT)) and bool(mallopt(_TRIM_THRESHOLD, _KEPT))
