# SPDX-License-Identifier: Apache-2.0
from django.urls import path

from xiezhi.web.accounts import entering, mine

app_name = "accounts"
urlpatterns = [
    path("log-in/", entering.enter, name="log-in"),
    path("log-in/second/", entering.second, name="second"),
    path("log-in/password/", entering.renew, name="renew"),
    path("log-in/second-factor/", entering.enrol, name="enrol"),
    path("log-out/", entering.leave, name="log-out"),
    path("account/", mine.mine, name="mine"),
    path("account/password/", mine.password, name="password"),
    path("account/second-factor/", mine.factor, name="factor"),
    path("account/second-factor/off/", mine.factor_off, name="factor-off"),
    path("account/elsewhere/", mine.elsewhere, name="elsewhere"),
]
