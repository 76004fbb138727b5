"""Duties: dispatched, reported, extended, decided on, held, repeated; and the lists of them."""
