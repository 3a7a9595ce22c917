"""Paths from nomination to award."""

from awards.urls import council, dossiers, records

app_name = "awards"
urlpatterns = [*dossiers.urlpatterns, *council.urlpatterns, *records.urlpatterns]
