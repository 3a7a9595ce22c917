"""Paths of the ranking."""

from django.urls import path

from scoring.views import ranking

_RUN = "xep-hang/<slug:code>/<int:year>/"

urlpatterns = [
    path("xep-hang/", ranking.index, name="rankings"),
    path("xep-hang/nam-<int:year>/lap/", ranking.start_year, name="ranking-start-year"),
    path(_RUN, ranking.show, name="ranking"),
    path(_RUN + "lap/", ranking.start, name="ranking-start"),
    path(_RUN + "cong-bo/<int:number>/", ranking.publish, name="ranking-publish"),
    path(_RUN + "van-ban/<int:number>/", ranking.make_document, name="ranking-document"),
]
