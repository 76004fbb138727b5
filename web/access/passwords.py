"""Passwords: kept as argon2 hashes, long enough, none that is guessed first; no rules on which signs are in it."""

import re
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from pwdlib import PasswordHash

from domain.errors import NotAllowed
from models.directory.post import Person

SHORTEST, LONGEST = 10, 200
COMMON = frozenset(Path(__file__).with_name("common_passwords.txt").read_text(encoding="ascii").split())
"""Those of the required length that are tried first, in this country and elsewhere."""
HASHER = PasswordHash.recommended()
"""What each guess costs: a tenth of a second and 64 MB."""


def set_password(person: Person, password: str, *, initial: bool = False) -> None:
    """The person signs in with that password from now on; an initial one has to be changed before anything else.

    NotAllowed for one that is too short, is the person's name or address, or is among those that are tried first.
    """
    check_password(person, password)
    person.password_hash, person.initial_password = HASHER.hash(password), initial


def check_password(person: Person, password: str) -> None:
    """Nothing where the password may be used; NotAllowed with what is wrong otherwise."""
    plain = password.strip().lower()
    if not SHORTEST <= len(password) <= LONGEST or len(plain) < SHORTEST:
        raise NotAllowed("password_too_short", least=SHORTEST)
    if _core(plain) in _own_words(person):
        raise NotAllowed("password_is_personal")
    if plain in COMMON or _is_monotonous(plain):
        raise NotAllowed("password_too_common")


def is_password(person: Person | None, password: str) -> bool:
    """Whether it is the person's password; takes as long for a person who does not exist."""
    known = person.password_hash if person is not None and person.password_hash else _nobody()
    return HASHER.verify(password[:LONGEST], known) and person is not None and bool(person.password_hash)


def _own_words(person: Person) -> set[str]:
    own = {person.name, person.sign_in or "", person.email, person.email.partition("@")[0]}
    return {word for one in own for word in (one.strip().lower(), _core(one.strip().lower())) if word}


def _core(word: str) -> str:
    """Without the digits and signs around it: wang2016! is wang. A word of nothing else stays."""
    return re.sub(r"^[\W\d_]+|[\W\d_]+$", "", word) or word


def _is_monotonous(word: str) -> bool:
    """Three different characters at most, or one run of the alphabet or of the digits."""
    steps = {ord(after) - ord(before) for before, after in pairwise(word)}
    return len(set(word)) <= 3 or steps in ({1}, {-1})


@lru_cache(maxsize=1)
def _nobody() -> str:
    return HASHER.hash("nobody's password")
