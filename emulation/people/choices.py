"""Personal offices. Those of a group-year belong to units (`groups`); the council's stand in `awards`."""

from django.db.models import TextChoices


class OfficeKind(TextChoices):
    UNIT_HEAD = "unit_head", "Thủ trưởng đơn vị"
    UNIT_OFFICER = "unit_officer", "Cán bộ phụ trách thi đua, khen thưởng"
    STANDING_STAFF = "standing_staff", "Chuyên viên Sở Nội vụ (cơ quan thường trực)"
    INSPECTOR = "inspector", "Thanh tra, giám sát"
    ADMINISTRATOR = "administrator", "Quản trị hệ thống"


UNIT_OFFICES = (OfficeKind.UNIT_HEAD, OfficeKind.UNIT_OFFICER)
