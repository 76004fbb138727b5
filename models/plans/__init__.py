"""Plans: taken in, turned into proposals, corrected, amended."""
