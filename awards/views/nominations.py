"""Naming units for awards: the ranking with what each unit may be proposed for, and one unit's page."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from awards.forms import NominationForm, OverrideForm
from awards.models import AwardKind, Nomination
from awards.selectors import pages
from awards.selectors.facts import Field, rules_of
from awards.services import nominations as services
from awards.views.common import field_of, group_year_or_404, must
from emulation.common.problems import Problem, Refused
from emulation.groups.models import GroupYear
from emulation.people.requests import Request
from scoring.models import RankingRow

Crumbs = list[tuple[str, str]]


def crumbs_to(group_year: GroupYear, *rest: tuple[str, str]) -> Crumbs:
    return [("Khen thưởng", reverse("awards:index")), *rest, (str(group_year), "")]


@login_required
def overview(request: Request, code: str, year: int) -> HttpResponse:
    """All members with every kind of award: nominated, eligible, or refused with the clause."""
    group_year = group_year_or_404(request, code, year)
    field, dossier = field_of(group_year)
    context = {
        "group_year": group_year,
        "dossier": dossier,
        "field": field,
        "kinds": pages.offered_kinds(field) if field else [],
        "lines": pages.unit_lines(field) if field else [],
        "meters": pages.meters(field) if field else [],
        "missing": services.missing_to_open(group_year),
        "crumbs": crumbs_to(group_year),
    }
    return render(request, "awards/nominations.html", context)


def _place(
    request: Request, code: str, year: int, unit: str, kind: str
) -> tuple[Field, RankingRow, AwardKind]:
    field, _ = field_of(group_year_or_404(request, code, year))
    row = next((row for row in field.rows if row.organisation.code == unit), None) if field else None
    if field is None or row is None:
        raise Http404
    return field, row, get_object_or_404(AwardKind, code=kind)


@login_required
def nomination(request: Request, code: str, year: int, unit: str, kind: str) -> HttpResponse:
    """One unit and one award: every condition with its clause, and the form to propose it."""
    field, row, award = _place(request, code, year, unit, kind)
    existing = field.nomination_of(row.organisation_id, award)
    rules = rules_of(field.book, award, len(field.rows))
    initial = {}
    if existing:
        initial = {"summary": existing.summary, "deviation": existing.deviation}
        initial |= NominationForm.initial_of(existing.answers)
    form = NominationForm(request.POST or None, rules=rules, initial=initial)
    problems: tuple[Problem, ...] = ()
    answers = None
    if request.method == "POST":
        must(request, "awards.nominate", field.group_year)
        if form.is_valid():
            answers = form.answers
            try:
                services.nominate(
                    actor=request.user,
                    group_year=field.group_year,
                    organisation=row.organisation,
                    kind=award,
                    summary=form.cleaned_data["summary"],
                    deviation=form.cleaned_data["deviation"],
                    answers=answers,
                )
            except Refused as refusal:
                problems = refusal.problems
            else:
                messages.success(request, f"Đã ghi đề nghị: {row.organisation.name}, {award.name}.")
                return redirect("awards:nominations", code, year)
    context = {
        "field": field,
        "group_year": field.group_year,
        "row": row,
        "award": award,
        "existing": existing,
        "form": form,
        "problems": problems,
        "checks": pages.checks_of(field.assess(row, award, answers)),
        "passed_over": services.passed_over(field, row, award),
        "may_write": request.user.has_perm("awards.nominate", field.group_year),
        "may_override": request.user.has_perm("awards.override_quota"),
        "override_form": OverrideForm(),
        "meter": field.meter(award),
        "crumbs": [
            ("Khen thưởng", reverse("awards:index")),
            (str(field.group_year), services.nomination_url(field.group_year)),
            (row.organisation.short_name, ""),
        ],
    }
    return render(request, "awards/nomination.html", context, status=422 if problems else 200)


@login_required
@require_POST
def withdraw(request: Request, pk: int) -> HttpResponse:
    nomination = get_object_or_404(
        Nomination.objects.select_related(
            "organisation", "kind", "dossier__group_year__group__founder", "dossier__group_year__regulation"
        ),
        pk=pk,
    )
    group_year = nomination.dossier.group_year
    group_year_or_404(request, group_year.group.code, group_year.year)
    try:
        services.withdraw(actor=request.user, nomination=nomination)
        messages.success(request, f"Đã rút đề nghị: {nomination.organisation.name}, {nomination.kind.name}.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("awards:nominations", group_year.group.code, group_year.year)


@login_required
@require_POST
def override(request: Request, code: str, year: int, unit: str, kind: str) -> HttpResponse:
    """The council's secretary lets the quota be exceeded, with a document."""
    field, row, award = _place(request, code, year, unit, kind)
    must(request, "awards.override_quota")
    form = OverrideForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Nhập số và ngày của văn bản cho phép vượt chỉ tiêu.")
        return redirect("awards:nomination", code, year, unit, kind)
    try:
        services.override_quota(
            actor=request.user,
            group_year=field.group_year,
            organisation=row.organisation,
            kind=award,
            **form.cleaned_data,
        )
        messages.success(request, "Đã ghi văn bản cho phép vượt chỉ tiêu.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("awards:nomination", code, year, unit, kind)
