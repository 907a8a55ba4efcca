# SPDX-License-Identifier: Apache-2.0
"""What the read models tell other rooms, inside the transaction of the facts."""

from __future__ import annotations

from django.dispatch import Signal

findings_changed = Signal()
"""Findings changed: ``sender`` the desk, ``outcome`` an ``Outcome``, ``now`` in µs. Receivers may append facts; what
they raise is told in ``outcome.errors`` and refuses no fact."""
