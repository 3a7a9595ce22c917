from django.urls import path

from awards.views import records

urlpatterns = [
    path("khen-thuong/phien-hop/<int:pk>/quyet-dinh/", records.decision, name="decision"),
    path("khen-thuong/so-khen-thuong/", records.register, name="register"),
]
