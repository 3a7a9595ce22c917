from django.urls import path

from clusters import views

app_name = "clusters"
urlpatterns = [
    path("cum/de-nghi/", views.ask, name="ask"),
    path("cum/<slug:code>/<int:year>/dieu-kien/de-nghi-lai/", views.ask_again, name="ask-again"),
    path("cum/<slug:code>/<int:year>/dieu-kien/", views.founding, name="founding"),
    path("cum/<slug:code>/<int:year>/dieu-kien/mien/", views.waive, name="waive"),
    path("cum/<slug:code>/<int:year>/dieu-kien/quyet-dinh/", views.decide, name="decide"),
]
