# SPDX-License-Identifier: Apache-2.0
from django.urls import path

from xiezhi.web.home import overview, views

app_name = "home"
urlpatterns = [
    path("", views.home, name="home"),
    path("todo/", views.table, name="table"),
    path("overview/", overview.overview, name="overview"),
    path("overview/spread/", overview.spread, name="spread"),
]
