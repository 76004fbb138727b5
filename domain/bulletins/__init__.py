"""Bulletins: their period, content and wording."""
