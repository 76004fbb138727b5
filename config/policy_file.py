"""The administrator's policy as a file: written out, and followed when it is."""

from functools import lru_cache
from pathlib import Path

from config.administrator_file import stamp_of
from config.policy import LABELS, load_policy, parts_of
from domain.errors import InvalidSettings
from domain.reminders.policy import Policy

HEAD = "# 提醒与督办规则：由网页“督办规则”写成，也可以手工修改。各项含义见 config/escalation.toml。\n"


def policy_text(policy: Policy) -> str:
    """The file that describes this policy."""
    parts = parts_of(policy)
    lines = [HEAD]
    for part in ("window", "terms"):
        lines += [f"\n[{part}]\n", *(f"{name} = {_written(value)}   # {LABELS[name]}\n"
                                     for name, value in parts[part].items())]
    for rung in parts["rung"]:
        lines += ["\n[[rung]]\n", *(f"{name} = {_written(value)}\n" for name, value in rung.items())]
    return "".join(lines)


def policy_as_written(path: Path, otherwise: Policy) -> Policy:
    """The policy as the file has it now; the other where there is no file or it cannot be used."""
    try:
        return _loaded(*stamp_of(path))
    except (OSError, InvalidSettings):
        return otherwise


@lru_cache(maxsize=4)
def _loaded(path: Path, _mtime: int, _size: int, _inode: int) -> Policy:
    return load_policy(path)


def _written(value: str | int | bool) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f'"{value}"' if isinstance(value, str) else str(value)
