"""Signing in and out. django-axes counts failures and locks; here its refusal gets words."""

from __future__ import annotations

from django.conf import settings
from django.contrib import auth
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from emulation.common.dates import format_time, now
from emulation.people.forms import SignInForm
from emulation.people.scopes import calendar

TOO_MANY_REQUESTS = 429


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    target = _safe_target(request)
    if request.user.is_authenticated:
        return redirect(target or settings.LOGIN_REDIRECT_URL)
    form = SignInForm(request, data=request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        auth.login(request, form.get_user())
        return redirect(target or settings.LOGIN_REDIRECT_URL)
    locked = _take_lock(request)
    dates = calendar()
    context = {"form": form, "next": target, "locked": locked, "calendar": dates.events, "year": dates.year}
    return render(request, "people/sign_in.html", context, status=TOO_MANY_REQUESTS if locked else 200)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    auth.logout(request)
    return redirect(settings.LOGOUT_REDIRECT_URL)


def _safe_target(request: HttpRequest) -> str:
    """Where to go afterwards: an address of this server only, else "" (no open redirect)."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    home = {resolve_url(settings.LOGIN_URL)}
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe and wanted not in home else ""


def _take_lock(request: HttpRequest) -> str:
    """The words of a lock-out, "" without one. Taking the mark away keeps axes from answering for us."""
    if not getattr(request, "axes_locked_out", False):
        return ""
    request.axes_locked_out = False  # type: ignore[attr-defined]
    wait = settings.AXES_COOLOFF_TIME
    return (
        f"Tạm khóa vì nhập sai mật khẩu {settings.AXES_FAILURE_LIMIT} lần liên tiếp. "
        f"Thử lại sau {format_time(now() + wait)}, hoặc đề nghị người quản trị đặt lại mật khẩu."
    )
