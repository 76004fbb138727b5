"""Plans: taken in, proposed, corrected, divided, amended."""
