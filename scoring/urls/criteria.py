"""Paths of criteria sets."""

from django.urls import path

from scoring.views.criteria import drafting, publishing, reading, tree, units, workbook

_ALL = "cham-diem/tieu-chi/"
_SET = _ALL + "<int:set_id>/"
_EDIT = _SET + "soan/"
_NODE = _EDIT + "<int:node_id>/"

urlpatterns = [
    path(_ALL, reading.index, name="criteria-list"),
    path(_ALL + "lap/", drafting.new, name="criteria-new"),
    path(_SET, reading.show, name="criteria"),
    path(_SET + "so-sanh/", reading.difference, name="criteria-difference"),
    path(_EDIT, tree.edit, name="criteria-edit"),
    path(_EDIT + "them/", tree.add, name="criteria-add"),
    path(_EDIT + "danh-so/", tree.number, name="criteria-number"),
    path(_NODE, tree.node, name="criteria-node"),
    path(_NODE + "chuyen/", tree.move, name="criteria-move"),
    path(_NODE + "xoa/", tree.remove, name="criteria-remove"),
    path(_SET + "thong-tin/", drafting.facts, name="criteria-facts"),
    path(_SET + "xoa/", drafting.discard, name="criteria-discard"),
    path(_SET + "nhap/", workbook.upload, name="criteria-import"),
    path(_SET + "nhap/ghi/", workbook.write, name="criteria-import-write"),
    path(_SET + "mau/", workbook.template, name="criteria-template"),
    path(_SET + "tai-ve/", workbook.export, name="criteria-export"),
    path(_SET + "nhiem-vu/", units.links, name="criteria-links"),
    path(_SET + "don-vi/<int:node_id>/", units.one, name="criteria-units"),
    path(_SET + "trinh/", publishing.propose, name="criteria-propose"),
    path(_SET + "tra-lai/", publishing.take_back, name="criteria-return"),
    path(_SET + "ban-hanh/", publishing.publish, name="criteria-publish"),
    path(_SET + "sua-doi/", publishing.amend, name="criteria-amend"),
    path("cham-diem/khoi-cum/<slug:code>/<int:year>/tieu-chi/", drafting.attach, name="criteria-attach"),
]
