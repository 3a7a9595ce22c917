"""The project's addresses with refusals that say nothing: rendering those pages would take most of the time.

`test_matrix.py` renders the real ones once for everybody.
"""

from django.http import HttpRequest, HttpResponse

from emulation.urls import urlpatterns

__all__ = ["urlpatterns"]


def handler403(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse(status=403)


def handler404(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse(status=404)
