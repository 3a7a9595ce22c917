"""Forms about bodies; the field in which a body is typed by its name serves every room above."""

from emulation.organisations.forms.bodies import DetailsForm, NewBodyForm, YearFactsForm
from emulation.organisations.forms.fields import NameInput, OrganisationField

__all__ = ["DetailsForm", "NameInput", "NewBodyForm", "OrganisationField", "YearFactsForm"]
