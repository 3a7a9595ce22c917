"""Paths of the score trail: sheets, then review, appraisal and ranking, then files down and up."""

from scoring.urls import criteria, crossing, offline, ranking, review, sheets

app_name = "scoring"
urlpatterns = [
    *criteria.urlpatterns,
    *sheets.urlpatterns,
    *review.urlpatterns,
    *crossing.urlpatterns,
    *ranking.urlpatterns,
    *offline.urlpatterns,
]
