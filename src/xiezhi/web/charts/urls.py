# SPDX-License-Identifier: Apache-2.0
from django.urls import path

from xiezhi.web.charts import pages, power_list

app_name = "charts"
urlpatterns = [
    path("", pages.index, name="index"),
    path("booklet/", pages.booklet, name="booklet"),
    path("powers/", power_list.powers, name="powers"),
    path("powers/export/", power_list.export, name="powers-export"),
    path("kinds/<str:kind>/", pages.kind, name="kind"),
]
