"""The administrator's pages: list of accounts, a new one, one account with its offices."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from emulation.common.dates import today
from emulation.common.problems import Refused
from emulation.people import selectors, services
from emulation.people.forms import AccountForm, EndOfficeForm, NewPasswordForm, OfficeForm
from emulation.people.models import Office, User
from emulation.people.pages import demand, show_refusal
from emulation.people.requests import Request
from emulation.people.selectors import office_words

PER_PAGE = 50
STATES = (
    ("", "Tất cả"),
    (selectors.ACTIVE, "Đang hoạt động"),
    (selectors.IDLE, "Không giữ chức trách"),
    (selectors.CLOSED, "Đã ngừng"),
)


@require_safe
@login_required
def index(request: Request) -> HttpResponse:
    """Accounts by words of name, user name or unit, with the offices held today."""
    demand(request, "people.manage_accounts")
    text, state = request.GET.get("q", "").strip(), request.GET.get("trang-thai", "")
    page_obj = Paginator(selectors.accounts(text, state), PER_PAGE).get_page(request.GET.get("page"))
    rows = [(user, [office_words(office) for office in selectors.offices_shown(user)]) for user in page_obj]
    context = {"page_obj": page_obj, "rows": rows, "text": text, "state": state, "states": STATES}
    return render(request, "people/accounts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password", "repeated")
@login_required
def create(request: Request) -> HttpResponse:
    demand(request, "people.manage_accounts")
    form = AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            account = services.create_account(
                actor=request.user,
                username=data["username"],
                full_name=data["full_name"],
                email=data["email"],
                password=data["password"],
                office=form.office(),
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(
                request, f"Đã tạo tài khoản {account.username}. Người dùng đổi mật khẩu ở mục Tài khoản."
            )
            return redirect("people:account-of", account.pk)
    context = {"form": form, "crumbs": [*_crumbs(), ("Tạo tài khoản", "")]}
    return render(request, "people/account_new.html", context)


@require_safe
@login_required
def show(request: Request, user_id: int) -> HttpResponse:
    return _page(request, _account(request, user_id))


@require_POST
@login_required
def give_office(request: Request, user_id: int) -> HttpResponse:
    account = _account(request, user_id)
    demand(request, "people.change_account", account)
    form = OfficeForm(request.POST)
    if form.is_valid():
        try:
            given = services.give_office(actor=request.user, account=account, office=form.office())
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            return _done(request, account, f"Đã giao chức trách: {office_words(given)}.")
    return _page(request, account, office_form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def end_office(request: Request, office_id: int) -> HttpResponse:
    office = get_object_or_404(Office.objects.select_related("user", "organisation"), pk=office_id)
    demand(request, "people.change_account", office.user)
    form = EndOfficeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.end_office(actor=request.user, office=office, ends=form.cleaned_data["ends"])
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            return _done(request, office.user, f"Đã kết thúc chức trách: {office_words(office)}.")
    context = {
        "form": form,
        "account": office.user,
        "words": office_words(office),
        "crumbs": [*_crumbs(office.user), ("Kết thúc chức trách", "")],
    }
    return render(request, "people/office_end.html", context)


@require_POST
@sensitive_post_parameters()
@login_required
def set_password(request: Request, user_id: int) -> HttpResponse:
    account = _account(request, user_id)
    demand(request, "people.change_account", account)
    form = NewPasswordForm(request.POST)
    if form.is_valid():
        try:
            services.set_password(actor=request.user, account=account, password=form.cleaned_data["password"])
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            return _done(request, account, f"Đã đặt lại mật khẩu của {account.full_name}.")
    return _page(request, account, password_form=form)


@require_POST
@login_required
def set_active(request: Request, user_id: int, active: bool) -> HttpResponse:
    account = _account(request, user_id)
    demand(request, "people.change_account", account)
    try:
        services.set_active(actor=request.user, account=account, active=active)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("people:account-of", account.pk)
    word = "Đã mở lại" if active else "Đã ngừng"
    return _done(request, account, f"{word} tài khoản {account.username}.")


def _account(request: Request, user_id: int) -> User:
    demand(request, "people.manage_accounts")
    return get_object_or_404(User, pk=user_id)


def _done(request: Request, account: User, text: str) -> HttpResponse:
    messages.success(request, text)
    return redirect("people:account-of", account.pk)


def _page(
    request: Request,
    account: User,
    *,
    office_form: Form | None = None,
    password_form: Form | None = None,
) -> HttpResponse:
    """The account with its offices; a form that was refused stands there as it was typed."""
    offices = account.offices.select_related("organisation").order_by("-starts", "-id")
    context = {
        "account": account,
        "offices": [(office, office_words(office)) for office in offices],
        "today": today(),
        "own": account.pk == request.user.pk,
        "office_form": office_form or OfficeForm(),
        "password_form": password_form or NewPasswordForm(),
        "crumbs": [*_crumbs(), (account.full_name, "")],
    }
    return render(request, "people/account_of.html", context)


def _crumbs(account: User | None = None) -> list[tuple[str, str]]:
    trail = [("Tài khoản", reverse("people:accounts"))]
    if account is not None:
        trail.append((account.full_name, reverse("people:account-of", args=[account.pk])))
    return trail
