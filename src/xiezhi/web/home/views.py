# SPDX-License-Identifier: Apache-2.0
"""The pages of this workplace."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from xiezhi.web.shell.page import Asked, page


@page()
def home(request: Asked) -> HttpResponse:
    """工作台."""
    return render(request, "home/home.html")
