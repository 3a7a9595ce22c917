"""Writes from nomination to award, one module per station."""
