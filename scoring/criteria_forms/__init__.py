"""Forms of criteria sets: the set, one criterion with the parameters of its method, what units get of it."""
