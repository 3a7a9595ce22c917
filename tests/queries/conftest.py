"""The same people as for the rights."""

from tests.rights.conftest import people  # noqa: F401
