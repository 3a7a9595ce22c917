"""Writes about activities, good examples and calendar feeds."""
