"""Paths from nomination to award."""

from awards.urls import certificates, council, dossiers, opinions, records

app_name = "awards"
# Paths of a group-year ("…/khoi-3/2025/") come last: they would take "…/phien-hop/3/" for one of theirs.
urlpatterns = [
    *certificates.urlpatterns,
    *council.urlpatterns,
    *opinions.urlpatterns,
    *records.urlpatterns,
    *dossiers.urlpatterns,
]
