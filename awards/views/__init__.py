"""One module per station of the trail."""
