"""The same people and province as for the rights."""

from tests.province import province, province_copy  # noqa: F401
from tests.rights.conftest import people  # noqa: F401
