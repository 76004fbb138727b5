"""A plan's text: its surface, lines, numbers, headings, sentences."""
