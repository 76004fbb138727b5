"""The command line's entry point: one table of commands, each loaded only when it is called.

`duban --help` and `duban due` must answer at once, so neither Prefect nor the database may be imported here.
"""

import codecs
import importlib
import io
import keyword
import sys
from typing import NamedTuple

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command_from_info
from typer.models import CommandInfo

from domain.errors import DubanError


class Command(NamedTuple):
    """One command: the module of `cli/` it stands in, and its help."""

    room: str
    help: str


COMMANDS = {
    "read": Command("read", "Read a plan and show its measures, units and dates; nothing is stored."),
    "due": Command("due", "Work out a deadline's date and explain it day by day."),
    "units": Command("directory", "Load the directory of units, posts and groups from a file."),
    "account": Command("access", "Set a person's password; a new name becomes a person."),
    "import": Command("plans", "Take a plan in: every measure becomes proposals."),
    "amend": Command("amendment", "Carry out the changes of a plan's new version."),
    "issued": Command("plans", "Enter the day a plan was issued; what waits for it is dated."),
    "consult": Command("consultation", "Ask a model, where one is set, about what was left unread or is in doubt."),
    "confirm": Command("plans", "Confirm a plan's proposals."),
    "dispatch": Command("plans", "Send a plan's confirmed duties to their units."),
    "duties": Command("duties", "List duties by plan, unit and state."),
    "acknowledge": Command("duties", "Sign for a duty."),
    "report": Command("duties", "Hand in a report on a duty."),
    "return": Command("duties", "Send a report back with a reason and a term."),
    "accept": Command("duties", "Accept a report; the duty is closed."),
    "extend": Command("duties", "Ask for more time, grant it or refuse it."),
    "activity": Command("registers", "Enter activities and the days they end."),
    "bulletin": Command("bulletins", "Write a bulletin of any period as a Word or PDF file; nothing is kept."),
    "assess": Command("assessment", "Mark units by a scheme over a period; nothing is kept."),
    "run": Command("service", "Do by hand what runs by itself."),
    "deliver": Command("letters", "Send the letters that wait."),
    "release": Command("letters", "Let go, or drop, the letters that the cap holds back."),
    "resend": Command("letters", "Send again what could not be delivered."),
    "rehearse": Command("rehearsal", "Play a plan through, day by day, and show every letter; nothing is sent."),
    "serve": Command("service", "Serve the pages, run the clock and send the mail."),
    "demo": Command("demo", "Open an example with a history around today."),
    "migrate": Command("service", "Bring the database to this version's revision."),
    "doctor": Command("doctor", "Check that everything needed is there and well."),
}
"""Command → its room in `cli/`, where its function or group has its name, and its one line of help.

A name that Python keeps for itself has an underscore behind it there.
"""


class AsTyped:
    """Words and flags as the shell gives them."""

    def coerce(self, value, param, ctx):
        return value


class Plain:
    """A command whose words and flags stay as typed: Typer would load pydantic to find that text is text.

    That alone takes a quarter of what `duban due` needs.
    """

    def get_params(self, ctx):
        parameters = super().get_params(ctx)
        for parameter in parameters:
            if getattr(getattr(parameter, "type_descriptor", None), "annotation", None) in (str, bool):
                parameter.get_runtime_param = AsTyped
        return parameters


class PlainCommand(Plain, TyperCommand):
    """One command."""


class CommandTable(Plain, TyperGroup):
    """A group whose commands are imported on first use."""

    def list_commands(self, ctx):
        return list(COMMANDS)

    def get_command(self, ctx, name):
        if name not in COMMANDS:
            return None
        written = f"{name}_" if keyword.iskeyword(name) else name
        found = getattr(importlib.import_module(f"cli.{COMMANDS[name].room}"), written)
        if isinstance(found, typer.Typer):
            group = typer.main.get_command(found)
            group.name = name
            return group
        info = CommandInfo(name=name, cls=PlainCommand, callback=found, help=COMMANDS[name].help)
        return get_command_from_info(info, pretty_exceptions_short=True, rich_markup_mode=None)

    def format_commands(self, ctx, formatter):
        with formatter.section("Commands"):
            formatter.write_dl([(name, command.help) for name, command in COMMANDS.items()])


app = typer.Typer(cls=CommandTable, add_completion=False, no_args_is_help=True, rich_markup_mode=None,
                  pretty_exceptions_enable=False)


@app.callback()
def duban() -> None:
    """督办 duban: turns a plan into departmental duties and sees every one of them through."""


def run() -> None:
    """The console script: DubanError becomes one line on stderr and exit code 1.

    What the terminal's encoding lacks is written as JSON would escape it, so that --json stays JSON in any.
    """
    codecs.register_error("escaped", _escaped)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="escaped")
    try:
        app()
    except DubanError as error:
        typer.echo(str(error), err=True)
        sys.exit(1)


def _escaped(error: UnicodeEncodeError) -> tuple[str, int]:
    """The characters that could not be written as JSON escapes: \\u2713, beyond 16 bits as two of them."""
    units = error.object[error.start:error.end].encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at:at + 4]}" for at in range(0, len(units), 4)), error.end
