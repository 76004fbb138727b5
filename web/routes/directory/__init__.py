"""Units, posts, delegations, calendar, policy."""
