"""The directory: units, posts, tiers, and changes of it."""
