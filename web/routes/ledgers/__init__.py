"""Activities, projects, rates, targets."""
