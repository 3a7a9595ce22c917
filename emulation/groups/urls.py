from django.urls import path, register_converter

from emulation.common.slugs import SlugConverter
from emulation.groups.choices import STEP_SLUGS
from emulation.groups.views import establishing, lists, members, offices, opening, progress, years


class StepConverter(SlugConverter):
    slugs = STEP_SLUGS


register_converter(StepConverter, "step")
app_name = "groups"
YEAR = "khoi-cum/<slug:code>/<int:year>/"
urlpatterns = [
    path("khoi-cum/", lists.index, name="index"),
    path("khoi-cum/mo-nam/", opening.open_years, name="open-years"),
    path("khoi-cum/tien-do/", progress.matrix, name="progress"),
    path("khoi-cum/nhac-viec/", progress.remind_all, name="remind-all"),
    path("khoi-cum/<slug:code>/thong-tin/", establishing.correct, name="correct"),
    path("khoi-cum/<slug:code>/ket-thuc/", establishing.close, name="close"),
    path(YEAR, years.year, name="year"),
    path(f"{YEAR}nhac-viec/", progress.remind, name="remind"),
    path(f"{YEAR}thanh-vien/", members.members, name="members"),
    path(f"{YEAR}thanh-vien/thu-tu/", members.order, name="order-members"),
    path(f"{YEAR}thanh-vien/<int:member_id>/roi-khoi/", members.remove, name="remove-member"),
    path(f"{YEAR}thu-ky/", members.secretary, name="secretary"),
    path(f"{YEAR}chuc-trach/", offices.give_office, name="give-office"),
    path(f"{YEAR}chuc-trach/<int:office_id>/ket-thuc/", offices.end_office, name="end-office"),
    path(f"{YEAR}chuc-trach/<int:office_id>/thay-the/", offices.replace_office, name="replace-office"),
    path(f"{YEAR}gia-han/<step:step>/", years.extend_deadline, name="extend-deadline"),
    path(f"{YEAR}bat-dau/", years.start, name="start"),
]
