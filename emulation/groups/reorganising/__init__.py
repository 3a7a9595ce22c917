"""Memberships and offices of units, and founders of groups, touched by a reorganisation of bodies."""

from emulation.groups.reorganising.founders import change_founders, find_founded
from emulation.groups.reorganising.members import change_members, find_members, scored_elsewhere
from emulation.groups.reorganising.offices import change_offices, find_offices
from emulation.groups.reorganising.secretaries import change_secretaries, find_secretaries
from emulation.organisations.reorganisation import Room

__all__ = ["ROOMS", "scored_elsewhere"]

ROOMS = (
    Room("thanh-vien", "Đơn vị thành viên khối, cụm", 20, find_members, change_members),
    Room("chuc-trach", "Trưởng, phó trưởng khối, cụm", 30, find_offices, change_offices),
    Room("thu-ky", "Thư ký khối, cụm", 35, find_secretaries, change_secretaries),
    Room("thanh-lap", "Khối, cụm do đơn vị thành lập", 40, find_founded, change_founders),
)
