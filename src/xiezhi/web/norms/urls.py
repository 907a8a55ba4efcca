# SPDX-License-Identifier: Apache-2.0
from django.urls import path

from xiezhi.web.norms import index, sheet, shelf

app_name = "norms"
urlpatterns = [
    path("", index.index, name="index"),
    path("library/", shelf.library, name="library"),
    path("library/<id:statute>/", shelf.statute, name="statute"),
    path("<id:norm>/", sheet.norm, name="norm"),
    path("<id:norm>/stories/", sheet.stories, name="stories"),
    path("<id:norm>/chart/", sheet.chart, name="chart"),
]
