from django.urls import path

from emulation.organisations import views

app_name = "organisations"
urlpatterns = [
    path("don-vi/", views.index, name="index"),
    path("don-vi/<slug:code>/", views.page, name="page"),
    path("don-vi/<slug:code>/so-lieu/<int:year>/", views.year, name="year"),
]
