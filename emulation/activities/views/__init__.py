"""Pages of activities, the calendar, the library and good examples."""
