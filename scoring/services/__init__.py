"""Writes of the score trail, one module per station."""
