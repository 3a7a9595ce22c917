"""Paths of the score trail: sheets, then review, appraisal and ranking."""

from scoring.urls import ranking, review, sheets

app_name = "scoring"
urlpatterns = [*sheets.urlpatterns, *review.urlpatterns, *ranking.urlpatterns]
