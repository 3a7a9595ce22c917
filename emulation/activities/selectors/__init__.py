"""Reads about activities, one module per page."""
