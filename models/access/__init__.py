"""Ways in: sign-ins, one-time links, tokens, secret calendar addresses."""
