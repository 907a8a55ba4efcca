# SPDX-License-Identifier: Apache-2.0
"""Ids in addresses: whatever a source system calls a matter, slashes and all, is one part of a path."""

from __future__ import annotations

from urllib.parse import quote, unquote


class IdConverter:
    """``~`` stands before the two hexadecimal digits of what a path cannot hold."""

    regex = r"[^/]+"

    def to_python(self, value: str) -> str:
        """The id that an address names."""
        return unquote(value.replace("~", "%"))

    def to_url(self, value: str) -> str:
        """The part of an address that names an id."""
        return quote(str(value), safe="").replace("~", "%7E").replace("%", "~")
