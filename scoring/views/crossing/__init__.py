"""Pages of the cross-scoring."""
