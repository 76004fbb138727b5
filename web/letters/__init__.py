"""Pages: letters and the local mailbox."""
