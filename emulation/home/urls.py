from django.urls import path

from emulation.home import views

app_name = "home"
urlpatterns = [
    path("", views.tasks, name="tasks"),
    path("tim-kiem/", views.search, name="search"),
    path("huong-dan/", views.help_page, name="help"),
]
