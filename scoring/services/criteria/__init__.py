"""Writing criteria sets: their facts, the tree, the units, publication and what it touches."""
