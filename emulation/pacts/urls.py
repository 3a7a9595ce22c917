from django.urls import path

from emulation.pacts.views import confirming, drawing, pact, registrations, scans

app_name = "pacts"
PACT = "khoi-cum/<slug:code>/<int:year>/giao-uoc/"
REGISTRATION = "khoi-cum/<slug:code>/<int:year>/dang-ky/<slug:unit>/"
urlpatterns = [
    path(PACT, pact.show, name="show"),
    path(f"{PACT}soan/", drawing.edit, name="edit"),
    path(f"{PACT}mo-xac-nhan/", drawing.open_pact, name="open"),
    path(f"{PACT}cap-nhat/", drawing.redraw, name="redraw"),
    path(f"{PACT}xac-nhan/", confirming.confirm, name="confirm"),
    path(f"{PACT}van-ban/", pact.make_documents, name="documents"),
    path(f"{PACT}ban-ky/", scans.upload, name="scan"),
    path(f"{PACT}ban-ky/tep/", scans.file, name="scan-file"),
    path(f"{PACT}ban-ky/go/", scans.remove, name="scan-remove"),
    path(REGISTRATION, registrations.show, name="registration"),
    path(f"{REGISTRATION}soan/", registrations.edit, name="registration-edit"),
    path(f"{REGISTRATION}xac-nhan/", registrations.confirm, name="registration-confirm"),
    path(f"{REGISTRATION}tra-lai/", registrations.send_back, name="registration-return"),
    path(f"{REGISTRATION}ket-qua/", registrations.results, name="registration-results"),
    path(f"{REGISTRATION}van-ban/", registrations.make_documents, name="registration-documents"),
]
