"""Excel files read and written."""
