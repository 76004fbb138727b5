"""Signing in, links, tokens, one's own account."""
