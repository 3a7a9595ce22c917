from django.urls import path

from awards.views import complaints, decision_steps, decisions, flags, public, records, revocations

decision = "khen-thuong/quyet-dinh/<int:pk>/"
urlpatterns = [
    path("ket-qua-khen-thuong/", public.results, name="public"),
    path("khen-thuong/so-khen-thuong/", records.register, name="register"),
    path("khen-thuong/quyet-dinh/", decisions.decisions, name="decisions"),
    path("khen-thuong/quyet-dinh/du-thao/", decisions.draft, name="draft-decision"),
    path(decision, decisions.show, name="decision"),
    path(f"{decision}van-ban/", decision_steps.make_paper, name="decision-paper"),
    path(f"{decision}lay-y-kien/", decision_steps.consult, name="decision-consult"),
    path(f"{decision}y-kien/", decision_steps.objection, name="decision-objection"),
    path(f"{decision}rut/<int:nomination>/", decision_steps.drop, name="decision-drop"),
    path(f"{decision}xoa/", decision_steps.discard, name="decision-discard"),
    path(f"{decision}ky/", decision_steps.sign, name="decision-sign"),
    path(f"{decision}tai-ban-ky/", decision_steps.attach, name="decision-attach"),
    path(f"{decision}ban-ky/", decision_steps.signed_file, name="decision-file"),
    path(f"{decision}chuan-bi-cong-bo/", decision_steps.prepare, name="decision-prepare"),
    path(f"{decision}cong-bo/", decision_steps.publish, name="decision-publish"),
    path(f"{decision}huy/", revocations.revoke, name="decision-revoke"),
    path("khen-thuong/quyet-dinh/y-kien/<int:pk>/", decision_steps.answer, name="objection"),
    path("khen-thuong/quyet-dinh/huy/<int:pk>/ban-ky/", revocations.revocation_file, name="revocation-file"),
    path("khen-thuong/co-chinh-phu/", flags.flags, name="flags"),
    path("khen-thuong/co-chinh-phu/<int:pk>/", flags.flag, name="flag"),
    path("khen-thuong/co-chinh-phu/<int:pk>/bo-chon/", flags.take_back, name="flag-take-back"),
    path("khen-thuong/khieu-nai/", complaints.complaints, name="complaints"),
    path("khen-thuong/khieu-nai/<int:pk>/", complaints.complaint, name="complaint"),
]
