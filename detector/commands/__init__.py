"""The commands that need no model: each a file, hooked into `detector.cli` with one line."""
