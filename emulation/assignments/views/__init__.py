"""Pages of the assigned tasks."""
