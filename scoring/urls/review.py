"""Paths of review, appraisal and exclusions."""

from django.urls import path

from scoring.views import exclusions, explanations, review, review_lines, review_sheets

_GROUP = "cham-diem/khoi-cum/<slug:code>/<int:year>/"
_SHEET = "cham-diem/phieu/<int:sheet_id>/"
_THREAD = _SHEET + "giai-trinh/<int:thread_id>/"
_EXCLUSIONS = "cham-diem/khong-xet-thi-dua/"

urlpatterns = [
    path(_GROUP, review.group, name="review"),
    path(_GROUP + "khep-lai/", review.close, name="review-close"),
    path(_GROUP + "chot-diem/", review.finalise, name="finalise"),
    path(_GROUP + "khong-cho-buoc-dau/", review.waive, name="waive"),
    path("cham-diem/tham-dinh/", review.appraisal, name="appraisal"),
    path(_SHEET + "cham/", review_sheets.review, name="review-sheet"),
    path(_SHEET + "cham/nhan-diem-tu-cham/", review_sheets.accept_own_points, name="review-accept"),
    path(_SHEET + "cham/dong/", review_lines.review_line, name="review-line"),
    path(_SHEET + "cham/hoan-thanh/", review_sheets.complete_review, name="review-complete"),
    path(_SHEET + "tra-lai/", review_sheets.return_sheet, name="review-return"),
    path(_SHEET + "tham-dinh/", review_sheets.appraise, name="appraise-sheet"),
    path(_SHEET + "tham-dinh/dong/", review_lines.appraise_line, name="appraise-line"),
    path(_SHEET + "tham-dinh/hoan-thanh/", review_sheets.complete_appraisal, name="appraise-complete"),
    path(_SHEET + "xem-minh-chung/<int:evidence_id>/", review_sheets.evidence, name="review-evidence"),
    path("cham-diem/giai-trinh/", explanations.index, name="explanations"),
    path(_GROUP + "giai-trinh/", explanations.group, name="group-explanations"),
    path(_SHEET + "giai-trinh/", explanations.sheet, name="sheet-explanations"),
    path(_SHEET + "giai-trinh/dong-y/", explanations.accept_all, name="explanations-accept"),
    path(_THREAD, explanations.thread, name="explanation"),
    path(_THREAD + "dong-y/", explanations.accept, name="explanation-accept"),
    path(_THREAD + "tra-loi/", explanations.answer, name="explanation-answer"),
    path(_THREAD + "quyet-dinh/", explanations.decide, name="explanation-decide"),
    path(_EXCLUSIONS, exclusions.index, name="exclusions"),
    path(_EXCLUSIONS + "ghi-nhan/", exclusions.add, name="exclusion-add"),
    path(_EXCLUSIONS + "<int:exclusion_id>/go-bo/", exclusions.lift, name="exclusion-lift"),
]
