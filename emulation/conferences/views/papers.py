"""The paper of a member unit, filled in on a phone: chosen, shown once more, cast; the receipt.

What is chosen travels in the body of a POST only, and the page that shows it once more has one length
whatever was chosen (docs/adr/0012-sealed-urn.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from emulation.ballots.choices import CAST, BallotState, Channel, Choice, Method
from emulation.ballots.models import Option
from emulation.ballots.wording import filler
from emulation.common.problems import Problem, Refused
from emulation.conferences import services
from emulation.conferences.forms.sitting import StepOutForm
from emulation.conferences.models import Round, RoundItem
from emulation.conferences.selectors import rounds
from emulation.conferences.selectors.rounds import Paper
from emulation.conferences.views.rounds import crumbs_to, round_for
from emulation.groups.models import GroupYear
from emulation.people.pages import demand, show_refusal
from emulation.people.requests import Request

CHOSEN, LEFT = "Chọn", "Không chọn"


@dataclass(frozen=True)
class Filled:
    """A line as it was filled in: its field, value and words, and what makes every line equally long."""

    label: str
    name: str
    value: str
    words: str
    filler: str


@sensitive_variables("filled", "choices", "chosen")
@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def paper(request: Request, code: str, year: int, round_id: int) -> HttpResponse:
    """Fill in, see once more, cast. One unit at a time for who acts for several."""
    group_year, row = round_for(request, code, year, round_id)
    demand(request, "conferences.vote", group_year)
    own = rounds.papers_of(request.user, row)
    mine = _mine(request, own)
    if request.method != "POST":
        return _page(request, group_year, row, own, mine, [])
    if mine is None:
        problems = [Problem("Đơn vị không có phiếu để bỏ trong lượt này.", code="nothing_to_cast")]
        return _page(request, group_year, row, own, mine, problems)
    choices, chosen = _told(request, row, mine)
    problems = _incomplete(row, mine, choices, chosen)
    if problems:
        return _page(request, group_year, row, own, mine, problems)
    if "confirmed" not in request.POST:
        filled = _filled(row, mine, choices, chosen)
        context = {
            "group_year": group_year,
            "row": row,
            "paper": mine,
            "filled": filled,
            "secret": rounds.ballots_of(row)[0].secret,
            "crumbs": crumbs_to(group_year, row.get_purpose_display()),
        }
        return render(request, "conferences/paper_confirm.html", context)
    try:
        services.cast(voter=request.user, row=row, unit=mine.unit, choices=choices, chosen=chosen)
    except Refused as refusal:
        return _page(request, group_year, row, own, mine, list(refusal.problems))
    return redirect("conferences:paper-cast", code, year, round_id)


def _mine(request: Request, own: list[Paper]) -> Paper | None:
    """The paper that was sent, else the first that is still to be cast."""
    sent = request.POST.get("unit", "")
    if sent:
        return next((one for one in own if str(one.unit.pk) == sent), None)
    return next((one for one in own if one.to_cast), None)


def _told(request: Request, row: Round, mine: Paper) -> tuple[dict[int, str], list[int]]:
    choices = {item.pk: request.POST.get(f"choice-{item.pk}", "") for item in mine.items}
    marked = [name.removeprefix("unit-") for name, value in request.POST.items() if value == "1"]
    return choices, [int(pk) for pk in marked if pk.isdecimal()]


def _incomplete(row: Round, mine: Paper, choices: dict[int, str], chosen: list[int]) -> list[Problem]:
    """Lines without a choice, or more names than seats; each leads to its line."""
    found = []
    for item in mine.items:
        if item.ballot.method == Method.OPINION and choices[item.pk] not in Choice.values:
            text = f"{item.ballot.title}: chọn một ý kiến."
            found.append(Problem(text, url=f"#dong-{item.pk}", code="nothing_chosen"))
        if item.ballot.method == Method.ELECTION and len(chosen) > item.ballot.seats:
            text = f"Chọn nhiều nhất {item.ballot.seats} đơn vị, đang chọn {len(chosen)}."
            found.append(Problem(text, url=f"#dong-{item.pk}", code="too_many_chosen"))
    return found


def _filled(row: Round, mine: Paper, choices: dict[int, str], chosen: list[int]) -> list[Filled]:
    """Every line with what was chosen, all of one length."""
    found = []
    every = [f"{choice.value}{choice.label}" for choice in Choice]
    for item in mine.items:
        if item.ballot.method == Method.OPINION:
            choice = Choice(choices[item.pk])
            space = filler(f"{choice.value}{choice.label}", every)
            found.append(Filled(item.ballot.title, f"choice-{item.pk}", choice.value, choice.label, space))
            continue
        for option in _options(item, mine):
            marked = option.organisation_id in chosen
            words = CHOSEN if marked else LEFT
            name = f"unit-{option.organisation_id}"
            value = "1" if marked else "0"
            found.append(Filled(option.organisation.name, name, value, words, filler(words, [CHOSEN, LEFT])))
    return found


def _options(item: RoundItem, mine: Paper) -> list[Option]:
    """Candidates on this unit's paper: all but itself."""
    options = item.ballot.options.select_related("organisation").order_by("order")
    return [option for option in options if option.organisation_id != mine.unit.pk]


def _page(
    request: Request,
    group_year: GroupYear,
    row: Round,
    own: list[Paper],
    mine: Paper | None,
    problems: list[Problem],
) -> HttpResponse:
    ballot = rounds.ballots_of(row)[0]
    is_open = ballot.state == BallotState.OPEN and ballot.channel == Channel.APP
    lines: list[tuple[RoundItem, list[Option]]] = []
    if mine is not None and mine.to_cast and is_open:
        lines = [
            (item, _options(item, mine) if item.ballot.method == Method.ELECTION else [])
            for item in mine.items
        ]
    context: dict[str, Any] = {
        "group_year": group_year,
        "row": row,
        "ballot": ballot,
        "is_open": is_open,
        "paper": mine,
        "own": own,
        "lines": lines,
        "choices": Choice.choices,
        "problems": problems,
        "cast": [one for one in own if one.state in CAST],
        "absent": [one for one in own if not one.present],
        "crumbs": crumbs_to(group_year, row.get_purpose_display()),
    }
    return render(request, "conferences/paper.html", context, status=422 if problems else 200)


@never_cache
@require_safe
@login_required
def receipt(request: Request, code: str, year: int, round_id: int) -> HttpResponse:
    """That a paper was cast, never which and never when."""
    group_year, row = round_for(request, code, year, round_id)
    demand(request, "conferences.vote", group_year)
    own = rounds.papers_of(request.user, row)
    cast = [one for one in own if one.state in CAST]
    if not cast:
        return redirect("conferences:paper", code, year, round_id)
    context = {
        "group_year": group_year,
        "row": row,
        "units": [one.unit for one in cast],
        "secret": rounds.ballots_of(row)[0].secret,
        "more": any(one.to_cast for one in own),
        "next": [other for other in rounds.to_vote(request.user) if other.pk != row.pk],
        "crumbs": crumbs_to(group_year, row.get_purpose_display()),
    }
    return render(request, "conferences/paper_cast.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def step_out(request: Request, code: str, year: int, round_id: int, item_id: int) -> HttpResponse:
    """A unit declares a conflict of interest about one line and leaves it out."""
    group_year, row = round_for(request, code, year, round_id)
    demand(request, "conferences.vote", group_year)
    item = get_object_or_404(
        RoundItem.objects.select_related("ballot", "round__sitting"), pk=item_id, round=row
    )
    item.round.sitting.group_year = group_year
    mine = next((one for one in rounds.papers_of(request.user, row) if one.unit), None)
    if mine is None:
        raise Http404
    form = StepOutForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            services.recuse(voter=request.user, item=item, unit=mine.unit, reason=reason)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "Đã ghi khai báo; dòng này không có trên phiếu của đơn vị.")
            return redirect("conferences:paper", code, year, round_id)
    context = {
        "group_year": group_year,
        "row": row,
        "item": item,
        "form": form,
        "crumbs": crumbs_to(group_year, "Khai báo xung đột lợi ích"),
    }
    return render(request, "conferences/step_out.html", context, status=422 if form.errors else 200)
