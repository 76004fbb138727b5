"""Duties: dispatched, reported, extended, decided on, held, broken down, repeated."""
