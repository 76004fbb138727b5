"""Passwords: kept as argon2 hashes, long enough, never the name."""

from functools import lru_cache

from pwdlib import PasswordHash

from domain.errors import NotAllowed
from models.post import Person

SHORTEST = 8


def set_password(person: Person, password: str) -> None:
    """The person signs in with that password from now on."""
    if len(password) < SHORTEST or password == person.sign_in:
        raise NotAllowed(f"密码不得少于 {SHORTEST} 个字符，且不能与登录名相同。")
    person.password_hash = _hasher().hash(password)


def is_password(person: Person | None, password: str) -> bool:
    """Whether it is the person's password; takes as long for a person who does not exist."""
    known = person.password_hash if person is not None and person.password_hash else _nobody()
    return _hasher().verify(password, known) and person is not None and bool(person.password_hash)


@lru_cache(maxsize=1)
def _hasher() -> PasswordHash:
    return PasswordHash.recommended()


@lru_cache(maxsize=1)
def _nobody() -> str:
    return _hasher().hash("nobody's password")
