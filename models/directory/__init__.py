"""The directory: units, posts and their holders, tiers, who is responsible for what."""
