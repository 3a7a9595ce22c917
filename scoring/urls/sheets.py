"""Paths of the self-assessment and its evidence."""

from django.urls import path

from scoring.views import cells, evidence, index, sheets

_SHEET = "cham-diem/phieu/<int:sheet_id>/"
_LINE = _SHEET + "dong/<int:line_id>/"
_EVIDENCE = "cham-diem/minh-chung/"

urlpatterns = [
    path("cham-diem/", index.index, name="index"),
    path("cham-diem/mo/<int:group_year_id>/", index.open_assessment, name="open"),
    path(_SHEET, sheets.show, name="sheet"),
    path(_SHEET + "o/", cells.save, name="sheet-cell"),
    path(_SHEET + "kiem-tra/", sheets.check, name="sheet-check"),
    path(_SHEET + "nop/", sheets.submit, name="sheet-submit"),
    path(_SHEET + "bien-nhan/", sheets.receipt, name="sheet-receipt"),
    path(_SHEET + "van-ban/", sheets.make_documents, name="sheet-document"),
    path(_LINE, sheets.line, name="sheet-line"),
    path(_LINE + "minh-chung/", evidence.attach, name="evidence-attach"),
    path(_LINE + "minh-chung/<int:citation_id>/go/", evidence.detach, name="evidence-detach"),
    path(_EVIDENCE, evidence.store, name="evidence-store"),
    path(_EVIDENCE + "them/<int:organisation_id>/<int:year>/", evidence.add, name="evidence-add"),
    path(_EVIDENCE + "<int:evidence_id>/", evidence.show, name="evidence-show"),
    path(_EVIDENCE + "<int:evidence_id>/tep/", evidence.file, name="evidence-file"),
    path(_EVIDENCE + "<int:evidence_id>/xoa/", evidence.remove, name="evidence-remove"),
]
