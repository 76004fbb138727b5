"""The directory: units, names, posts and who acts for whom."""
