"""Access: who is asking, sign-ins, tokens, calendar feeds."""
