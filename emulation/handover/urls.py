from django.urls import path

from emulation.handover import views

app_name = "handover"
YEAR = "khoi-cum/<slug:code>/<int:year>/ban-giao/"
urlpatterns = [
    path(YEAR, views.show, name="show"),
    path(f"{YEAR}thuc-hien/", views.hand_over, name="hand-over"),
    path(f"{YEAR}nhan/", views.receive, name="receive"),
    path(f"{YEAR}van-ban/", views.make_document, name="document"),
]
