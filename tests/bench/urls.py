"""The project's pages and, beside them, the view against which they are measured: it does nothing."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from emulation.urls import urlpatterns as project


def empty(request: HttpRequest) -> HttpResponse:
    """Answers GET and POST alike; a POST has its CSRF token checked, as everywhere."""
    return HttpResponse("")


urlpatterns = [path("rong/", empty), *project]
