# SPDX-License-Identifier: Apache-2.0
from django.urls import path

from xiezhi.web.norms import backtests, beginning, drafts, editor, impacts, index, releases, sheet, shelf

app_name = "norms"
urlpatterns = [
    path("", index.index, name="index"),
    path("library/", shelf.library, name="library"),
    path("library/<id:statute>/", shelf.statute, name="statute"),
    path("new/", beginning.new, name="new"),
    path("drafts/", drafts.drafts, name="drafts"),
    path("impact/", impacts.statute, name="statute-impact"),
    path("impact/<int:number>/", impacts.one, name="impact-trial"),
    path("<id:norm>/draft/", editor.editor, name="editor"),
    path("<id:norm>/draft/check/", editor.check, name="check"),
    path("<id:norm>/draft/picture/", editor.picture, name="picture"),
    path("<id:norm>/draft/file/", editor.download, name="file"),
    path("<id:norm>/draft/past/", editor.past, name="past"),
    path("<id:norm>/backtest/", backtests.backtest, name="backtest"),
    path("<id:norm>/backtest/<int:number>/", backtests.trial, name="trial"),
    path("<id:norm>/backtest/<int:number>/sample/", backtests.sample, name="sample"),
    path("<id:norm>/backtest/review/", backtests.review, name="review"),
    path("<id:norm>/impact/", impacts.impact, name="impact"),
    path("<id:norm>/release/", releases.release, name="release"),
    path("<id:norm>/", sheet.norm, name="norm"),
    path("<id:norm>/stories/", sheet.stories, name="stories"),
    path("<id:norm>/chart/", sheet.chart, name="chart"),
]
