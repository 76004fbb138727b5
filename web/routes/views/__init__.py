"""Desks, ledger of duties, overview and what people look at."""
