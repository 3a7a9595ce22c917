"""Forms of registrations and pacts."""
