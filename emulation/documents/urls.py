from django.urls import path

from emulation.documents import views

app_name = "documents"
urlpatterns = [
    path("van-ban/", views.index, name="index"),
    path("van-ban/tep/<int:file_id>/", views.download, name="download"),
]
