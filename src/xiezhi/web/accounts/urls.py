# SPDX-License-Identifier: Apache-2.0
from django.urls import path

from xiezhi.web.accounts import entering

app_name = "accounts"
urlpatterns = [
    path("log-in/", entering.enter, name="log-in"),
    path("log-out/", entering.leave, name="log-out"),
]
