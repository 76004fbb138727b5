"""The small province with its tiers: a city's office with a department and a county's office, and a sister city's."""

from dataclasses import dataclass

from sqlmodel import Session, select

from models.directory.directory_file import load_directory
from models.directory.post import Person, Post
from models.directory.unit import Unit
from models.duties.dispatch import dispatch
from models.duties.duty import Duty
from models.plans.breakdown import PlannedPart, break_down
from tests.world import World, dispatched, on


def _holder(name: str) -> dict:
    return {"name": name, "email": f"{name}@example.org", "sign_in": name}


BELOW = {
    "unit": [
        {"name": "郑州市开放办", "kind": "office", "tier": "city", "parent": "郑州市人民政府"},
        {"name": "郑州市商务局", "tier": "city", "parent": "郑州市人民政府"},
        {"name": "中牟县人民政府", "kind": "government", "tier": "county", "parent": "郑州市人民政府"},
        {"name": "中牟县开放办", "kind": "office", "tier": "county", "parent": "中牟县人民政府"},
        {"name": "中牟县商务局", "tier": "county", "parent": "中牟县人民政府"},
        {"name": "洛阳市开放办", "kind": "office", "tier": "city", "parent": "洛阳市人民政府"},
        {"name": "洛阳市商务局", "tier": "city", "parent": "洛阳市人民政府"},
        {"name": "郑州市人民政府", "kind": "government", "tier": "city"},
        {"name": "洛阳市人民政府", "kind": "government", "tier": "city"},
    ],
    "post": [
        {"title": f"{unit}{suffix}", "unit": unit, "role": role, "holder": _holder(name)}
        for unit, role, suffix, name in [
            ("郑州市开放办", "office", "督办岗", "zz"), ("中牟县开放办", "office", "督办岗", "zm"),
            ("洛阳市开放办", "office", "督办岗", "ly"), ("郑州市商务局", "liaison", "联络员", "zzswj"),
            ("中牟县人民政府", "liaison", "联络员", "zmx"), ("中牟县商务局", "liaison", "联络员", "zmswj"),
            ("洛阳市商务局", "liaison", "联络员", "lyswj")]],
}


@dataclass
class Tiers:
    """The world with what stands below it."""

    world: World
    units: dict[str, Unit]
    posts: dict[str, Post]
    people: dict[str, Person]

    def id(self, unit: str) -> int:
        """A unit's id by its name."""
        return self.units[unit].id


def settle_tiers(session: Session, world: World) -> Tiers:
    """The lower tiers stand in the directory."""
    load_directory(session, BELOW, on("2016-06-22"))
    world.units |= {unit.name: unit for unit in session.exec(select(Unit)).all()}
    world.posts |= {post.title: post for post in session.exec(select(Post)).all()}
    world.people |= {person.sign_in: person for person in session.exec(select(Person)).all()}
    return Tiers(world, world.units, world.posts, world.people)


def whole_of(session: Session, tiers: Tiers, **fields) -> Duty:
    """The province's duty for Zhengzhou, due at the end of September."""
    return dispatched(session, tiers.world, "郑州市人民政府", "2016-09-30", title="制定本地开放工作计划",
                      requirement="结合实际制定本地对外开放工作计划。", **fields)


def broken_down(session: Session, tiers: Tiers, whole: Duty, *units: str, day: str = "2016-06-24",
                office: str = "郑州市开放办") -> list[Duty]:
    """The whole's parts, one for each of the units, dispatched."""
    parts = break_down(session, whole, tiers.id(office), [PlannedPart(tiers.id(unit)) for unit in units], on(day))
    dispatch(session, parts, on(day))
    session.flush()
    return parts
