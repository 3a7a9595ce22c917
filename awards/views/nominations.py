"""Naming units for awards: the ranking with what each unit may be proposed for, and one unit's form."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from awards.choices import THEMATIC_FLAGS, DossierState
from awards.eligibility import EligibilityRules
from awards.forms import NominationForm, OverrideForm
from awards.models import AwardKind, Campaign, Dossier, Nomination
from awards.selectors import proposals
from awards.selectors.campaigns import campaigns_for
from awards.selectors.equals import preference_problem
from awards.selectors.facts import Field
from awards.selectors.opinions import notes_of
from awards.selectors.target_tally import Tally, put_beside, report_url, tally_beside
from awards.selectors.wording import checks_of, dossier_tag, tag_of
from awards.services import nominations as services
from awards.services import opening
from awards.views.common import crumbs_to, field_of, group_year_or_404
from emulation.common.problems import Conflict, Problem, Refused
from emulation.people.pages import demand, show_refusal
from emulation.people.requests import Request
from scoring.models import RankingRow


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def overview(request: Request, code: str, year: int) -> HttpResponse:
    """All members in the order of the ranking: proposed, open to a proposal, or refused with the clause.
    A POST puts the dossier on a newer ranking."""
    group_year = group_year_or_404(request, code, year)
    field, dossier = field_of(group_year)
    if request.method == "POST":
        return _take_newest_run(request, code, year, dossier)
    newest = opening.newest_run(group_year)
    drafted = dossier is None or dossier.state == DossierState.DRAFTED
    leads = request.user.has_perm("awards.nominate", group_year)
    context = {
        "group_year": group_year,
        "dossier": dossier,
        "tag": dossier_tag(dossier.state) if dossier else None,
        "field": field,
        "lines": proposals.unit_lines(field) if field else [],
        "meters": proposals.meters(field) if field else [],
        "missing": opening.missing_to_open(group_year) if drafted else [],
        "newer": newest if newest and dossier and drafted and newest.pk != dossier.run_id else None,
        "may_write": leads and drafted,
        "may_submit": bool(
            dossier
            and dossier.state == DossierState.DRAFTED
            and request.user.has_perm("awards.submit_dossier", dossier)
        ),
        "crumbs": crumbs_to((str(group_year), "")),
    }
    return render(request, "awards/nominations.html", context)


def _take_newest_run(request: Request, code: str, year: int, dossier: Dossier | None) -> HttpResponse:
    if dossier is None:
        raise Http404
    demand(request, "awards.edit_dossier", dossier)
    try:
        taken = opening.take_newest_run(actor=request.user, dossier=dossier)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Hồ sơ dùng lượt xếp hạng số {taken.run.number}.")
    return redirect("awards:nominations", code, year)


def _place(
    request: Request, code: str, year: int, unit: str, kind: str
) -> tuple[Field, Dossier | None, RankingRow, AwardKind]:
    field, dossier = field_of(group_year_or_404(request, code, year))
    row = next((row for row in field.rows if row.organisation.code == unit), None) if field else None
    award = next((one for one in field.kinds if one.code == kind), None) if field else None
    if field is None or row is None or award is None:
        raise Http404
    return field, dossier, row, award


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def nomination(request: Request, code: str, year: int, unit: str, kind: str) -> HttpResponse:
    """One unit and one award of the year: every condition with its clause, and the form to propose it."""
    return _nomination(request, *_place(request, code, year, unit, kind), None)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def thematic(request: Request, code: str, year: int, unit: str, kind: str, campaign: int) -> HttpResponse:
    """The same for what a unit did in one campaign."""
    place = _place(request, code, year, unit, kind)
    found = next((one for one in campaigns_for(place[3]) if one.pk == campaign), None)
    if found is None:
        raise Http404
    return _nomination(request, *place, found)


def _nomination(
    request: Request,
    field: Field,
    dossier: Dossier | None,
    row: RankingRow,
    award: AwardKind,
    campaign: Campaign | None,
) -> HttpResponse:
    """What was typed stays when the proposal is refused."""
    existing = field.nomination_of(row.organisation_id, award, campaign)
    found = tally_beside(field, row.organisation, award, campaign)
    form = NominationForm(
        request.POST or None,
        rules=_asked(field, award, campaign),
        figures=found.words if found else "",
        initial=_initial(existing),
    )
    problems: list[Problem] = []
    answers = None
    stored: dict[str, Any] = {}
    if request.method == "POST":
        demand(request, "awards.nominate", field.group_year)
        if form.is_valid():
            answers = form.answers
            try:
                _nominate(request, field, row, award, form, campaign)
            except Conflict as conflict:
                problems, stored = list(conflict.problems), conflict.current
                form.data = form.data.copy()  # type: ignore[attr-defined]
                form.data["version"] = str(stored["version"])  # type: ignore[index]
            except Refused as refusal:
                problems = _beside_their_fields(form, refusal)
            else:
                messages.success(request, f"Đã ghi đề nghị: {row.organisation.name}, {award.name}.")
                return redirect(services.nomination_url(field.group_year))
    return _page(
        request,
        field,
        dossier,
        row,
        award,
        form,
        problems,
        answers,
        campaign=campaign,
        found=found,
        stored=stored,
    )


def _asked(field: Field, award: AwardKind, campaign: Campaign | None) -> EligibilityRules:
    """What the form asks: a thematic award asks neither for the targets of the year nor for earlier years."""
    rules = field.rules(award)
    return rules if campaign is None else replace(rules, must_exceed_targets=False, history=None)


def _initial(existing: Nomination | None) -> dict[str, Any]:
    if existing is None:
        return {"version": 0}
    written = {
        "version": existing.version,
        "summary": existing.summary,
        "deviation": existing.deviation,
        "targets_reason": existing.targets_reason,
    }
    return {**written, **NominationForm.initial_of(existing.answers)}


def _nominate(
    request: Request,
    field: Field,
    row: RankingRow,
    award: AwardKind,
    form: NominationForm,
    campaign: Campaign | None,
) -> None:
    services.nominate(
        actor=request.user,
        group_year=field.group_year,
        organisation=row.organisation,
        kind=award,
        summary=form.cleaned_data["summary"],
        deviation=form.cleaned_data["deviation"],
        answers=form.answers,
        campaign=campaign,
        targets_reason=form.cleaned_data.get("targets_reason", ""),
        version=form.cleaned_data["version"],
    )


def _beside_their_fields(form: NominationForm, refusal: Refused) -> list[Problem]:
    """Problems of a field go to it; what remains stands at the head of the page, with clause."""
    at_fields = [problem for problem in refusal.problems if problem.field in form.fields]
    if at_fields:
        show_refusal(form, Refused(at_fields))
    return [replace(problem, field="") for problem in refusal.problems if problem not in at_fields]


def _page(
    request: Request,
    field: Field,
    dossier: Dossier | None,
    row: RankingRow,
    award: AwardKind,
    form: NominationForm,
    problems: list[Problem],
    answers: dict[str, Any] | None,
    override_form: OverrideForm | None = None,
    campaign: Campaign | None = None,
    found: Tally | None = None,
    stored: dict[str, Any] | None = None,
) -> HttpResponse:
    existing = field.nomination_of(row.organisation_id, award, campaign)
    drafted = dossier is None or dossier.state == DossierState.DRAFTED
    assessment = field.assess(row, award, answers, campaign)
    full = any(finding.code == "quota" for finding in assessment.blocking)
    overrides = campaign is None and drafted and full and request.user.has_perm("awards.override_quota")
    meters = [meter for meter in proposals.meters(field) if meter.kind.pk == award.pk]
    context = {
        "field": field,
        "group_year": field.group_year,
        "row": row,
        "award": award,
        "campaign": campaign,
        "offered": campaign is not None or award in field.offered,
        "others": _others(field, row, award, campaign),
        "existing": existing,
        "tag": tag_of(existing.state) if existing else None,
        "form": form,
        "problems": problems,
        "stored": stored,
        "checks": put_beside(
            checks_of(assessment),
            found,
            report_url(existing) if existing else "",
            existing.targets_reason if existing else "",
        ),
        "passed_over": [] if campaign else proposals.better_ones(field, row, award),
        "preferred": None if campaign else preference_problem(field, row, award),
        "may_write": drafted and request.user.has_perm("awards.nominate", field.group_year),
        "override_form": override_form or (OverrideForm() if overrides else None),
        "meter": meters[0] if meters and field.in_quota(campaign) else None,
        "notes": notes_of([row.organisation_id], field.group_year.year).get(row.organisation_id, []),
        "crumbs": crumbs_to(
            (str(field.group_year), services.nomination_url(field.group_year)),
            (row.organisation.short_name, ""),
        ),
    }
    refused = bool(problems or form.errors or (override_form and override_form.errors))
    return render(request, "awards/nomination.html", context, status=422 if refused else 200)


def _others(
    field: Field, row: RankingRow, award: AwardKind, campaign: Campaign | None
) -> list[tuple[str, str]]:
    """Words and addresses of what else this unit may be looked at for a flag: the year, or a campaign with
    the flag that it opens. Two queries."""
    if award.code not in THEMATIC_FLAGS.values():
        return []
    year, unit, found = field.group_year, row.organisation, []
    if campaign is not None and award in field.offered:
        found.append((f"Thành tích năm {year.year}", proposals.nomination_page(year, unit, award)))
    for flag in (kind for kind in field.kinds if kind.code in THEMATIC_FLAGS.values()):
        for one in campaigns_for(flag):
            if one != campaign:
                words = f"{one} ({flag.short_name})"
                found.append((words, proposals.nomination_page(year, unit, flag, one)))
    return found


@require_POST
@login_required
def withdraw(request: Request, pk: int) -> HttpResponse:
    """Take a nomination back while the dossier is being prepared."""
    found = get_object_or_404(
        Nomination.objects.select_related("organisation", "kind", "dossier__group_year__group"), pk=pk
    )
    group_year = found.dossier.group_year
    group_year_or_404(request, group_year.group.code, group_year.year)
    try:
        services.withdraw(actor=request.user, nomination=found)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Đã rút đề nghị: {found.organisation.name}, {found.award_name}.")
    return redirect("awards:nominations", group_year.group.code, group_year.year)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def override(request: Request, code: str, year: int, unit: str, kind: str) -> HttpResponse:
    """The council's secretary lets the quota be exceeded, with a named and dated document."""
    field, dossier, row, award = _place(request, code, year, unit, kind)
    demand(request, "awards.override_quota")
    if request.method != "POST":
        return redirect(proposals.nomination_page(field.group_year, row.organisation, award))
    form = OverrideForm(request.POST)
    if form.is_valid():
        try:
            services.override_quota(
                actor=request.user,
                group_year=field.group_year,
                organisation=row.organisation,
                kind=award,
                **form.cleaned_data,
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "Đã ghi văn bản cho phép vượt chỉ tiêu.")
            return redirect(reverse("awards:nomination", args=[code, year, unit, kind]))
    existing = field.nomination_of(row.organisation_id, award)
    found = tally_beside(field, row.organisation, award, None)
    empty = NominationForm(
        rules=field.rules(award), figures=found.words if found else "", initial=_initial(existing)
    )
    return _page(request, field, dossier, row, award, empty, [], None, form, found=found)
