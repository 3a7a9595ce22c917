"""Paths of the cross-scoring."""

from django.urls import path

from scoring.views.crossing import rounds, scores

_GROUP = "cham-diem/khoi-cum/<slug:code>/<int:year>/cham-cheo/"
_RATER = "cham-diem/cham-cheo/<int:rater_id>/"
_ONE = _RATER + "<int:assignment_id>/"

urlpatterns = [
    path(_GROUP, rounds.group, name="cross"),
    path(_GROUP + "mo/", rounds.open_round, name="cross-open"),
    path(_GROUP + "khep-lai/", rounds.close_round, name="cross-close"),
    path(_RATER, scores.rater, name="cross-rater"),
    path(_RATER + "gui/", scores.submit, name="cross-submit"),
    path(_ONE, scores.sheet, name="cross-sheet"),
    path(_ONE + "dong/", scores.line, name="cross-line"),
    path(_ONE + "khong-cham/", scores.recuse, name="cross-recuse"),
]
