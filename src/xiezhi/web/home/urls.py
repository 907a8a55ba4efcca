# SPDX-License-Identifier: Apache-2.0
from django.urls import path

from xiezhi.web.home import views

app_name = "home"
urlpatterns = [path("", views.home, name="home"), path("todo/", views.table, name="table")]
