"""Pages: units, posts, delegations and settings."""
