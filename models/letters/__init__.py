"""Letters: one mail to one post, and the links in it."""
