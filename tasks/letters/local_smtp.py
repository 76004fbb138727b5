"""Where letters go: the configured mail server, else a local one that keeps them in the data folder."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from notifications.mailbox import MailboxServer
from tasks.runtime import Runtime, using


@contextmanager
def post_office(here: Runtime) -> Iterator[Runtime]:
    """The runtime with a mail server to send to; a local one lasts as long as the block."""
    if here.settings.smtp_host:
        yield here
        return
    server = MailboxServer(here.settings.data_dir / "mailbox")
    server.start()
    try:
        settings = here.settings.model_copy(update={"smtp_host": server.hostname, "smtp_port": server.port})
        with using(replace(here, settings=settings)) as served:
            yield served
    finally:
        server.stop()
