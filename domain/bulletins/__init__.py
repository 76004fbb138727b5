"""Bulletins: what they say of the figures counted."""
