"""Ledgers: activities, results, projects, rates and targets."""
