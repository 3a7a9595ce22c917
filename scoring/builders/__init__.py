"""From rows to the frozen data of documents, one module per station of the trail."""
