"""Every error duban raises on purpose: a code and its facts, of which the catalogue says the fact and the remedy."""

from domain.messages import Message, write


class DubanError(Exception):
    """Something was asked that cannot be done; the message says why and what to do instead.

    `NotAllowed("duty_held", duty=duty.called)`: the code is one of `domain/catalogue/`, the facts are what its words
    leave open. As text it is Chinese, for the command line and the log; pages write `message` in their reader's
    language.
    """

    def __init__(self, code: str, /, **facts: object):
        super().__init__(code)
        self.message = Message(code, **facts)

    def __str__(self) -> str:
        return write(self.message)

    @property
    def code(self) -> str:
        """What has gone wrong, in one word that stays when the sentence is put better."""
        return self.message.code


class NotAllowed(DubanError):
    """An action that the state, the role or a rule forbids; nothing was changed."""


class NotFound(DubanError):
    """Something named does not exist, or not for the one who asks."""


class Conflict(DubanError):
    """Someone changed this meanwhile, or it exists already; look again and repeat."""


class InvalidPlan(DubanError):
    """A document that cannot be read as a plan; the message names every problem found."""


class NotAPlan(InvalidPlan):
    """A document that looks like something else than a plan; read all the same where the office says so."""


class InvalidRule(DubanError):
    """A deadline's wording or value that is no rule; write it as in `docs/deadlines.md`."""


class InvalidSettings(DubanError):
    """Settings that are missing or contradict each other; the message names them all."""


class InvalidAddress(NotAllowed):
    """A mail address that no letter can be sent to; the message says what is wrong with it."""


class DeliveryError(DubanError):
    """A letter that was not taken by the mail server; `smtp_code` is the server's answer where it gave one.

    `at_recipient` says that it was the address that was refused, before anything of the letter was seen.
    """

    def __init__(self, code: str, /, *, smtp_code: int | None = None, at_recipient: bool = False, **facts: object):
        super().__init__(code, **facts)
        self.smtp_code, self.at_recipient = smtp_code, at_recipient


class Temporary(DeliveryError):
    """This letter is refused for now (4xx): tried again later."""


class Unreachable(Temporary):
    """The mail server is not there, lets nobody in or takes nothing from this sender: no letter is to blame.

    None was on its way. `kind` tells what has to be mended: a name in `tasks.letters.outage`.
    """

    def __init__(self, code: str, /, *, kind: str, smtp_code: int | None = None, **facts: object):
        super().__init__(code, smtp_code=smtp_code, at_recipient=False, **facts)
        self.kind = kind


class BrokenOff(Temporary):
    """The connection broke over a letter; where it was `in_doubt` the letter may have arrived all the same."""

    def __init__(self, code: str, /, *, in_doubt: bool, **facts: object):
        super().__init__(code, smtp_code=None, at_recipient=False, **facts)
        self.in_doubt = in_doubt


class Permanent(DeliveryError):
    """This letter is refused for good (5xx): for a person to mend, if it is not the server that refuses everything."""


class Unwritable(Permanent):
    """A letter that cannot be written as a mail, for its address above all: its own fault whatever the server says."""
