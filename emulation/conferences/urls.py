from django.urls import path, register_converter

from emulation.common.slugs import SlugConverter
from emulation.conferences.choices import PURPOSE_SLUGS
from emulation.conferences.views import minutes, papers, proxies, rounds, sitting


class PurposeConverter(SlugConverter):
    slugs = PURPOSE_SLUGS


register_converter(PurposeConverter, "purpose")
app_name = "conferences"
year = "khoi-cum/<slug:code>/<int:year>/"
held = f"{year}hoi-nghi/"
paper = f"{held}phieu/<int:round_id>/"
urlpatterns = [
    path(held, minutes.show, name="show"),
    path(f"{held}ghi/", minutes.edit, name="edit"),
    path(f"{held}thu-ky-xac-nhan/", minutes.confirm_as_secretary, name="confirm-secretary"),
    path(f"{held}xac-nhan/", minutes.confirm, name="confirm"),
    path(f"{held}dieu-hanh/", sitting.show, name="sitting"),
    path(f"{held}dieu-hanh/ghi/", sitting.edit, name="sitting-edit"),
    path(f"{held}uy-quyen/<int:unit_id>/", proxies.proxy, name="proxy"),
    path(f"{held}uy-quyen/<int:unit_id>/tep/", proxies.scan, name="proxy-scan"),
    path(f"{held}lap-phieu/<purpose:purpose>/", rounds.prepare, name="prepare"),
    path(paper, papers.paper, name="paper"),
    path(f"{paper}da-bo-phieu/", papers.receipt, name="paper-cast"),
    path(f"{paper}khong-tham-gia/<int:item_id>/", papers.step_out, name="step-out"),
    path(f"{paper}mo/", rounds.open_round, name="open-round"),
    path(f"{paper}dong/", rounds.close_round, name="close-round"),
    path(f"{paper}kiem-phieu/", rounds.count, name="count"),
    path(f"{paper}van-ban/", rounds.written, name="written"),
    path(f"{paper}van-ban/<int:paper>/", rounds.scan, name="written-scan"),
    path(f"{year}ket-qua-bau/", minutes.take_over, name="take-over"),
]
