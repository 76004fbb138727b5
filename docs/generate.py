"""Writes what is generated, the pages of `docs/` that the code knows best and the calendar: `python -m docs.generate`.

The suite holds each to it.
"""

from pathlib import Path

import typer
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from cli.main import COMMANDS, app
from config.policy import load_policy
from config.settings import Settings
from docs import holidays
from domain.duties.lifecycle import ACTION_NAMES, OPEN, OWED, SETTLED, STATE_NAMES, TABLE, Action, State
from domain.letters.kinds import End, Gathered, LetterKind, NoticeKind
from web.translation import said, speaking

HERE = Path(__file__).parent
PAGES = ("lifecycle.md", "notices.md", "settings.md", "commands.md")


def page(name: str) -> str:
    """The page as it has to be."""
    facts = {"lifecycle.md": _lifecycle, "notices.md": _notices, "settings.md": _settings,
             "commands.md": _commands}[name]()
    templates = Environment(loader=FileSystemLoader(HERE / "templates"), undefined=StrictUndefined, trim_blocks=True,
                            lstrip_blocks=True, keep_trailing_newline=True)
    return templates.get_template(f"{name}.j2").render(facts)


def _lifecycle() -> dict:
    arrows: dict[tuple[State, State], list[str]] = {}
    for (before, action), after in TABLE.items():
        if before is not after:
            arrows.setdefault((before, after), []).append(ACTION_NAMES[action])
    possible = {state: [f"{ACTION_NAMES[action]} → {STATE_NAMES[TABLE[state, action]]}" for action in Action
                        if (state, action) in TABLE] for state in State}
    sets = {"open": OPEN, "owed": OWED, "settled": SETTLED}
    return {"arrows": arrows, "possible": possible, "names": STATE_NAMES, "states": list(State), "ends": SETTLED,
            "sets": {name: [STATE_NAMES[state] for state in State if state in some] for name, some in sets.items()}}


HOLDS = {Gathered.DAY: "all of a post's for the day", Gathered.POST: "all of a post's from one office",
         Gathered.DUTY: "one duty"}
ENDS = {End.NOT_OWED: "nothing is owed any more", End.DECIDED: "the case is decided",
        End.ANSWERED: "the request is answered", End.REPORTED: "the unit has handed in",
        End.SETTLED: "the duty is settled"}


def _notices() -> dict:
    with speaking("en"):
        letters = [{"called": kind.called, "english": said(kind.called), "when": kind.when,
                    "when_english": said(kind.when), "by": _made_by(kind)} for kind in LetterKind]
    kinds = [{"value": kind.value, "row": kind.row, "ends": "; ".join(ENDS[end] for end in End if end in kind.row.ends)}
             for kind in NoticeKind]
    return {"letters": letters, "kinds": kinds, "holds": HOLDS, "rungs": load_policy().rungs,
            "ways": [f"`{kind.row.how}` ({kind.row.letter.called})" for kind in NoticeKind if kind.row.how]}


def _made_by(letter: LetterKind) -> str:
    rows = [kind.row for kind in NoticeKind if kind.row.letter is letter]
    steps = [letter.step, *(step for row in rows for step in (row.before, row.after))]
    return ", ".join(dict.fromkeys(step.value for step in steps if step is not None)) or "at once"


def _settings() -> dict:
    rows = []
    for name, field in Settings.model_fields.items():
        variable = name.upper() if name.startswith("prefect_") else f"DUBAN_{name.upper()}"
        rows.append((variable, "empty" if field.default == "" else f"`{field.default}`", field.description))
    return {"rows": rows}


def _commands() -> dict:
    table = typer.main.get_command(app)
    context = table.context_class(table, info_name="duban")
    commands = []
    for name in COMMANDS:
        command = table.get_command(context, name)
        parts = {name: command}
        if hasattr(command, "list_commands"):
            parts = {f"{name} {part}": command.get_command(context, part) for part in command.list_commands(context)}
        commands += [_command(written, part, COMMANDS[name].help) for written, part in parts.items()]
    return {"commands": commands}


def _command(name: str, command, purpose: str) -> dict:
    arguments = [one for one in command.params if one.param_type_name == "argument"]
    options = [one for one in command.params if one.param_type_name == "option"]
    return {"usage": " ".join([name, *(one.name.upper() for one in arguments)]),
            "purpose": (command.help or purpose).strip().splitlines()[0],
            "rows": [(one.name.upper(), one.help or "") for one in arguments]
                    + [(" ".join(one.opts), one.help or "") for one in options]}


def main() -> None:
    """The pages and the calendar are written anew."""
    for name in PAGES:
        (HERE / name).write_text(page(name), encoding="utf-8")
    holidays.main()


if __name__ == "__main__":
    main()
