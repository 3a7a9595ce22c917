"""Pages of the groups, one module per subject."""
