from django.urls import path

from emulation.people.views import accounts, door, own

app_name = "people"
urlpatterns = [
    path("dang-nhap/", door.sign_in, name="sign-in"),
    path("dang-xuat/", door.sign_out, name="sign-out"),
    path("tai-khoan/", own.account, name="account"),
    path("tai-khoan/mat-khau/", own.change_password, name="change-password"),
    path("tai-khoan/danh-sach/", accounts.index, name="accounts"),
    path("tai-khoan/them/", accounts.create, name="create-account"),
    path("tai-khoan/nguoi-dung/<int:user_id>/", accounts.show, name="account-of"),
    path("tai-khoan/nguoi-dung/<int:user_id>/chuc-trach/", accounts.give_office, name="give-office"),
    path("tai-khoan/nguoi-dung/<int:user_id>/mat-khau/", accounts.set_password, name="set-password"),
    path(
        "tai-khoan/nguoi-dung/<int:user_id>/ngung/", accounts.set_active, {"active": False}, name="deactivate"
    ),
    path(
        "tai-khoan/nguoi-dung/<int:user_id>/mo-lai/", accounts.set_active, {"active": True}, name="activate"
    ),
    path("tai-khoan/chuc-trach/<int:office_id>/ket-thuc/", accounts.end_office, name="end-office"),
]
