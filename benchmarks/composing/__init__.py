"""How made-up plans are written together with their truth."""
