"""Pages of criteria sets: reading, drafting, the tree, units and tasks, publishing, Excel."""
