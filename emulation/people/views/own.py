"""The own account: who I am here, which offices I hold, my password."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from emulation.common.problems import Refused
from emulation.people import services
from emulation.people.forms import OwnPasswordForm
from emulation.people.pages import show_refusal
from emulation.people.requests import Request
from emulation.people.selectors import office_words

ACCOUNT = ("Tài khoản của tôi", "people:account")


@require_safe
@login_required
def account(request: Request) -> HttpResponse:
    offices = request.user.offices.select_related("organisation").order_by("-starts", "-id")
    context = {"offices": [(office, office_words(office)) for office in offices]}
    return render(request, "people/account.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@login_required
def change_password(request: Request) -> HttpResponse:
    form = OwnPasswordForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_own_password(actor=request.user, password=form.cleaned_data["password"])
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            update_session_auth_hash(request, request.user)
            messages.success(request, "Đã đổi mật khẩu. Các phiên đăng nhập khác của tài khoản đã kết thúc.")
            return redirect("people:account")
    crumbs = [(ACCOUNT[0], reverse(ACCOUNT[1])), ("Đổi mật khẩu", "")]
    return render(request, "people/change_password.html", {"form": form, "crumbs": crumbs})
