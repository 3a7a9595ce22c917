from django.urls import path

from emulation.regulations import views

app_name = "regulations"

urlpatterns = [
    path("quy-dinh/", views.regulation_list, name="list"),
    path(
        "quy-dinh/so-sanh/<slug:before>/<slug:after>/",
        views.regulation_comparison,
        name="comparison",
    ),
    path("quy-dinh/<slug:code>/", views.regulation_detail, name="detail"),
]
