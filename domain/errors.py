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


class InvalidAddress(NotAllowed):
    """A mail address that no letter can be sent to; the message says what is wrong with it."""


class DeliveryError(DubanError):
    """A letter that was not taken by the mail server; `code` is the server's answer where it gave one.

    `at_recipient` says that it was the address that was refused, before anything of the letter was seen.
    """

    def __init__(self, message: str, code: int | None = None, *, at_recipient: bool = False):
        super().__init__(message)
        self.code, self.at_recipient = code, at_recipient


class Temporary(DeliveryError):
    """This letter is refused for now (4xx): tried again later."""


class Unreachable(Temporary):
    """The mail server is not there, lets nobody in or takes nothing from this sender: no letter is to blame.

    None was on its way. `kind` tells what has to be mended: a name in `tasks.letters.outage`.
    """

    def __init__(self, message: str, code: int | None = None, *, kind: str):
        super().__init__(message, code)
        self.kind = kind


class BrokenOff(Temporary):
    """The connection broke over a letter; where it was `in_doubt` the letter may have arrived all the same."""

    def __init__(self, message: str, *, in_doubt: bool):
        super().__init__(message)
        self.in_doubt = in_doubt


class Permanent(DeliveryError):
    """This letter is refused for good (5xx): for a person to mend, if it is not the server that refuses everything."""


class Uncomposable(Permanent):
    """A letter that cannot be written as a mail, for its address above all: its own fault whatever the server says."""
