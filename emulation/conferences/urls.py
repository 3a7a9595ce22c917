from django.urls import path

from emulation.conferences import views

app_name = "conferences"
urlpatterns = [
    path("khoi-cum/<slug:code>/<int:year>/hoi-nghi/", views.show, name="show"),
    path("khoi-cum/<slug:code>/<int:year>/hoi-nghi/ghi/", views.edit, name="edit"),
    path("khoi-cum/<slug:code>/<int:year>/hoi-nghi/xac-nhan/", views.confirm, name="confirm"),
    path("khoi-cum/<slug:code>/<int:year>/ket-qua-bau/", views.take_over, name="take-over"),
]
