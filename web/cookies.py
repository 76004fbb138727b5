"""The cookies: the one of a sign-in, the one with the token that forms carry, the one with what is said once."""

import hmac
import secrets

SIGN_IN, TOKEN, SAID, LANGUAGE = "duban_sign_in", "duban_token", "duban_said", "duban_language"


def new_token() -> str:
    """A random token for forms, kept in a cookie of its own."""
    return secrets.token_urlsafe(24)


def same_token(one: str | None, other: str | None) -> bool:
    """Whether both are there and the same."""
    return bool(one) and bool(other) and hmac.compare_digest(one, other)
