"""The form of a conference: one head, four tables of rows, checked and shown together."""

from emulation.conferences.forms.bundle import ConferenceForms

__all__ = ["ConferenceForms"]
