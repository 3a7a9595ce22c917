"""Forms of activities and of good examples."""
