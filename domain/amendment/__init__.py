"""What a new version of a document changes."""
