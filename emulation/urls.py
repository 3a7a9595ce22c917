"""Every app brings its own paths, written in full; here is only their order."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from emulation.health import healthz

# Home first: it answers at "/". An app of this list without a module `urls` has no pages.
APPS = (
    "emulation.home",
    "emulation.people",
    "emulation.organisations",
    "emulation.regulations",
    "emulation.groups",
    "emulation.activities",
    "emulation.conferences",
    "emulation.ballots",
    "emulation.jobs",
    "emulation.documents",
    "emulation.handover",
    "emulation.audit",
    "emulation.assignments",
    "emulation.pacts",
    "blocks",
    "clusters",
    "scoring",
    "awards",
    "emulation.exchange",
    "emulation.demo",
)


def _pages() -> list[URLResolver]:
    return [path("", include(f"{app}.urls")) for app in APPS if find_spec(f"{app}.urls")]


urlpatterns: list[URLPattern | URLResolver] = [path("healthz", healthz, name="healthz"), *_pages()]
