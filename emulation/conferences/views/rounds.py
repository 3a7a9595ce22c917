"""Votes of a conference, for those who run it: prepare, open, count paper, enter written ones, close."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from emulation.ballots.choices import BallotState, Channel, PaperState
from emulation.ballots.models import Participation, WrittenPaper
from emulation.common.problems import Problem, Refused
from emulation.common.uploads import sent_back
from emulation.conferences import selectors, services
from emulation.conferences.choices import Purpose
from emulation.conferences.forms.sitting import (
    CountForm,
    ElectionPaperForm,
    NominationPaperForm,
    PaperForm,
    WrittenForm,
)
from emulation.conferences.models import Round
from emulation.conferences.selectors import rounds
from emulation.groups.models import GroupYear
from emulation.groups.pages import Crumbs, crumbs_of, group_year_for
from emulation.people.pages import demand, show_refusal
from emulation.people.requests import Request


def round_for(request: Request, code: str, year: int, round_id: int) -> tuple[GroupYear, Round]:
    """A round of this group-year's conference; 404 for what is none of this person's business."""
    group_year = group_year_for(request, code, year)
    found = get_object_or_404(
        Round.objects.prefetch_related("items__ballot", "items__organisation"),
        pk=round_id,
        sitting__group_year=group_year,
    )
    found.sitting.group_year = group_year
    return group_year, found


def run_by(request: Request, code: str, year: int, round_id: int) -> tuple[GroupYear, Round]:
    """The same, for those who run the conference only."""
    group_year, found = round_for(request, code, year, round_id)
    demand(request, "conferences.record_conference", group_year)
    return group_year, found


def crumbs_to(group_year: GroupYear, words: str) -> Crumbs:
    args = [group_year.group.code, group_year.year]
    crumbs = crumbs_of(group_year, "Điều hành hội nghị", words)
    return [
        (label, reverse("conferences:sitting", args=args) if label == "Điều hành hội nghị" else url)
        for label, url in crumbs
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def prepare(request: Request, code: str, year: int, purpose: str) -> HttpResponse:
    """What stands on the paper: units with awards, or candidates; and how it is voted on."""
    group_year = group_year_for(request, code, year)
    demand(request, "conferences.record_conference", group_year)
    what = Purpose(purpose)
    rules = selectors.rules_of(group_year)
    data = request.POST if request.method == "POST" else None
    form: PaperForm
    if what == Purpose.NOMINATION:
        form = NominationPaperForm(data, rules=rules, ranked=list(rules.members.items()))
    else:
        form = ElectionPaperForm(data, rules=rules, purpose=what)
    if data is not None and form.is_valid():
        try:
            _prepare(request, group_year, what, form)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, f"Đã lập phiếu: {what.label}.")
            return redirect("conferences:sitting", code, year)
    context = {
        "group_year": group_year,
        "form": form,
        "purpose": what,
        "crumbs": crumbs_to(group_year, "Lập phiếu"),
    }
    return render(request, "conferences/prepare.html", context, status=422 if form.errors else 200)


def _prepare(request: Request, group_year: GroupYear, what: Purpose, form: PaperForm) -> None:
    given: dict[str, Any] = {
        "actor": request.user,
        "group_year": group_year,
        "channel": form.cleaned_data["channel"],
        "secret": form.cleaned_data["secret"],
    }
    if isinstance(form, NominationPaperForm):
        services.prepare_nomination(lines=form.chosen, **given)
    else:
        candidates, seats = form.cleaned_data["candidates"], form.cleaned_data["seats"]
        services.prepare_election(purpose=what, candidates=candidates, seats=seats, **given)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def open_round(request: Request, code: str, year: int, round_id: int) -> HttpResponse:
    """Check page with the quorum and what a small electorate means, then the paper is open."""
    group_year, row = run_by(request, code, year, round_id)
    present = row.sitting.presences.filter(present=True).count()
    small = group_year.regulation.book.integer("vote.small_electorate")
    ballot = rounds.ballots_of(row)[0]
    points = [
        f"{len(selectors.rules_of(group_year).members)} đơn vị thành viên có tên trong danh sách bỏ phiếu, "
        f"{present} đơn vị có mặt.",
        "Đơn vị vắng mặt gửi ý kiến bằng văn bản. Không đơn vị nào bỏ phiếu về chính mình.",
    ]
    if ballot.secret and present <= small:
        points.append(f"Chỉ {present} đơn vị bỏ phiếu: từ kết quả có thể đoán phiếu của từng đơn vị.")
    return _confirmed(
        request,
        group_year,
        row,
        title="Mở bỏ phiếu",
        text=f"Mở bỏ phiếu: {row.get_purpose_display()}.",
        points=points,
        problems=services.missing_to_open(row.sitting, row),
        do=lambda: services.open_round(actor=request.user, row=row),
        done="Đã mở bỏ phiếu.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def close_round(request: Request, code: str, year: int, round_id: int) -> HttpResponse:
    """Check page with the turnout, then the papers are counted."""
    group_year, row = run_by(request, code, year, round_id)
    turnout = rounds.turnouts_of([row])[row.pk]
    return _confirmed(
        request,
        group_year,
        row,
        title="Kết thúc bỏ phiếu, kiểm phiếu",
        text=f"Kết thúc bỏ phiếu: {row.get_purpose_display()}.",
        points=[
            f"{turnout.voted}/{turnout.total} đơn vị đã bỏ phiếu.",
            "Đơn vị chưa bỏ phiếu không bỏ phiếu được nữa; kết quả không sửa được.",
        ],
        problems=services.missing_to_close(row),
        do=lambda: services.close_round(actor=request.user, row=row),
        done="Đã kết thúc bỏ phiếu và kiểm phiếu.",
    )


def _confirmed(
    request: Request,
    group_year: GroupYear,
    row: Round,
    *,
    title: str,
    text: str,
    points: list[str],
    problems: list[Problem],
    do: Any,
    done: str,
) -> HttpResponse:
    args = [group_year.group.code, group_year.year]
    if request.method == "POST":
        try:
            do()
        except Refused as refusal:
            problems = list(refusal.problems)
        else:
            messages.success(request, done)
            return redirect("conferences:sitting", *args)
    context = {
        "group_year": group_year,
        "title": title,
        "text": text,
        "points": points,
        "problems": problems,
        "button": title,
        "action": request.path,
        "back_url": reverse("conferences:sitting", args=args),
        "crumbs": crumbs_to(group_year, title),
    }
    return render(request, "conferences/confirm.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def count(request: Request, code: str, year: int, round_id: int) -> HttpResponse:
    """The own count of the paper; the other person's is not shown, only where both differ in the end."""
    group_year, row = run_by(request, code, year, round_id)
    if rounds.ballots_of(row)[0].channel != Channel.PAPER:
        raise Http404
    form = CountForm(request.POST or None, row=row, initial=_own_count(request, row))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.enter_count(
                actor=request.user,
                row=row,
                issued=data["issued"],
                returned=data["returned"],
                valid=data["valid"],
                marks=form.marks,
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "Đã ghi kết quả kiểm phiếu của ông, bà.")
            return redirect("conferences:sitting", code, year)
    context = {
        "group_year": group_year,
        "row": row,
        "form": form,
        "crumbs": crumbs_to(group_year, "Kiểm phiếu giấy"),
    }
    return render(request, "conferences/count.html", context, status=422 if form.errors else 200)


def _own_count(request: Request, row: Round) -> dict[str, int]:
    found: dict[str, int] = {}
    for item in row.items.all():
        own = item.ballot.paper_counts.filter(counted_by=request.user).first()
        if own is not None:
            found |= {"issued": own.issued, "returned": own.returned, "valid": own.valid}
            found |= {f"mark-{item.pk}-{key}": number for key, number in own.marks.items()}
    return found


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def written(request: Request, code: str, year: int, round_id: int) -> HttpResponse:
    """Papers of absent units, entered with the scan."""
    group_year, row = run_by(request, code, year, round_id)
    papers = Participation.objects.filter(ballot__round_item__round=row, present=False)
    waiting = papers.filter(state=PaperState.ENTITLED).select_related("organisation").order_by("pk")
    units = {p.organisation.pk: p.organisation.short_name for p in waiting if p.organisation}
    form = WrittenForm(request.POST or None, request.FILES or None, row=row, units=list(units.items()))
    if request.method == "POST" and form.is_valid():
        try:
            services.enter_written(
                actor=request.user,
                row=row,
                unit_id=form.cleaned_data["unit"],
                choices=form.choices,
                chosen=form.cleaned_data.get("chosen", ()),
                scan=form.cleaned_data["scan"],
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "Đã nhập ý kiến bằng văn bản.")
            return redirect("conferences:sitting", code, year)
    context = {
        "group_year": group_year,
        "row": row,
        "form": form,
        "can_enter": bool(units) and rounds.state_of(row) == BallotState.OPEN,
        "scans": WrittenPaper.objects.filter(participations__ballot__round_item__round=row).distinct(),
        "crumbs": crumbs_to(group_year, "Ý kiến bằng văn bản"),
    }
    return render(request, "conferences/written.html", context, status=422 if form.errors else 200)


@never_cache
@require_safe
@login_required
def scan(request: Request, code: str, year: int, round_id: int, paper: int) -> HttpResponseBase:
    """The scan of a written paper: for those who run the conference, and the inspector."""
    group_year, row = round_for(request, code, year, round_id)
    user = request.user
    if not (user.roles.is_inspector or user.has_perm("conferences.record_conference", group_year)):
        raise Http404
    held = WrittenPaper.objects.filter(participations__ballot__round_item__round=row).distinct()
    found = get_object_or_404(held, pk=paper)
    return sent_back(found.file, filename=found.filename, content_type=found.content_type)
