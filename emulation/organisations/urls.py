from django.urls import path, register_converter

from emulation.common.slugs import SlugConverter
from emulation.organisations.choices import REORGANISATION_SLUGS
from emulation.organisations.views import bodies, carrying_out, importing, operations, reorganisations


class ReorganisationConverter(SlugConverter):
    slugs = REORGANISATION_SLUGS


register_converter(ReorganisationConverter, "reorganisation")
_ONE = "don-vi/sap-xep/<int:pk>/"

app_name = "organisations"
urlpatterns = [
    path("don-vi/", bodies.index, name="index"),
    path("don-vi/them/", bodies.add, name="add"),
    path("don-vi/nhap/", importing.upload, name="import"),
    path("don-vi/nhap/mau/", importing.template, name="import-template"),
    path("don-vi/nhap/<int:pk>/", importing.preview, name="import-preview"),
    path("don-vi/sap-xep/", reorganisations.index, name="reorganisations"),
    path("don-vi/sap-xep/moi/", reorganisations.add, name="reorganisation-add"),
    path("don-vi/sap-xep/tu-excel/", reorganisations.from_sheet, name="reorganisation-sheet"),
    path("don-vi/sap-xep/tu-excel/mau/", reorganisations.template, name="reorganisation-template"),
    path(_ONE, reorganisations.show, name="reorganisation"),
    path(_ONE + "van-ban/", reorganisations.decision, name="reorganisation-decision"),
    path(_ONE + "xoa/", reorganisations.discard, name="reorganisation-discard"),
    path(_ONE + "viec/<reorganisation:kind>/", operations.add, name="operation"),
    path(_ONE + "bo-viec/<int:number>/", operations.remove, name="operation-remove"),
    path(_ONE + "truc-thuoc/<slug:code>/", operations.divisions, name="operation-divisions"),
    path(_ONE + "xem-truoc/", carrying_out.preview, name="reorganisation-preview"),
    path(_ONE + "xem-truoc/<slug:key>/", carrying_out.section, name="reorganisation-section"),
    path(_ONE + "thuc-hien/", carrying_out.carry_out, name="reorganisation-carry-out"),
    path("don-vi/<slug:code>/", bodies.page, name="page"),
    path("don-vi/<slug:code>/sua/", bodies.edit, name="edit"),
    path("don-vi/<slug:code>/so-lieu/<int:year>/", bodies.year, name="year"),
]
