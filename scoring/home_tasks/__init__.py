"""What the score trail puts on the list of a person's work, one module per station."""
