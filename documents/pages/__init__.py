"""What stands on a page, wherever it was read, as text: lines, paragraphs, tables."""
