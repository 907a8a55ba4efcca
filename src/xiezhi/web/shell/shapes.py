# SPDX-License-Identifier: Apache-2.0
"""The signs of levels and states, drawn so that they tell apart without colour."""

from __future__ import annotations

from django.utils.safestring import SafeString, mark_safe

_OPEN = '<svg viewBox="0 0 12 12" aria-hidden="true">'
_SHAPES = {
    "octagon": (
        '<path d="M3.9 1h4.2L11 3.9v4.2L8.1 11H3.9L1 8.1V3.9z"/><path d="M4.2 4.2l3.6 3.6M7.8 4.2L4.2 7.8"/>'
    ),
    "diamond": '<path class="fill" d="M6 .9L11.1 6 6 11.1.9 6z"/>',
    "triangle": '<path class="fill" d="M6 1.4L11.2 10.6H.8z"/>',
    "circle": '<circle cx="6" cy="6" r="4.6"/>',
    "check": '<path d="M1.8 6.4l2.8 2.8 5.6-6"/>',
    "gap": '<circle cx="6" cy="6" r="4.6" stroke-dasharray="2 1.6"/><path d="M6 3.6v2.7M6 8.2v.4"/>',
}
_STATES = {
    "pending": '<circle cx="6" cy="6" r="4.5" fill="none" stroke="#4a5764" stroke-width="1.5"/>',
    "in_hand": (
        '<circle cx="6" cy="6" r="4.5" fill="none" stroke="#1f5080" stroke-width="1.5"/>'
        '<path d="M6 1.5a4.5 4.5 0 0 0 0 9z" fill="#1f5080"/>'
    ),
    "to_verify": '<circle cx="6" cy="6" r="5" fill="#1f5080"/>',
    "closed": '<circle cx="6" cy="6" r="5" fill="#2b6b4a"/>',
    "returned": '<rect x="1.5" y="1.5" width="9" height="9" fill="none" stroke="#b4530a" stroke-width="1.6"/>',
    "escalated": '<rect x="1" y="1" width="10" height="10" fill="#ad231c"/>',
}


def shape_svg(shape: str, solid: bool) -> SafeString:
    """The sign of a level."""
    return mark_safe(f"{_OPEN}{_SHAPES[shape]}</svg>" if shape in _SHAPES else "")


def state_svg(state: str) -> SafeString:
    """The sign of a state of the loop."""
    return mark_safe(f"{_OPEN}{_STATES[state]}</svg>" if state in _STATES else "")
