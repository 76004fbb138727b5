"""Pages: duties, their lists and reports."""
