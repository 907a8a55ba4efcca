# SPDX-License-Identifier: Apache-2.0
from django.urls import path

from xiezhi.web.admin import accounts, grants, importing, log, log_out, officers, security, sources, units

app_name = "admin"
urlpatterns = [
    path("units/", units.units, name="units"),
    path("units/import/", importing.import_, name="import"),
    path("units/<id:unit>/", units.unit, name="unit"),
    path("officers/", officers.officers, name="officers"),
    path("officers/<id:officer>/", officers.officer, name="officer"),
    path("sources/", sources.sources, name="sources"),
    path("grants/", grants.grants, name="grants"),
    path("grants/<id:officer>/", grants.holder, name="holder"),
    path("security/", security.security, name="security"),
    path("accounts/", accounts.accounts, name="accounts"),
    path("accounts/act/", accounts.act, name="account-act"),
    path("log/", log.log, name="log"),
    path("log/verify/", log.verify, name="log-verify"),
    path("log/export/", log_out.export, name="log-export"),
]
