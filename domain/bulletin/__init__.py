"""Bulletins (通报): periods, content, wording."""
