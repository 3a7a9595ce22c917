from django.urls import path, register_converter

from awards.choices import AWARD_SLUGS
from awards.views import appraisal, dossiers, lists, nominations
from emulation.common.slugs import SlugConverter


class AwardConverter(SlugConverter):
    slugs = AWARD_SLUGS


register_converter(AwardConverter, "award")
unit = "khen-thuong/<slug:code>/<int:year>/<slug:unit>/<award:kind>/"
urlpatterns = [
    path("khen-thuong/", dossiers.index, name="index"),
    path("khen-thuong/ho-so/<int:pk>/", dossiers.show, name="dossier"),
    path("khen-thuong/ho-so/<int:pk>/tao-van-ban/", dossiers.make_papers, name="papers"),
    path("khen-thuong/ho-so/<int:pk>/gui/", dossiers.submit, name="submit"),
    path("khen-thuong/ho-so/<int:pk>/bien-nhan/", dossiers.receipt, name="receipt"),
    path("khen-thuong/danh-sach/", lists.upload, name="list"),
    path("khen-thuong/danh-sach/mau/", lists.template, name="list-template"),
    path("khen-thuong/de-nghi/<int:pk>/tham-dinh/", appraisal.appraise, name="appraise"),
    path("khen-thuong/de-nghi/<int:pk>/rut/", nominations.withdraw, name="withdraw"),
    path("khen-thuong/<slug:code>/<int:year>/", nominations.overview, name="nominations"),
    path(unit, nominations.nomination, name="nomination"),
    path(f"{unit}vuot-chi-tieu/", nominations.override, name="override"),
]
