"""Tiers (分级): what belongs to an office, which offices stand below it, and whom it may give duties to.

An office writes the directory of its own tier and of what lies below, as far as no office below has its own
(docs/decisions.md, 27). A government with an office of its own is written by the office above, which gives it duties.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlmodel import Session, col, select

from domain.errors import NotAllowed
from domain.messages import Message
from domain.plans.assignment import Directory
from models.directory.post import Post, PostRole
from models.directory.unit import Tier, Unit, UnitAlias, group_names

RANKS = {Tier.PROVINCE: 0, Tier.CITY: 1, Tier.COUNTY: 2}


@dataclass(frozen=True)
class Reach:
    """An office's government with all below it: `root` is None for a provincial office, to which all belongs.

    `gates` are the governments below that have an office of their own → that office; behind them it hands on.
    """

    office: Unit
    root: Unit | None
    gates: dict[int, Unit]


def root_of(session: Session, office: Unit) -> Unit | None:
    """The government that the office belongs to: its highest superior of the same tier; None for the whole province."""
    if office.tier is Tier.PROVINCE:
        return None
    root, seen = office, {office.id}
    while root.parent_id is not None and root.parent_id not in seen:
        above = session.get_one(Unit, root.parent_id)
        seen.add(above.id)
        if above.tier is not office.tier:
            break
        root = above
    return root


def area_of(session: Session, office_ids: Iterable[int]) -> frozenset[int] | None:
    """The units of these offices' governments and of all below them; None where that is everything."""
    roots = set()
    for office in _units(session, office_ids):
        root = root_of(session, office)
        if root is None:
            return None
        roots.add(root.id)
    return frozenset(_with_all_below(session, roots))


def offices_below(session: Session, office_ids: Iterable[int]) -> frozenset[int]:
    """The offices of lower tiers that stand in the area of these; never a sister's or one above."""
    below: set[int] = set()
    for office in _units(session, office_ids):
        below |= {one.id for one in _lower(session, office)}
    return frozenset(below)


def governments_of(session: Session, office_ids: Iterable[int]) -> frozenset[int]:
    """The units that offices above give these offices' duties to: the offices themselves and their governments."""
    offices = _units(session, office_ids)
    roots = [root_of(session, office) for office in offices]
    return frozenset({office.id for office in offices} | {root.id for root in roots if root is not None})


def reach_of(session: Session, office_id: int) -> Reach:
    """Whom the office may give duties to."""
    office = session.get_one(Unit, office_id)
    gates = {}
    for one in _lower(session, office):
        root = root_of(session, one)
        gates[root.id] = one
    return Reach(office, root_of(session, office), gates)


def beyond(session: Session, office_id: int, unit_ids: Iterable[int]) -> dict[int, Message]:
    """Those of the units that the office may not give duties to → why, and what to do instead."""
    wanted = set(unit_ids)
    if not wanted:
        return {}
    reach = reach_of(session, office_id)
    chains = _chains(session, wanted)
    found = {unit_id: _why(reach, chains[unit_id]) for unit_id in sorted(wanted & chains.keys())}
    return {unit_id: why for unit_id, why in found.items() if why}


def refuse_beyond(session: Session, office_id: int, unit_ids: Iterable[int]) -> None:
    """NotAllowed, naming each and why, where the office may not give duties to one of these units."""
    if reasons := beyond(session, office_id, unit_ids):
        raise NotAllowed("units_beyond_reach", problems=list(dict.fromkeys(reasons.values())))


def offices_above(session: Session, office: Unit) -> list[Unit]:
    """The offices of higher tiers in whose area this one stands, the highest first."""
    higher = [tier for tier, rank in RANKS.items() if rank < RANKS[office.tier]]
    if not higher:
        return []
    offices = session.exec(select(Unit).join(Post, Post.unit_id == Unit.id).where(
        Post.role == PostRole.OFFICE, col(Unit.tier).in_(higher)).distinct().order_by(Unit.id)).all()
    chain = {one.id for one in _chains(session, {office.id})[office.id]}
    roots = [(one, root_of(session, one)) for one in offices]
    above = [one for one, root in roots if root is None or root.id in chain]
    return sorted(above, key=lambda one: (RANKS[one.tier], one.id))


def written_by(session: Session, office_ids: Iterable[int]) -> frozenset[int]:
    """The units whose names, words, groups and leaders in charge these offices write."""
    below: dict[int | None, set[int]] = {}
    for unit_id, parent_id in session.exec(select(Unit.id, Unit.parent_id)).all():
        below.setdefault(parent_id, set()).add(unit_id)
    written: set[int] = set()
    for office in _units(session, office_ids):
        root = root_of(session, office)
        area = _tree(below, {root.id}) if root is not None else set().union(*below.values())
        for gate in {root_of(session, one).id for one in _lower(session, office)}:
            area -= _tree(below, {gate}) - {gate}
        if root is not None and offices_above(session, office):
            area.discard(root.id)
        written |= area
    return frozenset(written)


def names_known_to(session: Session, office_id: int, *, below: bool = False) -> dict[str, int]:
    """What names mean in the plans of that office: units of its own directory, and of those above it.

    A unit's own name wins over an alias, and what is nearer over what is above; what a sister or an office below calls
    its units means nothing here. With `below` what lies below is known too, where nothing nearer is called so.
    """
    office = session.get_one(Unit, office_id)
    units = session.exec(select(Unit.id, Unit.name, Unit.merged_into_id)).all()
    now = {unit_id: merged or unit_id for unit_id, _, merged in units}
    aliases = session.exec(select(UnitAlias.name, UnitAlias.unit_id).order_by(UnitAlias.name, UnitAlias.unit_id)).all()
    layers = [written_by(session, [one.id]) for one in (*offices_above(session, office), office)]
    if below:
        area = area_of(session, [office_id])
        layers.insert(0, frozenset(now) if area is None else area)
    names: dict[str, int] = {}
    for layer in layers:
        names |= {name: now[unit_id] for name, unit_id in aliases if unit_id in layer}
        names |= {name: now[unit_id] for unit_id, name, _ in units if unit_id in layer}
    return names


def groups_known_to(session: Session, office_id: int) -> dict[str, int]:
    """What the names of groups mean in the plans of that office: its own, those above, and everybody's."""
    office = session.get_one(Unit, office_id)
    return group_names(session, [one.id for one in (*offices_above(session, office), office)])


def _why(reach: Reach, chain: list[Unit]) -> Message | None:
    unit, above = chain[0], chain[1:]
    if reach.root is not None and reach.root.id not in {one.id for one in chain}:
        if reach.root.id == reach.office.id:
            return (Message("unit_of_unknown_government", office=reach.office.name, unit=unit.name))
        return Message("unit_beyond_government", office=reach.office.name, government=reach.root.name, unit=unit.name)
    if unit.id in {gate.id for gate in reach.gates.values()}:
        return None
    for one in above:
        if reach.root is not None and one.id == reach.root.id:
            break
        if one.id in reach.gates:
            return (Message("unit_behind_gate", unit=unit.name, government=one.name, office=reach.gates[one.id].name))
    return None


def _lower(session: Session, office: Unit) -> list[Unit]:
    """The offices of lower tiers within the office's area, in the directory's order."""
    tiers = [tier for tier, rank in RANKS.items() if rank > RANKS[office.tier]]
    if not tiers:
        return []
    query = select(Unit).join(Post, Post.unit_id == Unit.id).where(
        Post.role == PostRole.OFFICE, col(Unit.tier).in_(tiers)).distinct().order_by(Unit.id)
    lower = list(session.exec(query).all())
    root = root_of(session, office)
    if root is None or not lower:
        return lower
    chains = _chains(session, {one.id for one in lower})
    return [one for one in lower if root.id in {above.id for above in chains[one.id]}]


def _chains(session: Session, unit_ids: set[int]) -> dict[int, list[Unit]]:
    """Unit → itself with its superiors, upward; a query for each level, not for each unit."""
    known: dict[int, Unit] = {}
    fresh = set(unit_ids)
    while fresh:
        units = session.exec(select(Unit).where(col(Unit.id).in_(fresh))).all()
        known |= {unit.id: unit for unit in units}
        fresh = {unit.parent_id for unit in units if unit.parent_id is not None} - known.keys()
    chains = {}
    for unit_id in unit_ids & known.keys():
        chain = [known[unit_id]]
        while (above := known.get(chain[-1].parent_id)) is not None and above not in chain:
            chain.append(above)
        chains[unit_id] = chain
    return chains


def _with_all_below(session: Session, unit_ids: set[int]) -> set[int]:
    below = fresh = set(unit_ids)
    while fresh:
        fresh = set(session.exec(select(Unit.id).where(col(Unit.parent_id).in_(fresh))).all()) - below
        below = below | fresh
    return below


def _tree(below: Mapping[int | None, set[int]], unit_ids: set[int]) -> set[int]:
    found = fresh = set(unit_ids)
    while fresh:
        fresh = set().union(*(below.get(unit_id, set()) for unit_id in fresh)) - found
        found = found | fresh
    return found


def _units(session: Session, unit_ids: Iterable[int]) -> list[Unit]:
    return list(session.exec(select(Unit).where(col(Unit.id).in_(set(unit_ids))).order_by(Unit.id)).all())


def directory_of(session: Session, office_id: int) -> Directory:
    """What names mean in the plans of that office, as a value, for the reader and for assignment."""
    return Directory(names_known_to(session, office_id), groups_known_to(session, office_id))
