"""Paths of sheets and points as files: down, up again, and as data."""

from django.urls import path

from scoring.choices import Layer
from scoring.views import flat, offline

_SHEET = "cham-diem/phieu/<int:sheet_id>/"
_GROUP = "cham-diem/khoi-cum/<slug:code>/<int:year>/"
_PLACES = (
    ("sheet", Layer.SELF, ""),
    ("review", Layer.GROUP, "cham/"),
    ("appraise", Layer.FINAL, "tham-dinh/"),
)

urlpatterns = [
    path(f"{_SHEET}{part}excel/{tail}", view, {"layer": layer}, name=f"{name}-excel{ending}")
    for name, layer, part in _PLACES
    for tail, view, ending in (
        ("", offline.download, ""),
        ("nhap/", offline.upload, "-upload"),
        ("ghi/", offline.write, "-write"),
    )
] + [path(_GROUP + "du-lieu/", flat.export, name="flat")]
