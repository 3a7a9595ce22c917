"""Bodies with their validity and facts; reorganisations, prepared and carried out."""

from emulation.organisations.models.bodies import (
    Organisation,
    OrganisationQuerySet,
    OrganisationYear,
    PastSuperior,
    Succession,
)
from emulation.organisations.models.reorganisations import PlannedBody, PlannedStep, Reorganisation
from emulation.organisations.models.uploads import UploadedSheet

__all__ = [
    "Organisation",
    "OrganisationQuerySet",
    "OrganisationYear",
    "PastSuperior",
    "PlannedBody",
    "PlannedStep",
    "Reorganisation",
    "Succession",
    "UploadedSheet",
]
