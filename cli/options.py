"""Options that several commands share."""

from typing import Annotated

import typer

AsOf = Annotated[str | None, typer.Option("--as-of", metavar="DATE|INSTANT",
                                          help="Act as on that day (at its send time) or at that instant.")]
By = Annotated[str | None, typer.Option("--by", metavar="SIGN-IN", help="Who does it, for the history.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do it without asking.")]
AsJson = Annotated[bool, typer.Option("--json", help="For programs.")]
