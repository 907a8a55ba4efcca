# SPDX-License-Identifier: Apache-2.0
"""Digests that say how they were made: ``sha256:<hex>`` (FIPS 180-4) or ``sm3:<hex>`` (GB/T 32905-2016)."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import Any

from xiezhi.kernel.errors import XiezhiError

ALGORITHMS = ("sha256", "sm3")


def digest(algorithm: str, payload: bytes) -> str:
    """``<algorithm>:<hex>`` of the payload; an unknown algorithm, or one this machine lacks, is an error."""
    if algorithm == "sha256":
        return "sha256:" + hashlib.sha256(payload).hexdigest()
    return f"{algorithm}:{hasher(algorithm, payload).hexdigest()}"


def hasher(algorithm: str, payload: bytes = b"") -> Any:
    """A running hash (``update``, ``hexdigest``) that has taken in the payload."""
    if algorithm == "sha256":
        return hashlib.sha256(payload)
    _check(algorithm)
    return hashlib.new(algorithm, payload)


def algorithm_of(value: str) -> str:
    """The algorithm that stands with a digest; anything else is an error."""
    algorithm, _, _ = value.partition(":")
    _check(algorithm)
    return algorithm


@lru_cache(maxsize=8)
def _check(algorithm: str) -> None:
    if algorithm not in ALGORITHMS:
        right = ", ".join(ALGORITHMS)
        raise XiezhiError(
            f"摘要算法 {algorithm!r} 不支持, 应为 {right}",
            f"digest algorithm {algorithm!r} is unknown: {right} would be right",
        )
    try:
        hashlib.new(algorithm)
    except ValueError as error:
        raise XiezhiError(
            f"本机的 OpenSSL 没有 {algorithm}, 须装带国密算法的 OpenSSL, 或改用 sha256",
            f"this machine's OpenSSL lacks {algorithm}: install one that has it, or set sha256",
        ) from error
