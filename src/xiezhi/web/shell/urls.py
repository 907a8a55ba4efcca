# SPDX-License-Identifier: Apache-2.0
from django.urls import path, register_converter

from xiezhi.web.shell import choosing, notices, searching, tongue, views_saved
from xiezhi.web.shell.converters import IdConverter

register_converter(IdConverter, "id")

app_name = "shell"
urlpatterns = [
    path("language/", tongue.choose_language, name="language"),
    path("scope/", choosing.scope, name="scope"),
    path("purpose/", choosing.purpose, name="purpose"),
    path("search/", searching.search, name="search"),
    path("notices/", notices.notices, name="notices"),
    path("notices/read/", notices.read, name="read"),
    path("views/keep/", views_saved.keep, name="view-keep"),
    path("views/drop/", views_saved.drop, name="view-drop"),
    path("help/", choosing.help_page, name="help"),
]
