"""The HTML report's page: its data in Python, and beside it its markup, style and script."""
