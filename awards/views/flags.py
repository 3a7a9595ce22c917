"""Government flags of a year: the quota, the candidates, choosing one, taking a choice back."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import BaseForm
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from awards.choices import NominationState
from awards.forms.flags import ChooseForm, DropFlagForm, NotGrantedForm
from awards.models import Nomination
from awards.selectors import government_flags as selectors
from awards.selectors.government_flags import FlagCandidate, FlagQuota
from awards.selectors.wording import checks_of
from awards.services import government_flags as services
from awards.views.common import crumbs_to
from emulation.common.problems import Refused
from emulation.groups.pages import Crumbs
from emulation.people.pages import demand, show_refusal
from emulation.people.requests import Request

TITLE = "Cờ thi đua của Chính phủ"


def _crumbs(year: int, *rest: tuple[str, str]) -> Crumbs:
    return crumbs_to((TITLE, _list_url(year)), *rest)


def _list_url(year: int) -> str:
    return f"{reverse('awards:flags')}?nam={year}"


def _to_see(request: Request) -> None:
    if not request.user.has_perm("awards.view_flags"):
        raise Http404


@require_safe
@login_required
def flags(request: Request) -> HttpResponse:
    """How many there may be this year and why, who may be chosen, who is."""
    _to_see(request)
    years = selectors.years()
    asked = request.GET.get("nam", "")
    year = int(asked) if asked.isdecimal() and int(asked) in years else (years[0] if years else None)
    quota = selectors.quota_of(year) if year else None
    candidates = selectors.candidates_of(year) if year else []
    context = {
        "year": year,
        "quota": quota,
        "facts": _facts(quota) if quota else [],
        "taken": [one for one in candidates if one.taken],
        "candidates": [one for one in candidates if not one.taken],
        "chooses": request.user.has_perm("awards.choose_flags"),
        "chips": [
            {"label": f"Năm {one}", "url": _list_url(one), "count": "", "current": one == year}
            for one in years
        ],
        "crumbs": crumbs_to((TITLE, "")),
    }
    return render(request, "awards/flags.html", context)


def _facts(quota: FlagQuota) -> list[tuple[str, str, str]]:
    meter = quota.meter
    return [
        (quota.base_words, str(quota.base), "tập thể"),
        ("Được đề nghị nhiều nhất", str(quota.limit), "cờ"),
        ("Đã chọn", str(meter.used), f"/ {quota.limit}"),
        ("Còn lại", str(meter.left), "cờ"),
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def flag(request: Request, pk: int) -> HttpResponse:
    """One unit proposed for the provincial flag: every condition of the government flag, and the choice."""
    _to_see(request)
    nomination = get_object_or_404(
        Nomination.objects.select_related("dossier__group_year"),
        pk=pk,
        kind__code=selectors.PROVINCIAL_FLAG,
        campaign=None,
    )
    year = nomination.dossier.group_year.year
    found = selectors.candidates_of(year)
    candidate = next((one for one in found if one.nomination.pk == pk), None)
    if candidate is None:
        raise Http404
    form = ChooseForm(request.POST or None)
    if request.method == "POST":
        demand(request, "awards.choose_flag", candidate.nomination)
        if form.is_valid():
            try:
                services.choose_flag(actor=request.user, nomination=candidate.nomination, **form.cleaned_data)
            except Refused as refusal:
                show_refusal(form, refusal)
            else:
                messages.success(request, f"Đã chọn {candidate.nomination.organisation.name}.")
                return redirect(_list_url(year))
    return _page(request, candidate, found, form)


def _page(
    request: Request, candidate: FlagCandidate, found: list[FlagCandidate], form: BaseForm, **bound: BaseForm
) -> HttpResponse:
    nomination, user = candidate.nomination, request.user
    year = nomination.dossier.group_year.year
    may = user.has_perm("awards.choose_flag", nomination)
    quota = selectors.quota_of(year)
    problems = services.missing_to_choose(candidate, found, quota) if candidate.selected is None else []
    state = candidate.selected.state if candidate.selected else ""
    context = {
        "candidate": candidate,
        "year": year,
        "quota": quota,
        "checks": checks_of(candidate.assessment),
        "problems": [problem for problem in problems if problem.code not in _codes(candidate)],
        "form": form if may and candidate.selected is None and not problems else None,
        "drop": bound.get("drop") or DropFlagForm() if may and state == NominationState.ELIGIBLE else None,
        "refuse": bound.get("refuse") or NotGrantedForm()
        if may and state == NominationState.PASSED
        else None,
        "own": user.has_perm("awards.choose_flags") and not may,
        "crumbs": _crumbs(year, (nomination.organisation.short_name, "")),
    }
    refused = bool(form.errors or any(one.errors for one in bound.values()))
    return render(request, "awards/flag.html", context, status=422 if refused else 200)


def _codes(candidate: FlagCandidate) -> set[str]:
    """What the list of conditions says already."""
    return {str(finding.code) for finding in candidate.assessment.blocking}


@require_POST
@login_required
def take_back(request: Request, pk: int) -> HttpResponse:
    """Not chosen after all (`reason`), or not granted above (`document`). `pk`: the chosen nomination."""
    _to_see(request)
    demand(request, "awards.choose_flags")
    selected = get_object_or_404(
        Nomination.objects.select_related("dossier__group_year", "kind", "organisation"),
        pk=pk,
        kind__code=selectors.GOVERNMENT_FLAG,
    )
    year = selected.dossier.group_year.year
    form: BaseForm = (
        NotGrantedForm(request.POST) if "document" in request.POST else DropFlagForm(request.POST)
    )
    if form.is_valid():
        try:
            if isinstance(form, NotGrantedForm):
                services.flag_not_granted(actor=request.user, nomination=selected, **form.cleaned_data)
            else:
                services.drop_flag(actor=request.user, nomination=selected, **form.cleaned_data)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, f"Đã ghi: {selected.organisation.name}.")
            return redirect(_list_url(year))
    found = selectors.candidates_of(year)
    mine = (one for one in found if one.selected is not None and one.selected.pk == pk)
    candidate = next(mine, None)
    if candidate is None:
        raise Http404
    name = "refuse" if isinstance(form, NotGrantedForm) else "drop"
    return _page(request, candidate, found, ChooseForm(), **{name: form})
