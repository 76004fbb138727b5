"""Plans, their measures and new versions."""
