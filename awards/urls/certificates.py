from django.urls import path

from awards.views import certificates

urlpatterns = [
    path("khen-thuong/phoi-in/", certificates.sheets, name="sheets"),
    path("khen-thuong/phoi-in/<int:pk>/", certificates.sheet, name="sheet"),
    path("khen-thuong/phoi-in/<int:pk>/buoc/", certificates.sheet_step, name="sheet-step"),
    path("khen-thuong/quyet-dinh/<int:pk>/in/", certificates.print_certificates, name="print-certificates"),
]
