"""The administrator's calendar as a file: its entries changed, written out, and followed when they are."""

from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path

from config.calendar import NAMES, Entries, load_calendar
from config.own_file import stamp_of
from domain.calendar import WorkingCalendar
from domain.errors import InvalidSettings, NotAllowed

HEAD = "# 工作日历补充：由网页“日历”写成，也可以手工修改；优先于系统自带的日历。\n"
LONGEST_NAME = 40


def changed(entries: Entries, kind: str, day: date | None = None, *, name: str = "", year: int = 0) -> Entries:
    """The entries with one change: the day off or worked, as before (`clear`), the year final or open.

    NotAllowed where it would change nothing or cannot be.
    """
    if kind in ("final", "open"):
        if not 1990 <= year <= 2200:
            raise NotAllowed("年份应为 1990 到 2200 之间的整数。")
        if (year in entries.announced) == (kind == "final"):
            raise NotAllowed(f"{year} 年{'已经' if kind == 'final' else '并未'}由管理员定为正式，无须更改。")
        return replace(entries, announced=entries.announced ^ {year})
    if day is None:
        raise NotAllowed("请填写日期。")
    name = name.strip()
    if len(name) > LONGEST_NAME or any(not letter.isprintable() for letter in name):
        raise NotAllowed(f"名称最多 {LONGEST_NAME} 个字，不能换行。")
    off, work = ({one: said for one, said in part.items() if one != day} for part in (entries.off, entries.work))
    if kind in NAMES:
        (off if kind == "off" else work)[day] = name or NAMES[kind]
    elif kind != "clear":
        raise NotAllowed("请选择放假、上班或取消补充。")
    after = replace(entries, off=off, work=work)
    if after == entries:
        raise NotAllowed(f"{day} 没有变化，无须更改。")
    return after


def calendar_text(entries: Entries) -> str:
    """The file with these entries."""
    lines = [HEAD, f"announced = {sorted(entries.announced)}\n"]
    for kind, days in (("off", entries.off), ("work", entries.work)):
        rows = "".join(f"    {{day = {day}, name = {_quoted(name)}}},\n" for day, name in sorted(days.items()))
        lines.append(f"{kind} = [\n{rows}]\n")
    return "".join(lines)


def calendar_as_written(path: Path, otherwise: WorkingCalendar) -> WorkingCalendar:
    """The calendar as the file has it now; the other where there is no file or it cannot be used."""
    try:
        return _loaded(*stamp_of(path))
    except (OSError, InvalidSettings):
        return otherwise


@lru_cache(maxsize=4)
def _loaded(path: Path, _mtime: int, _size: int, _inode: int) -> WorkingCalendar:
    return load_calendar(path)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'

