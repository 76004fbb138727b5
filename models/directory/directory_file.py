"""The directory of units taken from a file: units, other names, posts with their holders, and groups."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from sqlmodel import Session, col, select

from domain.addresses import checked
from domain.errors import InvalidAddress, NotAllowed
from domain.messages import Message
from domain.plans.assignment import plain_name
from models.action_context import ActionContext
from models.directory.post import Person, Post, PostRole, Supervision, Tenure
from models.directory.tenure import note_seat
from models.directory.unit import GroupAlias, GroupMember, Tier, Unit, UnitGroup, UnitKind, remember_alias
from models.plans.suggestion import write_words


def load_directory(session: Session, directory: dict, context: ActionContext) -> dict[str, int]:
    """Units, posts and groups stand as the file says; what stands already is updated, nothing is removed.

    Refused whole, with every problem named, where a name is used for something that the file does not define.
    The history says of each post who holds it from now on. Gives how many units, posts and groups the file names.
    """
    problems = _problems(session, directory)
    if problems:
        raise NotAllowed("directory_wrong", problems=problems)
    units = {plain_name(row["name"]): _unit(session, row) for row in directory.get("unit", [])}
    units = {plain_name(unit.name): unit for unit in session.exec(select(Unit)).all()} | units
    for row in directory.get("unit", []):
        _place(session, row, units)
    posts = {_named(row): _post(session, row, units, context) for row in directory.get("post", [])}
    session.flush()
    for row in directory.get("post", []):
        _lines_of_command(session, row, directory["post"], posts, units)
    for row in directory.get("group", []):
        _group(session, row, units)
    for row in directory.get("unit", []):
        if row.keys() & {"words", "related", "only_these_words"}:
            write_words(session, units[plain_name(row["name"])], row.get("words", []), row.get("related", []),
                        context, alone=row.get("only_these_words", False))
    session.flush()
    return {"units": len(directory.get("unit", [])), "posts": len(posts), "groups": len(directory.get("group", []))}


def _problems(session: Session, directory: dict) -> list[Message]:
    names = {plain_name(row["name"]) for row in directory.get("unit", [])}
    names |= {plain_name(name) for name in session.exec(select(Unit.name)).all()}
    wanted = [(Message("directory_post", post=row["title"]), row["unit"]) for row in directory.get("post", [])]
    wanted += [(Message("directory_post", post=row["title"]), name) for row in directory.get("post", [])
               for name in row.get("supervises", [])]
    wanted += [(Message("directory_unit", unit=row["name"]), row["parent"]) 
               for row in directory.get("unit", []) if row.get("parent")]
    wanted += [(Message("directory_group", group=row["name"]), name)
               for row in directory.get("group", []) for name in row["members"]]
    found = [Message("directory_unit_not_listed", who=who, unit=name)
             for who, name in wanted if plain_name(name) not in names]
    found += _addresses(directory)
    rows = directory.get("post", [])
    listed = Counter(_named(row) for row in rows)
    found += [Message("directory_post_repeated", unit=unit, post=title, count=count)
              for (unit, title), count in listed.items() if count > 1]
    for row in rows:
        if row.get("superior"):
            named = _superiors(row, rows)
            if not named:
                found.append(Message("directory_superior_not_listed", post=row["title"], superior=row["superior"]))
            elif len(named) > 1:
                found.append(Message("directory_superior_ambiguous", unit=row["unit"], post=row["title"],
                                     superior=row["superior"], units=[unit for unit, _ in named]))
    return found


def _named(row: dict) -> tuple[str, str]:
    """What tells a post apart: its unit and its title."""
    return plain_name(row["unit"]), row["title"]


def _superiors(row: dict, rows: list[dict]) -> list[tuple[str, str]]:
    """The posts of the file that may be meant by a row's superior, one where it is clear.

    `superior_unit` says which; else the one in the same unit, or the one that has the unit in its charge.
    """
    found = [other for other in rows if other["title"] == row["superior"] and _named(other) != _named(row)]
    if row.get("superior_unit"):
        found = [other for other in found if plain_name(other["unit"]) == plain_name(row["superior_unit"])]
    unit = plain_name(row["unit"])
    for nearer in ([other for other in found if plain_name(other["unit"]) == unit],
                   [other for other in found if unit in map(plain_name, other.get("supervises", []))]):
        if len(found) > 1 and len(nearer) == 1:
            found = nearer
    return [_named(other) for other in found]


def _addresses(directory: dict) -> Iterator[Message]:
    """What is wrong with the holders' addresses; one who has none yet is named by what to sign in with."""
    for row in directory.get("post", []):
        holder = row.get("holder") or {}
        if holder and not (holder.get("sign_in") or holder.get("email")):
            yield Message("directory_holder_without_address", post=row["title"])
        if holder.get("email"):
            try:
                checked(holder["email"])
            except InvalidAddress as error:
                yield Message("directory_address_wrong", post=row["title"], problem=error)


def _unit(session: Session, row: dict) -> Unit:
    name = plain_name(row["name"])
    unit = session.exec(select(Unit).where(Unit.name == name)).first() or Unit(name=name)
    unit.tier, unit.kind = Tier(row.get("tier", "province")), UnitKind(row.get("kind", "department"))
    session.add(unit)
    session.flush()
    return unit


def _place(session: Session, row: dict, units: dict[str, Unit]) -> None:
    unit = units[plain_name(row["name"])]
    if row.get("parent"):
        unit.parent_id = units[plain_name(row["parent"])].id
    for alias in row.get("aliases", []):
        beside = session.exec(select(Unit.id).where(Unit.parent_id == unit.parent_id, Unit.id != unit.id)).all()
        remember_alias(session, plain_name(alias), unit.id, beside)


def _post(session: Session, row: dict, units: dict[str, Unit], context: ActionContext) -> Post:
    unit = units[plain_name(row["unit"])]
    role = PostRole(row.get("role", "liaison"))
    query = select(Post).where(Post.unit_id == unit.id, Post.title == row["title"])
    post = session.exec(query).first() or Post(unit_id=unit.id, title=row["title"], role=role)
    post.role = role
    session.add(post)
    session.flush()
    if row.get("holder"):
        _seat(session, post, row["holder"], context)
    return post


def _seat(session: Session, post: Post, holder: dict, context: ActionContext) -> None:
    sign_in = holder.get("sign_in") or holder["email"]
    person = session.exec(select(Person).where(Person.sign_in == sign_in)).first() or Person(name="", sign_in=sign_in)
    person.name, person.email = holder["name"], holder.get("email", "").strip()
    session.add(person)
    session.flush()
    query = select(Tenure).where(Tenure.post_id == post.id, Tenure.person_id == person.id)
    if session.exec(query).first() is None:
        since = holder.get("from", date(2000, 1, 1))
        session.add(Tenure(post_id=post.id, person_id=person.id, from_on=since))
        note_seat(session, post, f"{person.name}自 {since} 起任{post.title}", context)


def _lines_of_command(session: Session, row: dict, rows: list[dict], posts: dict[tuple[str, str], Post],
                      units: dict[str, Unit]) -> None:
    post = posts[_named(row)]
    if row.get("superior"):
        post.superior_id = posts[_superiors(row, rows)[0]].id
    for name in row.get("supervises", []):
        session.merge(Supervision(unit_id=units[plain_name(name)].id, post_id=post.id))


def _group(session: Session, row: dict, units: dict[str, Unit]) -> None:
    name = plain_name(row["name"])
    query = select(UnitGroup).where(UnitGroup.name == name, col(UnitGroup.office_id).is_(None))
    group = session.exec(query).first() or UnitGroup(name=name)
    session.add(group)
    session.flush()
    for alias in row.get("aliases", []):
        session.merge(GroupAlias(name=plain_name(alias), group_id=group.id))
    for member in row["members"]:
        session.merge(GroupMember(group_id=group.id, unit_id=units[plain_name(member)].id))
