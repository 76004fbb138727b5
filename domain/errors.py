"""Every error duban raises on purpose: each says the fact and the remedy."""


class DubanError(Exception):
    """Something was asked that cannot be done; the message says why and what to do instead."""


class NotAllowed(DubanError):
    """An action that the state, the role or a rule forbids; nothing was changed."""


class NotFound(DubanError):
    """Something named does not exist, or not for the one who asks."""


class Conflict(DubanError):
    """Someone changed this meanwhile, or it exists already; look again and repeat."""


class InvalidPlan(DubanError):
    """A document that cannot be read as a plan; the message names every problem found."""


class InvalidRule(DubanError):
    """A deadline's wording or value that is no rule; write it as in `docs/deadlines.md`."""


class InvalidSettings(DubanError):
    """Settings that are missing or contradict each other; the message names them all."""


class DeliveryError(DubanError):
    """A letter that was not taken by the mail server; `code` is the server's answer where it gave one."""

    def __init__(self, message: str, code: int | None = None):
        super().__init__(message)
        self.code = code


class Temporary(DeliveryError):
    """Refused for now (4xx, no connection, time-out): tried again later."""


class Unreachable(Temporary):
    """The mail server does not answer or lets nobody in: no letter is to blame, and none was on its way."""


class BrokenOff(Temporary):
    """The connection broke while a letter was on its way: it may have arrived all the same."""


class Permanent(DeliveryError):
    """Refused for good (5xx): goes to the undelivered list for a person to mend."""
