"""Bulletins and assessments."""
