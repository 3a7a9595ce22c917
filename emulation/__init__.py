"""The province's emulation year: the ground floor and, in the files directly here, the composition root."""

from emulation.celery import app as celery_app

__all__ = ("celery_app",)
