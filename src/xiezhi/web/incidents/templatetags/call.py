# SPDX-License-Identifier: Apache-2.0
"""The panel of call and feedback for the page of a matter."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import RequestContext

from xiezhi.casework.whole import Whole
from xiezhi.web.incidents.call import call_of

register = template.Library()


@register.inclusion_tag("incidents/call.html", takes_context=True)
def call_and_feedback(context: RequestContext, found: Whole) -> dict[str, Any]:
    """The panel of a report; nothing on the page of any other matter."""
    call = call_of(found, context["request"].who.may("count"))
    return {"call": call, "now": context["now"], "request": context["request"]}
