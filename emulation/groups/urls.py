from django.urls import path

from emulation.groups import views

app_name = "groups"
urlpatterns = [
    path("khoi-cum/", views.index, name="index"),
    path("khoi-cum/<slug:code>/<int:year>/", views.year, name="year"),
    path("khoi-cum/<slug:code>/<int:year>/chuc-trach/", views.give_office, name="give-office"),
    path(
        "khoi-cum/<slug:code>/<int:year>/chuc-trach/<int:office_id>/ket-thuc/",
        views.end_office,
        name="end-office",
    ),
    path(
        "khoi-cum/<slug:code>/<int:year>/gia-han/<slug:step>/", views.extend_deadline, name="extend-deadline"
    ),
    path("khoi-cum/<slug:code>/<int:year>/bat-dau/", views.start, name="start"),
]
