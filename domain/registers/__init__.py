"""Registers: activities, signed projects, the three rates, targets."""
