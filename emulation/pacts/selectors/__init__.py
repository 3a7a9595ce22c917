"""Reads about registrations and pacts."""
