# SPDX-License-Identifier: Apache-2.0
from django.urls import path

from xiezhi.web.custody import board, ledger, recording, stay_page

app_name = "custody"
urlpatterns = [
    path("", board.board, name="board"),
    path("ledger/", ledger.ledger, name="ledger"),
    path("ledger/export/", ledger.export, name="export"),
    path("<id:stay>/steps/<str:step>/", recording.record, name="record"),
    path("<id:stay>/", stay_page.stay, name="stay"),
]
