"""What comes back as files: sheets that were filled in offline."""
