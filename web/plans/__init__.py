"""Pages: plans, their review and amendments."""
