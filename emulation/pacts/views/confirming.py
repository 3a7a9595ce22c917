"""The head of a member unit reads the pact and confirms it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from emulation.common.problems import Conflict, Refused
from emulation.groups.models import GroupYear
from emulation.groups.selectors import standing_of
from emulation.organisations.models import Organisation
from emulation.pacts import services
from emulation.pacts.models import Pact
from emulation.pacts.selectors import pacts as selectors
from emulation.pacts.views.common import crumbs, pact_for, pact_url
from emulation.people.models import User
from emulation.people.pages import demand
from emulation.people.requests import Request


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def confirm(request: Request, code: str, year: int) -> HttpResponse:
    """The whole text once more, and one button for each unit that the person heads."""
    group_year, pact = pact_for(request, code, year)
    demand(request, "pacts.confirm_pact", group_year)
    waiting = _waiting_units(request.user, group_year, pact)
    if pact.state != "open" or not waiting:
        return redirect(pact_url(group_year))
    problems = []
    if request.method == "POST":
        try:
            _confirm(request, pact, waiting)
        except Conflict as conflict:
            problems = list(conflict.problems)
            _, pact = pact_for(request, code, year)
        except Refused as refusal:
            problems = list(refusal.problems)
        else:
            messages.success(request, "Đã xác nhận giao ước thi đua.")
            return redirect(pact_url(group_year))
    context = {
        "group_year": group_year,
        "pact": pact,
        "units": waiting,
        "content": selectors.shown_content(pact),
        "general": pact.general_text.splitlines(),
        "duties": pact.duties_text.splitlines(),
        "problems": problems,
        "crumbs": crumbs(group_year, "Xác nhận giao ước"),
    }
    return render(request, "pacts/confirm.html", context, status=422 if problems else 200)


def _waiting_units(user: User, group_year: GroupYear, pact: Pact) -> list[Organisation]:
    headed = standing_of(user, group_year).member_units & user.roles.headed
    done = selectors.in_force(pact)
    return list(Organisation.objects.filter(pk__in=[unit for unit in headed if unit not in done]))


def _confirm(request: Request, pact: Pact, waiting: list[Organisation]) -> None:
    version = request.POST.get("version", "")
    unit = next((u for u in waiting if str(u.pk) == request.POST.get("unit", "")), None)
    if unit is None or not version.isdecimal():
        raise Refused("Chọn đơn vị xác nhận.")
    services.confirm_pact(actor=request.user, pact=pact, organisation=unit, version=int(version))
