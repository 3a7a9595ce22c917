"""Documents of a dossier from rows: tờ trình with its list (01), minutes of the conference (02)."""
