# SPDX-License-Identifier: Apache-2.0
from django.urls import path

from xiezhi.web.findings import acting, attachments, board, bulk, detail, exporting, inbox, proving, unsealing

app_name = "findings"
urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("tabs/", inbox.tabs, name="tabs"),
    path("export/", exporting.export, name="export"),
    path("bulk/", bulk.bulk, name="bulk"),
    path("board/", board.board, name="board"),
    path("board/merge/", board.merge_proposed, name="merge-proposed"),
    path("<id:finding>/", detail.detail, name="detail"),
    path("<id:finding>/act/", acting.act, name="act"),
    path("<id:finding>/again/", proving.again, name="again"),
    path("<id:finding>/proof.json", proving.proof, name="proof"),
    path("<id:finding>/open/", unsealing.open_, name="open"),
    path("<id:finding>/files/<id:digest>/", attachments.file, name="file"),
]
