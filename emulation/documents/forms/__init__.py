"""The printed documents of a group: data, checks and text, one module each."""
