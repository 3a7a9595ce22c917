from django.urls import path

from emulation.audit import views

app_name = "audit"
urlpatterns = [path("nhat-ky/", views.index, name="index")]
