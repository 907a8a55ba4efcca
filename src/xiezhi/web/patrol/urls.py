# SPDX-License-Identifier: Apache-2.0
from django.urls import path

from xiezhi.web.patrol import beginning, exporting, index, work

app_name = "patrol"
urlpatterns = [
    path("", index.index, name="index"),
    path("new/", beginning.new, name="new"),
    path("count/", beginning.count, name="count"),
    path("<str:batch>/", work.resume, name="resume"),
    path("<str:batch>/end/", index.end, name="end"),
    path("<str:batch>/export/", exporting.export, name="export"),
    path("<str:batch>/<int:place>/", work.item, name="item"),
    path("<str:batch>/<int:place>/act/", work.act, name="act"),
]
