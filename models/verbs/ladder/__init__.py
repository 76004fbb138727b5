"""The ladder: reminded, urged, put up to supervisors, and stopped."""
