"""Pages: activities, projects, rates and targets."""
