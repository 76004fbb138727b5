"""Publications: how each kind comes about, its period and its content."""
