# SPDX-License-Identifier: Apache-2.0
"""The id of a finding: a digest of its identity, so that one identity is one finding wherever it is computed."""

from __future__ import annotations

import base64
import hashlib
import json

LENGTH = 12
SHORT = "YJ-"


def finding_id(norm: str, version: int | None, matter: str, anchor: str) -> str:
    """``F`` and 12 base32 characters. A gap has no anchor: one for each (norm, matter), whatever the version."""
    named = [norm, version if anchor else None, matter, anchor]
    payload = json.dumps(named, ensure_ascii=False, separators=(",", ":")).encode()
    return "F" + base64.b32encode(hashlib.sha256(payload).digest()[:10])[:LENGTH].decode()


def short_number(finding: str) -> str:
    """What people read out: ``YJ-`` and the first eight of the id; the search box finds it.

    >>> short_number("FABCDEFGHJKLM")
    'YJ-ABCDEFGH'
    """
    return SHORT + finding[1:9]
