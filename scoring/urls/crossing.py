"""Paths of the cross-scoring."""

from django.urls import path

from scoring.views import crossing

_GROUP = "cham-diem/khoi-cum/<slug:code>/<int:year>/cham-cheo/"
_RATER = "cham-diem/cham-cheo/<int:rater_id>/"
_ONE = _RATER + "<int:assignment_id>/"

urlpatterns = [
    path(_GROUP, crossing.group, name="cross"),
    path(_GROUP + "mo/", crossing.open_round, name="cross-open"),
    path(_GROUP + "khep-lai/", crossing.close_round, name="cross-close"),
    path(_RATER, crossing.rater, name="cross-rater"),
    path(_RATER + "gui/", crossing.submit, name="cross-submit"),
    path(_ONE, crossing.sheet, name="cross-sheet"),
    path(_ONE + "dong/", crossing.line, name="cross-line"),
    path(_ONE + "khong-cham/", crossing.recuse, name="cross-recuse"),
]
