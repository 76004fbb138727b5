"""Changes of the unit directory that touch work under way: another name, a merger, another leader in charge."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, func, select, update

from domain.duties.lifecycle import OPEN, SETTLED
from domain.errors import NotAllowed
from domain.letters.kinds import NoticeKind
from domain.messages import Message
from domain.plans.assignment import plain_name
from models.action_context import ActionContext
from models.directory.post import Delegation, Post, PostRole, Supervision, Tenure, liaison_post, supervisor_posts
from models.directory.unit import GroupMember, Unit, UnitAlias, UnitKind, group_names, remember_alias
from models.directory.unknown_names import directory_around, learn_alias, resolve_waiting
from models.directory.writing import refuse_writing
from models.duties.duty import Duty
from models.duties.transition import tell
from models.history import History, record
from models.registers.activity import Activity, CoHost
from models.registers.project import Project
from models.registers.project_progress import ask_successor
from models.registers.target import FollowedTarget

CHANGES = ("rename_unit", "merge_unit", "supervise_unit", "unit_alias", "seat")
PLACES = (UnitKind.GOVERNMENT, UnitKind.ZONE)


@dataclass(frozen=True)
class Effect:
    """What a change of a unit did: the duties it hands on, those told of it, proposals that have a unit by it."""

    words: str
    handed_on: tuple[Duty, ...] = ()
    told: int = 0
    resolved: int = 0
    names: tuple[str, ...] = ()

    @property
    def stamp(self) -> str:
        """What a form says that it was shown with."""
        return f"{self.words}|{','.join(str(one.id) for one in self.handed_on)}|{self.told}|{self.resolved}"


def rename_unit(session: Session, unit: Unit, name: str, context: ActionContext) -> Effect:
    """The unit has the new name everywhere from now on; plans that write the old one still mean it.

    Documents already issued keep what they say. NotAllowed where the name is taken.
    """
    refuse_writing(session, context, [unit.id])
    plain, before = plain_name(name), unit.name
    if not plain:
        raise NotAllowed("unit_name_missing")
    if plain == before or _means(session, plain, unit) not in (None, unit.id) or plain in group_names(session):
        raise NotAllowed("unit_name_taken", name=plain)
    alias = session.get(UnitAlias, (plain, unit.id))
    if alias is not None:
        session.delete(alias)
    unit.name = plain
    session.add(unit)
    session.flush()
    remember_alias(session, before, unit.id)
    for post in session.exec(select(Post).where(Post.unit_id == unit.id, col(Post.title).startswith(before))).all():
        post.title = plain + post.title.removeprefix(before)
        session.add(post)
    words = f"{before}更名为{plain}"
    _note(session, unit, "rename_unit", words, context)
    return Effect(words, resolved=resolve_waiting(session, context), names=tuple(names_of(session, unit)))


def learned_alias(session: Session, unit: Unit, name: str, context: ActionContext) -> Effect:
    """Plans that write that name mean this unit from now on; the proposals that wait under it have the unit."""
    refuse_writing(session, context, [unit.id])
    if not name.strip():
        raise NotAllowed("alias_missing")
    plain = plain_name(name)
    other = _means(session, plain, unit)
    if other == unit.id:
        raise NotAllowed("alias_taken", alias=plain, unit=unit.name)
    if other and session.get_one(Unit, other).name == plain:
        raise NotAllowed("alias_is_unit_name", alias=plain, unit=unit.name)
    resolved = learn_alias(session, name, unit, context)
    before = f"，原指{session.get_one(Unit, other).name}" if other else ""
    words = f"“{plain}”作为{unit.name}的别名{before}"
    _note(session, unit, "unit_alias", words, context)
    session.flush()
    return Effect(words, resolved=resolved, names=tuple(names_of(session, unit)))


def merge_unit(session: Session, gone: Unit, into: Unit, context: ActionContext) -> Effect:
    """All that `gone` still has to do is `into`'s as it stands, with the same deadlines; its names mean `into`.

    What is settled stays under the old name. The posts are vacant from tomorrow. `into` hears of each open duty.
    NotAllowed for places (撤县设区 is no merger of duties), offices, and units without a liaison.
    """
    refuse_writing(session, context, [gone.id, into.id])
    _check_merger(session, gone, into)
    post = liaison_post(session, into.id)
    ask_successor(session, gone, into, context)
    moved = session.exec(select(Duty).where(Duty.unit_id == gone.id, col(Duty.state).not_in(SETTLED)).order_by(
        Duty.id)).all()
    told = 0
    for duty in moved:
        duty.unit_id = into.id
        session.add(duty)
        record(session, "succeed", context, duty=duty, state_before=duty.state, state_after=duty.state,
               note=str(Message("noted_succeeded", gone=gone.name, into=into.name)), unit_before=gone.name,
               unit_after=into.name)
        if duty.state in OPEN:
            tell(session, duty, NoticeKind.CHANGE, post, f"succeeded:{duty.version}", context, what="succeeded",
                 unit_before=gone.name)
            told += 1
    _hand_on_rest(session, gone, into)
    _leave_directory(session, gone, into, context)
    words = f"{gone.name}并入{into.name}"
    for unit in (gone, into):
        _note(session, unit, "merge_unit", words, context)
    session.flush()
    return Effect(words, tuple(moved), told, resolve_waiting(session, context), tuple(names_of(session, into)))


def supervise_unit(session: Session, unit: Unit, post: Post | None, context: ActionContext) -> Effect:
    """What the unit is late with comes before that post from now on; cases already opened stay where they are.

    NotAllowed for a unit, or a leader, of another office's directory.
    """
    refuse_writing(session, context, [unit.id, *([post.unit_id] if post else [])])
    if post is not None and post.role is not PostRole.SUPERVISOR:
        raise NotAllowed("not_a_supervisor_post", post=post.title)
    now = session.get(Supervision, unit.id)
    if (now.post_id if now else None) == (post.id if post else None):
        raise NotAllowed("supervisor_unchanged")
    before = session.get_one(Post, now.post_id).title if now else "无"
    if now is not None:
        session.delete(now)
        session.flush()
    if post is not None:
        session.add(Supervision(unit_id=unit.id, post_id=post.id))
    words = f"{unit.name}的分管领导由{before}改为{post.title if post else '无'}"
    _note(session, unit, "supervise_unit", words, context)
    owed = session.exec(select(Duty).where(Duty.unit_id == unit.id, col(Duty.state).in_(OPEN)).order_by(Duty.id)).all()
    return Effect(words, tuple(owed))


def names_of(session: Session, unit: Unit) -> list[str]:
    """The unit's other names, with those of the units merged into it."""
    merged = session.exec(select(Unit.id, Unit.name).where(Unit.merged_into_id == unit.id)).all()
    aliases = session.exec(select(UnitAlias.name).where(col(UnitAlias.unit_id).in_(
        [unit.id, *(unit_id for unit_id, _ in merged)]))).all()
    return sorted({*aliases, *(name for _, name in merged)} - {unit.name})


def changes_of_unit(session: Session, unit_id: int, *, limit: int = 30) -> list[History]:
    """The directory's changes of that unit, the newest first."""
    query = select(History).where(col(History.action).in_(CHANGES),
                                  col(History.facts)["unit_id"].as_integer() == unit_id)
    return list(session.exec(query.order_by(col(History.id).desc()).limit(limit)).all())


def _means(session: Session, plain: str, unit: Unit) -> int | None:
    """The unit whose own name that is, wherever it stands, else the one so called in the same directory."""
    named = session.exec(select(func.coalesce(Unit.merged_into_id, Unit.id)).where(Unit.name == plain)).first()
    around = directory_around(session, unit.id)
    return named or session.exec(select(func.coalesce(Unit.merged_into_id, Unit.id)).join(
        UnitAlias, UnitAlias.unit_id == Unit.id).where(UnitAlias.name == plain, col(Unit.id).in_(around))).first()


def _check_merger(session: Session, gone: Unit, into: Unit) -> None:
    if gone.id == into.id:
        raise NotAllowed("other_unit_missing")
    for unit in (gone, into):
        if unit.merged_into_id is not None:
            raise NotAllowed("unit_already_merged", unit=unit.name)
    posts = session.exec(select(Post.role).where(Post.unit_id == gone.id)).all()
    if gone.kind in PLACES or any(role is not PostRole.LIAISON for role in posts):
        raise NotAllowed("unit_cannot_be_merged", unit=gone.name)
    if liaison_post(session, into.id) is None:
        raise NotAllowed("unit_cannot_take_over", unit=into.name)


def _hand_on_rest(session: Session, gone: Unit, into: Unit) -> None:
    """Projects to follow, activities to come and targets; a unit that organises one already is not put there twice."""
    session.exec(update(Project).where(col(Project.unit_id) == gone.id).values(unit_id=into.id))
    session.exec(update(FollowedTarget).where(col(FollowedTarget.unit_id) == gone.id).values(unit_id=into.id))
    session.exec(update(Activity).where(col(Activity.host_id) == gone.id, col(Activity.ended_on).is_(None)).values(
        host_id=into.id))
    for one in session.exec(select(CoHost).join(Activity, Activity.id == CoHost.activity_id).where(
            CoHost.unit_id == gone.id, col(Activity.ended_on).is_(None))).all():
        session.delete(one)
        session.merge(CoHost(activity_id=one.activity_id, unit_id=into.id))


def _leave_directory(session: Session, gone: Unit, into: Unit, context: ActionContext) -> None:
    for alias in session.exec(select(UnitAlias).where(UnitAlias.unit_id == gone.id)).all():
        session.delete(alias)
        session.merge(UnitAlias(name=alias.name, unit_id=into.id))
    for member in session.exec(select(GroupMember).where(GroupMember.unit_id == gone.id)).all():
        session.delete(member)
        session.merge(GroupMember(group_id=member.group_id, unit_id=into.id))
    supervision = session.get(Supervision, gone.id)
    if supervision is not None:
        session.delete(supervision)
        if not supervisor_posts(session, {into.id}):
            session.add(Supervision(unit_id=into.id, post_id=supervision.post_id))
    for unit in session.exec(select(Unit).where((Unit.parent_id == gone.id) | (Unit.merged_into_id == gone.id))).all():
        if unit.parent_id == gone.id:
            unit.parent_id = into.id
        if unit.merged_into_id == gone.id:
            unit.merged_into_id = into.id
        session.add(unit)
    posts = select(Post.id).where(Post.unit_id == gone.id)
    for table in (Tenure, Delegation):
        rows: Sequence[Tenure | Delegation] = session.exec(select(table).where(col(table.post_id).in_(posts))).all()
        for held in rows:
            if held.until_on is None or held.until_on > context.today:
                held.until_on = context.today
                session.add(held)
    gone.merged_into_id = into.id
    session.add(gone)


def _note(session: Session, unit: Unit, action: str, words: str, context: ActionContext) -> None:
    record(session, action, context, note=words, unit_id=unit.id)
