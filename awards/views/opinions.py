"""Opinions of responsible bodies: all of a year, one request with its answer, import, settling."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from awards.importers import opinions as importers
from awards.models import OpinionFinding, OpinionRequest
from awards.opinion_forms import AskForm, BodyForm, FinishForm, NamedForm, WorkbookForm
from awards.selectors import opinions as selectors
from awards.services import opinions as services
from awards.views.common import crumbs_to
from awards.views.uploading import SHOWN, template_of, tried
from emulation.common.dates import today
from emulation.common.problems import Refused
from emulation.groups.pages import Crumbs
from emulation.people.pages import demand, show_refusal
from emulation.people.requests import Request
from scoring.selectors.exclusions import judged_by

TITLE = "Ý kiến cơ quan chức năng"


def _crumbs(*below: tuple[str, str]) -> Crumbs:
    return crumbs_to((TITLE, reverse("awards:opinions") if below else ""), *below)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def index(request: Request) -> HttpResponse:
    """Whom the year's regulation asks, who has answered and who has not; staff asks and reminds from here."""
    years = selectors.years_to_ask()
    wanted = request.GET.get("nam", "")
    past = [one for one in years if one <= today().year] or [today().year]
    year = int(wanted) if wanted.isdecimal() and int(wanted) in years else past[0]
    found = list(selectors.visible_to(request.user).filter(year=year).order_by("pk"))
    if not found and not request.user.has_perm("awards.view_opinions"):
        raise Http404
    sends = request.user.has_perm("awards.send_opinions")
    form = AskForm(request.POST or None) if sends else None
    if request.method == "POST":
        demand(request, "awards.send_opinions")
        if form is not None and form.is_valid():
            try:
                made = services.send_requests(actor=request.user, year=year, **form.cleaned_data)
            except Refused as refusal:
                show_refusal(form, refusal)
            else:
                messages.success(request, f"Đã gửi đề nghị đến {len(made)} cơ quan.")
                return redirect(f"{reverse('awards:opinions')}?nam={year}")
    bodies = selectors.bodies_of(year)
    context = {
        "year": year,
        "years": years,
        "requests": found,
        "bodies": bodies,
        "form": form,
        "waiting": sum(one.answered_at is None for one in found),
        "to_ask": bool(bodies) and len(found) < len(bodies.names) if bodies else False,
        "sends": sends,
        "today": today(),
        "crumbs": _crumbs(),
    }
    return render(request, "awards/opinions.html", context, status=422 if form and form.errors else 200)


def request_or_404(request: Request, pk: int) -> OpinionRequest:
    """A request, for staff, the inspector and the body that is asked."""
    return get_object_or_404(selectors.visible_to(request.user), pk=pk)


ADD, FINISH = "them", "xong"


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def show(request: Request, pk: int) -> HttpResponse:
    """The request with what was answered; the body, or staff for it, names units and finishes the answer."""
    found = request_or_404(request, pk)
    may_answer = request.user.has_perm("awards.answer_opinion", found) and found.answered_at is None
    step = request.POST.get("viec", "")
    add = NamedForm(request.POST if step == ADD else None, year=found.year) if may_answer else None
    finish = FinishForm(request.POST if step == FINISH else None) if may_answer else None
    if request.method == "POST":
        demand(request, "awards.answer_opinion", found)
        if add is not None and step == ADD and _done(add, lambda: _name(request, found, add)):
            messages.success(request, "Đã ghi đơn vị được nêu.")
            return redirect("awards:opinion", pk)
        if finish is not None and step == FINISH and _done(finish, lambda: _finish(request, found, finish)):
            messages.success(request, "Đã ghi trả lời của cơ quan.")
            return redirect("awards:opinion", pk)
    rows = selectors.findings_for(request.user, found)
    judged = judged_by(request.user, {(row.organisation_id, found.year) for row in rows})
    context = {
        "asked": found,
        "rows": [(row, (row.organisation_id, found.year) in judged) for row in rows],
        "add": add,
        "finish": finish,
        "may_answer": may_answer,
        "may_match": found.answered_at is None and request.user.has_perm("awards.send_opinions"),
        "today": today(),
        "crumbs": _crumbs((found.body_name, "")),
    }
    wrong = any(form is not None and form.errors for form in (add, finish))
    return render(request, "awards/opinion.html", context, status=422 if wrong else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def body(request: Request, pk: int) -> HttpResponse:
    """Which unit of the tree answers for the body, and the subjects it is asked about."""
    found = request_or_404(request, pk)
    demand(request, "awards.send_opinions")
    initial = {"organisation": found.organisation_id, "subjects": found.subjects}
    form = BodyForm(request.POST or None, initial=initial, on=today())
    if request.method == "POST" and _done(form, lambda: _match(request, found, form)):
        messages.success(request, "Đã ghi đơn vị, lĩnh vực trả lời.")
        return redirect("awards:opinion", pk)
    back = reverse("awards:opinion", args=[pk])
    context = {
        "title": "Đơn vị và lĩnh vực trả lời",
        "lead": f"{found.body_name}, năm {found.year}",
        "form": form,
        "button": "Ghi thay đổi",
        "back_url": back,
        "crumbs": _crumbs((found.body_name, back), ("Đơn vị, lĩnh vực", "")),
    }
    return render(request, "awards/form.html", context, status=422 if form.errors else 200)


def _match(request: Request, found: OpinionRequest, form: BodyForm) -> None:
    services.match_body(actor=request.user, request=found, **form.cleaned_data)


def _done(form: forms.Form, do: Callable[[], object]) -> bool:
    """Was the form right and the service willing? What it refuses stands at the fields."""
    if not form.is_valid():
        return False
    try:
        do()
    except Refused as refusal:
        show_refusal(form, refusal)
        return False
    return True


def _name(request: Request, found: OpinionRequest, form: NamedForm) -> None:
    services.name_units(actor=request.user, request=found, named=[services.Named(**form.cleaned_data)])


def _finish(request: Request, found: OpinionRequest, form: FinishForm) -> None:
    data = form.cleaned_data
    services.finish_answer(
        actor=request.user,
        request=found,
        document=data["answer_document"],
        no_violation=data["no_violation"],
    )


@require_POST
@login_required
def remind(request: Request, pk: int) -> HttpResponse:
    """Once a day: the body reads it on its home page."""
    found = request_or_404(request, pk)
    demand(request, "awards.send_opinions")
    try:
        services.remind(actor=request.user, request=found)
    except Refused as refusal:
        for problem in refusal.problems:
            messages.error(request, str(problem))
    else:
        messages.success(request, f"Đã nhắc {found.body_name}.")
    return redirect(f"{reverse('awards:opinions')}?nam={found.year}")


@require_POST
@login_required
def settle(request: Request, pk: int) -> HttpResponse:
    """What becomes of a unit that was named: an exclusion, a note, or (before the end) nothing."""
    finding = get_object_or_404(OpinionFinding.objects.select_related("request", "organisation"), pk=pk)
    found = request_or_404(request, finding.request_id)
    finding.request = found
    what = request.POST.get("viec", "")
    try:
        if what == "bo":
            services.remove_unit(actor=request.user, finding=finding)
        elif what in ("khong-xet", "ghi-chu"):
            services.settle(actor=request.user, finding=finding, exclude=what == "khong-xet")
        else:
            raise PermissionDenied
    except Refused as refusal:
        for problem in refusal.problems:
            messages.error(request, str(problem))
    else:
        messages.success(request, f"Đã ghi: {finding.organisation.name}.")
    return redirect("awards:opinion", found.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def upload(request: Request, pk: int) -> HttpResponse:
    """A list of units: read and checked first; written from the preview, all rows or none."""
    found = request_or_404(request, pk)
    demand(request, "awards.answer_opinion", found)
    if request.method == "POST" and "rows" in request.POST:
        return _write(request, found)
    form = WorkbookForm(request.POST or None, request.FILES or None)
    run = None
    if request.method == "POST" and form.is_valid():
        run = tried(form, lambda file, name: importers.dry_run(request.user, found, file, name))
    context = {
        "asked": found,
        "form": form,
        "found": run,
        "rows": run.rows[:SHOWN] if run else (),
        "problems": run.problems[:SHOWN] if run else (),
        "most_rows": importers.MOST_ROWS,
        "crumbs": _crumbs((found.body_name, reverse("awards:opinion", args=[pk])), ("Nhập từ Excel", "")),
    }
    wrong = bool(form.errors) or (run is not None and bool(run.problems))
    return render(request, "awards/opinion_import.html", context, status=422 if wrong else 200)


def _write(request: Request, found: OpinionRequest) -> HttpResponse:
    try:
        rows = importers.unpack(request.user, found, request.POST["rows"])
        services.name_units(actor=request.user, request=found, named=rows)
    except signing.BadSignature:
        messages.error(request, "Bản xem trước đã hết hạn. Tải tệp lên lại.")
        return redirect("awards:opinion-import", found.pk)
    except Refused as refusal:
        for problem in refusal.problems[:10]:
            messages.error(request, problem.message)
        return redirect("awards:opinion-import", found.pk)
    messages.success(request, f"Đã nhập {len(rows)} đơn vị.")
    return redirect("awards:opinion", found.pk)


@require_safe
@login_required
def template(request: Request, pk: int) -> HttpResponse:
    """The empty workbook, with the cases of the year's regulation."""
    found = request_or_404(request, pk)
    demand(request, "awards.answer_opinion", found)
    hint = f"Mỗi lần nhập nhiều nhất {importers.MOST_ROWS} dòng."
    return template_of(importers.sheet_of(found.year), "mau-y-kien-vi-pham.xlsx", hint)
