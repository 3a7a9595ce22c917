"""Paths of review, appraisal, exclusions and criteria."""

from django.urls import path

from scoring.views import criteria, exclusions, review, review_lines, review_sheets

_GROUP = "cham-diem/khoi-cum/<slug:code>/<int:year>/"
_SHEET = "cham-diem/phieu/<int:sheet_id>/"
_EXCLUSIONS = "cham-diem/khong-xet-thi-dua/"

urlpatterns = [
    path(_GROUP, review.group, name="review"),
    path(_GROUP + "khep-lai/", review.close, name="review-close"),
    path(_GROUP + "chot-diem/", review.finalise, name="finalise"),
    path("cham-diem/tham-dinh/", review.appraisal, name="appraisal"),
    path(_SHEET + "cham/", review_sheets.review, name="review-sheet"),
    path(_SHEET + "cham/dong/", review_lines.review_line, name="review-line"),
    path(_SHEET + "cham/hoan-thanh/", review_sheets.complete_review, name="review-complete"),
    path(_SHEET + "tra-lai/", review_sheets.return_sheet, name="review-return"),
    path(_SHEET + "tham-dinh/", review_sheets.appraise, name="appraise-sheet"),
    path(_SHEET + "tham-dinh/dong/", review_lines.appraise_line, name="appraise-line"),
    path(_SHEET + "tham-dinh/hoan-thanh/", review_sheets.complete_appraisal, name="appraise-complete"),
    path(_SHEET + "xem-minh-chung/<int:evidence_id>/", review_sheets.evidence, name="review-evidence"),
    path(_EXCLUSIONS, exclusions.index, name="exclusions"),
    path(_EXCLUSIONS + "ghi-nhan/", exclusions.add, name="exclusion-add"),
    path(_EXCLUSIONS + "<int:exclusion_id>/go-bo/", exclusions.lift, name="exclusion-lift"),
    path("cham-diem/tieu-chi/<int:set_id>/", criteria.show, name="criteria"),
]
