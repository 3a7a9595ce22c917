from django.urls import path

from emulation.jobs import views

app_name = "jobs"
urlpatterns = [
    path("cong-viec/<uuid:job_id>/", views.show, name="show"),
    path("cong-viec/<uuid:job_id>/lam-lai/", views.retry, name="retry"),
]
