"""What leaves the room as files: rankings as rows, sheets to be filled in offline, points as data."""
