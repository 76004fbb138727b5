"""Letters: drafted, made, linked, delivered, taken back."""
