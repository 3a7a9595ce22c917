from django.urls import path, register_converter

from awards.choices import AWARD_SLUGS
from awards.views import appraisal, campaigns, dossiers, lists, nominations, reports, supplements
from emulation.common.slugs import SlugConverter


class AwardConverter(SlugConverter):
    slugs = AWARD_SLUGS


register_converter(AwardConverter, "award")
report = "khen-thuong/de-nghi/<int:pk>/bao-cao/"
unit = "khen-thuong/<slug:code>/<int:year>/<slug:unit>/<award:kind>/"
urlpatterns = [
    path("khen-thuong/", dossiers.index, name="index"),
    path("khen-thuong/ho-so/<int:pk>/", dossiers.show, name="dossier"),
    path("khen-thuong/ho-so/<int:pk>/tao-van-ban/", dossiers.make_papers, name="papers"),
    path("khen-thuong/ho-so/<int:pk>/ban-ky/<slug:item>/", dossiers.paper, name="dossier-paper"),
    path("khen-thuong/ho-so/<int:pk>/gui/", dossiers.submit, name="submit"),
    path("khen-thuong/ho-so/<int:pk>/bien-nhan/", dossiers.receipt, name="receipt"),
    path("khen-thuong/ho-so/<int:pk>/bien-nhan/van-ban/", dossiers.make_receipt, name="receipt-paper"),
    path("khen-thuong/ho-so/<int:pk>/yeu-cau-bo-sung/", supplements.ask, name="supplement-ask"),
    path("khen-thuong/ho-so/<int:pk>/bo-sung/", supplements.answer, name="supplement-answer"),
    path("khen-thuong/ho-so/bo-sung/<int:pk>/tep/", supplements.file, name="supplement-file"),
    path("khen-thuong/chuyen-de/", campaigns.campaigns, name="campaigns"),
    path("khen-thuong/chuyen-de/<int:pk>/", campaigns.campaign, name="campaign"),
    path("khen-thuong/chuyen-de/<int:pk>/ket-thuc/", campaigns.close, name="campaign-close"),
    path("khen-thuong/danh-sach/", lists.upload, name="list"),
    path("khen-thuong/danh-sach/mau/", lists.template, name="list-template"),
    path("khen-thuong/de-nghi/<int:pk>/tham-dinh/", appraisal.appraise, name="appraise"),
    path("khen-thuong/de-nghi/<int:pk>/rut/", nominations.withdraw, name="withdraw"),
    path(report, reports.show, name="report"),
    path(f"{report}soan/", reports.edit, name="report-edit"),
    path(f"{report}van-ban/", reports.make_paper, name="report-paper"),
    path(f"{report}tep/", reports.file, name="report-file"),
    path(f"{report}tep/go/", reports.remove_file, name="report-file-remove"),
    path(f"{report}buoc/", reports.step, name="report-step"),
    path("khen-thuong/<slug:code>/<int:year>/", nominations.overview, name="nominations"),
    path(unit, nominations.nomination, name="nomination"),
    path(f"{unit}chuyen-de/<int:campaign>/", nominations.thematic, name="thematic"),
    path(f"{unit}vuot-chi-tieu/", nominations.override, name="override"),
]
