from django.urls import path

from blocks import views

app_name = "blocks"
urlpatterns = [path("khoi-cum/thanh-lap-khoi/", views.establish, name="establish")]
