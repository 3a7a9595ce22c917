"""Forms of sign-in, passwords and accounts."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.core.validators import RegexValidator

from emulation.common.dates import today
from emulation.common.forms import DateVnField, TextVnField
from emulation.common.text import search_text
from emulation.organisations.forms import OrganisationField
from emulation.people.choices import OfficeKind
from emulation.people.models import User
from emulation.people.scopes import group_choices
from emulation.people.selectors import matching
from emulation.people.services import NewOffice

MOST_SHOWN = 5
"""So many people are named where what was typed fits several."""

USERNAME = RegexValidator(
    r"^[a-z0-9][a-z0-9._-]{2,59}\Z",
    "Tên đăng nhập có từ 3 ký tự, chỉ gồm chữ thường không dấu, chữ số, dấu chấm, gạch ngang, gạch dưới.",
)


class SignInForm(AuthenticationForm):
    error_messages = {
        "invalid_login": "Tên đăng nhập hoặc mật khẩu không đúng. Kiểm tra Caps Lock và bộ gõ tiếng Việt.",
        "inactive": "Tài khoản này đã ngừng hoạt động.",
    }


class NewPasswordForm(forms.Form):
    """A password typed twice. Its strength is judged by the service."""

    password = forms.CharField(
        label="Mật khẩu mới",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
        help_text="Từ 10 ký tự, không chỉ gồm chữ số, không giống tên đăng nhập.",
        error_messages={"required": "Nhập mật khẩu mới."},
    )
    repeated = forms.CharField(
        label="Nhập lại mật khẩu mới",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
        error_messages={"required": "Nhập lại mật khẩu mới."},
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("password") and data.get("repeated") and data["password"] != data["repeated"]:
            self.add_error("repeated", "Hai lần nhập không giống nhau.")
        return data


class OwnPasswordForm(NewPasswordForm):
    """The person's own change, which asks for the password in use."""

    current = forms.CharField(
        label="Mật khẩu đang dùng",
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        strip=False,
        error_messages={"required": "Nhập mật khẩu đang dùng."},
    )
    field_order = ("current", "password", "repeated")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_current(self) -> str:
        current = str(self.cleaned_data["current"])
        if not self.user.check_password(current):
            raise forms.ValidationError("Mật khẩu đang dùng không đúng.")
        return current


class OfficeForm(forms.Form):
    """An office to be given."""

    kind = forms.ChoiceField(label="Chức trách", choices=[("", "Chọn chức trách"), *OfficeKind.choices])
    organisation = OrganisationField(
        label="Đơn vị",
        required=False,
        help_text="Bắt buộc với thủ trưởng và cán bộ của đơn vị. Gõ tên, không cần dấu.",
    )
    title = TextVnField(
        label="Chức vụ", max_length=120, required=False, help_text="Ví dụ: Giám đốc, Phó Chánh Văn phòng"
    )
    group_codes = forms.MultipleChoiceField(
        label="Chỉ phụ trách các khối, cụm",
        required=False,
        help_text="Dành cho chuyên viên Sở Nội vụ. Không chọn mục nào: phụ trách tất cả.",
        widget=forms.SelectMultiple(attrs={"size": 6}),
    )
    starts = DateVnField(label="Từ ngày")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].error_messages["required"] = "Chọn chức trách."
        self.fields["starts"].widget.attrs["class"] = "w-date num"
        self.fields["starts"].initial = today()
        cast(forms.MultipleChoiceField, self.fields["group_codes"]).choices = group_choices()

    def office(self) -> NewOffice:
        """What was typed; call after `is_valid()`."""
        data = self.cleaned_data
        staff = data["kind"] == OfficeKind.STANDING_STAFF
        return NewOffice(
            kind=data["kind"],
            organisation=data["organisation"],
            title=data["title"],
            group_codes=data["group_codes"] if staff else (),
            starts=data["starts"],
        )


class AccountForm(OfficeForm, NewPasswordForm):
    """A new account with its first office."""

    full_name = TextVnField(label="Họ và tên", max_length=100, error_messages={"required": "Nhập họ và tên."})
    username = forms.CharField(
        label="Tên đăng nhập",
        max_length=60,
        validators=[USERNAME],
        help_text="Chữ thường không dấu, ví dụ: tran.thu.ha",
        widget=forms.TextInput(
            attrs={"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}
        ),
        error_messages={"required": "Nhập tên đăng nhập."},
    )
    email = forms.EmailField(label="Thư điện tử công vụ", required=False)
    field_order = (
        "full_name",
        "username",
        "email",
        "password",
        "repeated",
        "kind",
        "organisation",
        "title",
        "group_codes",
        "starts",
    )


class PersonField(forms.CharField):
    """An account in use, typed by user name or by a name that only one person bears, without marks.

    Gives the `User`; None where the field is empty and not required.
    """

    default_error_messages = {"required": "Nhập họ tên hoặc tên đăng nhập."}

    def clean(self, value: Any) -> Any:
        typed = str(super().clean(value)).strip()
        if not typed:
            return None
        active = User.objects.filter(is_active=True)
        named = active.filter(username=typed.lower()).first()
        if named is not None:
            return named
        found = list(matching(active, typed).order_by("sort_key", "pk")[: MOST_SHOWN + 1])
        exact = [user for user in found if search_text(user.full_name) == search_text(typed)]
        found = exact or found
        if len(found) == 1:
            return found[0]
        raise forms.ValidationError(_unclear(typed, found), code="unclear")

    def prepare_value(self, value: Any) -> Any:
        return value.username if isinstance(value, User) else value


def _unclear(typed: str, found: list[User]) -> str:
    if not found:
        return f"Không có tài khoản đang hoạt động nào tên “{typed}”. Quản trị hệ thống tạo tài khoản trước."
    names = "; ".join(f"{user.full_name} ({user.username})" for user in found[:MOST_SHOWN])
    more = "; …" if len(found) > MOST_SHOWN else ""
    return f"Nhiều người khớp với “{typed}”: {names}{more}. Nhập tên đăng nhập."


class EndOfficeForm(forms.Form):
    ends = DateVnField(label="Hết ngày")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ends"].widget.attrs["class"] = "w-date num"
        self.fields["ends"].initial = today()
