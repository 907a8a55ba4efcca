# SPDX-License-Identifier: Apache-2.0
from django.urls import path

from xiezhi.web.imports import downloading, mapping, previewing, reporting, sources, taking, uploading

app_name = "imports"
urlpatterns = [
    path("", sources.sources, name="sources"),
    path("new/", uploading.new, name="new"),
    path("drafts/<str:token>/mapping/", mapping.mapping, name="mapping"),
    path("drafts/<str:token>/guess/", mapping.guess, name="guess"),
    path("drafts/<str:token>/preview/", previewing.preview, name="preview"),
    path("drafts/<str:token>/annotated/", downloading.annotated, name="annotated"),
    path("drafts/<str:token>/run/", taking.run, name="run"),
    path("drafts/<str:token>/drop/", taking.drop, name="drop"),
    path("runs/<int:number>/", reporting.report, name="report"),
    path("runs/<int:number>/quality/", downloading.quality, name="quality"),
    path("tellings/<int:number>/", reporting.resolve, name="resolve"),
]
