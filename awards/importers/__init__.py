"""Workbooks that arrive: units named by responsible bodies, lists of proposals."""
