"""Pages of registrations and pacts."""
