from django.urls import path

from awards.views import opinions

base = "khen-thuong/y-kien/"
urlpatterns = [
    path(base, opinions.index, name="opinions"),
    path(f"{base}<int:pk>/", opinions.show, name="opinion"),
    path(f"{base}<int:pk>/co-quan/", opinions.body, name="opinion-body"),
    path(f"{base}<int:pk>/nhac/", opinions.remind, name="opinion-remind"),
    path(f"{base}<int:pk>/nhap/", opinions.upload, name="opinion-import"),
    path(f"{base}<int:pk>/mau/", opinions.template, name="opinion-template"),
    path(f"{base}don-vi/<int:pk>/", opinions.settle, name="opinion-settle"),
]
