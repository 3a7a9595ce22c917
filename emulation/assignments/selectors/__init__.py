"""Reads about assigned tasks, one module per reader."""
