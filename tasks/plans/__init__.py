"""Plans taken in, amended, routed, and special plans."""
