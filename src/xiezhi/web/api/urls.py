# SPDX-License-Identifier: Apache-2.0
from django.urls import include, path

from xiezhi.web.api import console, documentation, own
from xiezhi.web.api.framing import patterns

app_name = "api"
urlpatterns = [
    path("", documentation.index, name="docs"),
    path("tokens/", own.tokens, name="mine"),
    path("tokens/revoke/", own.revoke_one, name="mine-revoke"),
    path("connections/", console.connections, name="connections"),
    path("connections/confirm/", console.confirm_one, name="confirm"),
    path("connections/revoke/", console.revoke_one, name="revoke"),
    path("v1/", include((list(patterns()), "v1"))),
]
