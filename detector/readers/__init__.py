"""The shelf of file formats: one reader a format, none knows of another."""
