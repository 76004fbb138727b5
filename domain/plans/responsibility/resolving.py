"""From the parts a text gives its units to leads and others, under the rules of the whole document."""

from dataclasses import dataclass, replace

from domain.plans.reading import Roles
from domain.plans.responsibility.clauses import Clause
from domain.plans.responsibility.labels import Role
from domain.plans.responsibility.names import is_open_group
from domain.plans.responsibility.roles import Part

SUPPORTING = (Role.COOPERATE, Role.PARTICIPATE, Role.JOINT, Role.GUIDE)


@dataclass(frozen=True)
class Answerable:
    """Who leads and who else answers, by full name; `roles` keeps the plan's own words for it."""

    lead: tuple[str, ...]
    units: tuple[str, ...]
    roles: Roles
    flags: tuple[str, ...]


def resolve(parts: tuple[Part, ...], clauses: list[Clause], plain: str, *, stated: bool) -> Answerable:
    """Leads only where the text says so: by a word of leading, by A负责B配合, or by a rule of the document.

    `stated` is whether the parts come from one statement: in prose, 负责 and 参与 may stand in sentences apart, and
    the first named is the first of no list.
    """
    leads = [part for part in (led(parts) if stated else parts) if part.role is Role.LEAD]
    if not leads and (stated or _is_list(parts)):
        leads = _by_rule(parts, {clause.kind for clause in clauses}, plain)
    names = list(dict.fromkeys(part.name.full for part in leads))
    units = [name for name in dict.fromkeys(part.name.full for part in parts) if name not in names]
    return Answerable(tuple(names), tuple(units), _roles(parts, leads), _flags(parts, names, units))


def led(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """The parts of one statement; where nobody leads and somebody supports, those that answer lead: A负责B配合."""
    if any(part.role is Role.LEAD for part in parts) or not any(part.role in SUPPORTING for part in parts):
        return parts
    return tuple(replace(part, role=Role.LEAD) if part.role is Role.RESPONSIBLE else part for part in parts)


def _is_list(parts: tuple[Part, ...]) -> bool:
    """Whether the first two named stand side by side."""
    return len(parts) > 1 and 0 <= parts[1].name.start - parts[0].name.end <= 1


def _by_rule(parts: tuple[Part, ...], kinds: set[str], plain: str) -> list[Part]:
    starred = [part for part in parts if part.name.starred]
    if starred and "asterisk_leads" in kinds:
        return starred
    if "first_comma_leads" in kinds and parts:
        for index in range(1, len(parts)):
            if "," in plain[parts[index - 1].name.end:parts[index].name.start]:
                return list(parts[:index])
        return list(parts) if len(parts) == 1 else []    # alone it stands before whatever comma there might be
    if "first_listed_leads" in kinds and parts and not is_open_group(parts[0].name.plain):
        return [parts[0]]
    return []


def _roles(parts: tuple[Part, ...], leads: list[Part]) -> Roles:
    named = {role: tuple(dict.fromkeys(part.name.full for part in parts if part.role is role and part not in leads))
             for role in Role}
    return Roles(tuple(dict.fromkeys(part.name.full for part in leads)), named[Role.RESPONSIBLE], named[Role.COOPERATE],
                 named[Role.PARTICIPATE], named[Role.JOINT], (*named[Role.GUIDE], *named[Role.SUPERVISE]))


def _flags(parts: tuple[Part, ...], leads: list[str], units: list[str]) -> tuple[str, ...]:
    flags = []
    if not leads and not units:
        flags.append("no_actor")
    if not leads and len(units) > 1:
        flags.append("ambiguous_lead")
    if any(is_open_group(part.name.plain) for part in parts):
        flags.append("open_group")
    if any(part.name.open_list for part in parts):
        flags.append("open_list")
    return tuple(flags)
