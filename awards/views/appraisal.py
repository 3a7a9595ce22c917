"""One nomination before Sở Nội vụ: its conditions, and the verdict."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from awards.forms.appraisal import AppraisalForm
from awards.models import Dossier, Nomination
from awards.selectors import dossiers as selectors
from awards.selectors.appraisal import clocks_of, lines_of
from awards.selectors.opinions import notes_of
from awards.selectors.reports import report_of
from awards.selectors.wording import report_tag, tag_of
from awards.services import appraisal as services
from awards.services import dossiers
from awards.views.common import crumbs_to, dossier_or_404
from emulation.common.problems import Refused
from emulation.people.pages import demand, show_refusal
from emulation.people.requests import Request

VERDICTS = {"eligible": "yes", "not_eligible": "no"}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def appraise(request: Request, pk: int) -> HttpResponse:
    """The conditions as they stand now, and the form. Afterwards the next one that waits."""
    dossier = dossier_or_404(request, get_object_or_404(Nomination, pk=pk).dossier_id)
    nominations = selectors.nominations_of(dossier)
    nomination = next(one for one in nominations if one.pk == pk)
    nomination.dossier = dossier
    demand(request, "awards.appraise_nomination", nomination)
    field = dossiers.field_at_reception(dossier)
    lines = lines_of(field, nomination)
    initial = {
        "eligible": VERDICTS.get(nomination.state),
        "opinion": nomination.opinion,
        "clause": nomination.refusal_clause,
    }
    only_lines = "luu" in request.POST
    form = AppraisalForm(request.POST or None, initial=initial, lines=lines, only_lines=only_lines)
    if request.method == "POST" and form.is_valid():
        try:
            _write(request, nomination, form, only_lines)
        except Refused as refusal:
            show_refusal(form, form.at_lines(refusal))
        else:
            if only_lines:
                messages.success(request, "Đã lưu bảng thẩm định.")
                return redirect("awards:appraise", pk)
            return _next(request, dossier, nominations, nomination)
    report = report_of(nomination)
    back = reverse("awards:dossier", args=[dossier.pk])
    context = {
        "dossier": dossier,
        "nomination": nomination,
        "tag": tag_of(nomination.state),
        "form": form,
        "rows": list(form.rows()),
        "report": report,
        "report_tag": report_tag(report.state if report else None),
        "clock": clocks_of([dossier]).get(dossier.pk),
        "regulation": field.regulation,
        "place": nominations.index(nomination) + 1,
        "count": len(nominations),
        "papers": selectors.made_papers(dossier),
        "notes": notes_of([nomination.organisation_id], dossier.group_year.year).get(
            nomination.organisation_id, []
        ),
        "crumbs": crumbs_to((str(dossier.group_year), back), (nomination.organisation.short_name, "")),
    }
    return render(request, "awards/appraise.html", context, status=422 if form.errors else 200)


def _write(request: Request, nomination: Nomination, form: AppraisalForm, only_lines: bool) -> None:
    """The lines alone, or with the verdict."""
    if only_lines:
        services.save_checklist(actor=request.user, nomination=nomination, checked=form.checked)
        return
    services.appraise(
        actor=request.user,
        nomination=nomination,
        eligible=form.cleaned_data["eligible"] == "yes",
        opinion=form.cleaned_data["opinion"],
        clause=form.cleaned_data["clause"],
        checked=form.checked,
    )


def _next(
    request: Request, dossier: Dossier, nominations: list[Nomination], done: Nomination
) -> HttpResponse:
    """To the next nomination that this person may appraise and nobody has yet; else back to the dossier."""
    messages.success(request, f"Đã ghi kết luận: {done.organisation.name}, {done.award_short}.")
    for other in nominations:
        other.dossier = dossier
        waits = other.pk != done.pk and other.state == "submitted"
        if waits and request.user.has_perm("awards.appraise_nomination", other):
            return redirect("awards:appraise", other.pk)
    return redirect("awards:dossier", dossier.pk)
