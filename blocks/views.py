"""Establishing a Khối."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from blocks import services
from blocks.forms import BlockForm
from emulation.common.problems import Refused
from emulation.people.pages import demand, show_refusal
from emulation.people.requests import Request


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def establish(request: Request) -> HttpResponse:
    demand(request, "blocks.establish")
    form = BlockForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            group_year = services.establish(actor=request.user, **form.facts())
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            name = group_year.group.short_name
            messages.success(request, f"Đã thành lập {name}. Chọn các đơn vị thành viên.")
            return redirect("groups:members", group_year.group.code, group_year.year)
    crumbs = [("Khối, cụm", reverse("groups:index")), ("Thành lập khối", "")]
    return render(request, "blocks/establish.html", {"form": form, "crumbs": crumbs})
