# SPDX-License-Identifier: Apache-2.0
"""The wall, and where a screen shows its ticket."""

from __future__ import annotations

from django.urls import path

from xiezhi.web.screen.entering import entrance
from xiezhi.web.screen.view import screen

app_name = "screen"
urlpatterns = [
    path("", screen, name="screen"),
    path("enter/", entrance, name="enter"),
]
