from django.urls import path

from emulation.assignments.views import importing, reading, writing

app_name = "assignments"
urlpatterns = [
    path("nhiem-vu/", reading.index, name="index"),
    path("nhiem-vu/nhap-excel/", importing.upload, name="import"),
    path("nhiem-vu/nhap-excel/ghi/", importing.write, name="import-write"),
    path("nhiem-vu/nhap-excel/mau/", importing.template, name="import-template"),
    path("nhiem-vu/don-vi/<slug:unit>/<int:year>/", reading.unit_year, name="unit"),
    path("nhiem-vu/don-vi/<slug:unit>/<int:year>/them/", writing.add, name="add"),
    path("nhiem-vu/<int:task_id>/", reading.task, name="task"),
    path("nhiem-vu/<int:task_id>/sua/", writing.edit, name="edit"),
    path("nhiem-vu/<int:task_id>/bao-cao/", writing.report, name="report"),
    path("nhiem-vu/<int:task_id>/xac-nhan/", writing.confirm, name="confirm"),
    path("nhiem-vu/<int:task_id>/thoi-giao/", writing.withdraw, name="withdraw"),
    path("nhiem-vu/<int:task_id>/mo-lai/", writing.reopen, name="reopen"),
]
