"""Pages: signing in, links, the visitor's own account."""
