"""Sheets about bodies, read, checked and written."""
