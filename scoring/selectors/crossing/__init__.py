"""Cross-scoring as somebody may see it: the round, what a unit gives itself, the closed result."""
