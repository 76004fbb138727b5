"""Bulletins: counted, drafted, approved, issued, kept."""
