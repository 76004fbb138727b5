"""The signed cookie of a sign-in, the token that forms carry, and the key that signs them."""

import hmac
import secrets
from dataclasses import dataclass
from pathlib import Path

from itsdangerous import BadData, URLSafeTimedSerializer

from config.settings import Settings

SIGN_IN, TOKEN, SAID, LANGUAGE = "duban_sign_in", "duban_token", "duban_said", "duban_language"
LASTS = 12 * 3600    # seconds: a working day


@dataclass(frozen=True)
class SignIn:
    """Who signed in, and at which epoch of theirs: a later one ends it."""

    person_id: int
    epoch: int


def serializer(settings: Settings) -> URLSafeTimedSerializer:
    """What signs and reads the cookies."""
    return URLSafeTimedSerializer(settings.secret_key or _kept_key(settings.data_dir / "secret.key"), salt="sign-in")


def write_sign_in(signer: URLSafeTimedSerializer, sign_in: SignIn) -> str:
    """The cookie's value."""
    return signer.dumps([sign_in.person_id, sign_in.epoch])


def read_sign_in(signer: URLSafeTimedSerializer, value: str | None) -> SignIn | None:
    """Who the cookie says signed in; None for a forged, broken or old one."""
    try:
        person_id, epoch = signer.loads(value or "", max_age=LASTS)
        return SignIn(int(person_id), int(epoch))
    except (BadData, TypeError, ValueError):
        return None


def new_token() -> str:
    """A random token for forms, kept in a cookie of its own."""
    return secrets.token_urlsafe(24)


def same_token(one: str | None, other: str | None) -> bool:
    """Whether both are there and the same."""
    return bool(one) and bool(other) and hmac.compare_digest(one, other)


def _kept_key(path: Path) -> str:
    """The key made once for this data folder, readable by its owner alone."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{secrets.token_hex(4)}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48))
        draft.replace(path) if not path.exists() else draft.unlink()
    return path.read_text().strip()
