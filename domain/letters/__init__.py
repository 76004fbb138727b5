"""Letters: their kinds and the notices they say."""
