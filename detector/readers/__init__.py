"""The shelf of file formats: one reader a format, none knows of another.

What several need stands beside them: decode (bytes to text), head (what first lines say), flow
(lines to paragraphs), page (a story out of HTML), record (an article out of named values), package
(zip files within bounds), bounded and child (reading within limits of time and memory).
"""
