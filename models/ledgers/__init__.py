"""Activities with their results, projects with the three rates, targets."""
