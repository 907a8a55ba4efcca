# SPDX-License-Identifier: Apache-2.0
from django.urls import path

from xiezhi.web.cases import (
    changes,
    exceptional,
    exporting,
    family_page,
    lists,
    matter_page,
    opening,
    revealing,
    seeing,
    step_page,
    urging,
)

app_name = "cases"
urlpatterns = [
    path("", lists.kinds, name="kinds"),
    path("-/exceptions/", exceptional.listed, name="exceptions"),
    path("-/exceptions/<int:number>/", exceptional.one, name="exception"),
    path("<str:kind>/", lists.listed, name="list"),
    path("<str:kind>/-/export/", exporting.export, name="export"),
    path("<str:kind>/-/urge/", urging.urge_all, name="urge"),
    path("<str:kind>/-/open/", opening.open_one, name="open"),
    path("<str:kind>/<id:matter>/", matter_page.matter, name="matter"),
    path("<str:kind>/<id:matter>/family/", family_page.family, name="family"),
    path("<str:kind>/<id:matter>/unseal/", seeing.unseal, name="unseal"),
    path("<str:kind>/<id:matter>/reveal/", revealing.reveal, name="reveal"),
    path("<str:kind>/<id:matter>/attach/", changes.attach, name="attach"),
    path("<str:kind>/<id:matter>/link/", changes.link, name="link"),
    path("<str:kind>/<id:matter>/files/<id:digest>/", changes.file, name="file"),
    path("<str:kind>/<id:matter>/void/<id:event>/", changes.void, name="void"),
    path("<str:kind>/<id:matter>/steps/<str:step>/", step_page.step, name="step"),
]
