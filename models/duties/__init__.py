"""Duties with their deadlines, reports, extensions, cases and notices."""
