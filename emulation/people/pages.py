"""What views of every room above share: the check of a right, refusals next to their fields."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.forms import BaseForm

from emulation.common.problems import Refused
from emulation.people.requests import Request


def demand(request: Request, permission: str, obj: object = None) -> None:
    """403 unless the person has that right on the thing."""
    if not request.user.has_perm(permission, obj):
        raise PermissionDenied


def show_refusal(form: BaseForm, refusal: Refused) -> None:
    """Put the problems of a refused action next to their fields, the others at the head of the form."""
    for problem in refusal.problems:
        form.add_error(problem.field if problem.field in form.fields else None, str(problem))
