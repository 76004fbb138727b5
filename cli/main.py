"""The command line's entry point: one table of commands, each loaded only when it is called.

`duban --help` and `duban due` must answer at once, so neither Prefect nor the database may be imported here.
"""

import importlib
import sys

import typer
from typer.core import TyperGroup
from typer.main import get_command_from_info
from typer.models import CommandInfo

from domain.errors import DubanError

COMMANDS = {
    "read": "Read a plan and show its measures, units and dates; nothing is stored.",
    "due": "Work out a deadline's date and explain it day by day.",
}
"""Command → its one line of help; its code is the function of that name in `cli/<name>.py` (dashes as underscores)."""


class CommandTable(TyperGroup):
    """A group whose commands are imported on first use."""

    def list_commands(self, ctx):
        return list(COMMANDS)

    def get_command(self, ctx, name):
        if name not in COMMANDS:
            return None
        module = importlib.import_module(f"cli.{name.replace('-', '_')}")
        if hasattr(module, "app"):
            command = typer.main.get_command(module.app)
            command.name = name
            return command
        info = CommandInfo(name=name, callback=getattr(module, name.replace("-", "_")), help=COMMANDS[name])
        return get_command_from_info(info, pretty_exceptions_short=True, rich_markup_mode=None)

    def format_commands(self, ctx, formatter):
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


app = typer.Typer(cls=CommandTable, add_completion=False, no_args_is_help=True, rich_markup_mode=None,
                  pretty_exceptions_enable=False)


@app.callback()
def duban() -> None:
    """督办 duban: turns a plan into departmental duties and sees every one of them through."""


def run() -> None:
    """The console script: DubanError becomes one line on stderr and exit code 1."""
    try:
        app()
    except DubanError as error:
        typer.echo(str(error), err=True)
        sys.exit(1)
