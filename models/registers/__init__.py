"""Registers: activities with their results, signed projects with the three rates, targets."""
