"""The shelf of output formats: one writer a format, none knows of another."""
