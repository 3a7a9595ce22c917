from django.urls import path

from emulation.activities import views

app_name = "activities"
urlpatterns = [
    path("khoi-cum/<slug:code>/<int:year>/hoat-dong/them/", views.add, name="add"),
    path("khoi-cum/<slug:code>/<int:year>/hoat-dong/<int:activity_id>/", views.edit, name="edit"),
]
