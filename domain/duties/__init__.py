"""Duties: their life, the figures asked for, the day of handing in."""
