"""One duty: what is done with it, and its letters."""
