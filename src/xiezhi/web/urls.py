# SPDX-License-Identifier: Apache-2.0
"""Every address of the pages: each workplace brings its own."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

WHERE = (
    ("", "home"), ("", "shell"), ("", "accounts"), ("matters/", "cases"), ("findings/", "findings"),
    ("imports/", "imports"), ("norms/", "norms"), ("admin/", "admin"),
    ("incidents/", "incidents"), ("patrol/", "patrol"), ("custody/", "custody"), ("charts/", "charts"),
    ("screen/", "screen"), ("api/", "api"),
)  # fmt: skip

urlpatterns: list[URLPattern | URLResolver] = [
    path(prefix, include(f"xiezhi.web.{app}.urls"))
    for prefix, app in WHERE
    if find_spec(f"xiezhi.web.{app}") is not None and find_spec(f"xiezhi.web.{app}.urls") is not None
]
handler404 = "xiezhi.web.shell.faults.not_found"
handler500 = "xiezhi.web.shell.faults.broken"
handler400 = "xiezhi.web.shell.faults.wrong"
handler403 = "xiezhi.web.shell.faults.not_found"
