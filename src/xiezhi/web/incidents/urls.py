# SPDX-License-Identifier: Apache-2.0
from django.urls import path

from xiezhi.web.incidents import acceptance, earlier, exporting

app_name = "incidents"
urlpatterns = [
    path("", acceptance.acceptance, name="acceptance"),
    path("export/", exporting.export, name="export"),
    path("earlier/<id:matter>/", earlier.earlier, name="earlier"),
    path("<str:column>/", acceptance.behind, name="behind"),
]
