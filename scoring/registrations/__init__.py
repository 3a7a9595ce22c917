"""What the score trail registers with the rooms below it, one module per station; called by `apps.py`."""
