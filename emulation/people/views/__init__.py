"""Pages of people: the door, the own account, the administrator's accounts."""
