"""Targets taken up to be followed, their figures told one by one or by a table, the departments asked for them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from sqlmodel import Session, col, select

from domain.deadlines.rules import Period, Recurring
from domain.errors import InvalidPlan, NotAllowed
from domain.ledgers.target_table import FigureRow
from domain.ledgers.targets import Cadence, written
from domain.lifecycle import OPEN
from models.directory.post import liaison_post
from models.directory.tier import refuse_beyond
from models.directory.unit import Unit
from models.duties.duty import Duty
from models.history import History
from models.ledgers.target import FollowedTarget, TargetFigure, totals
from models.occasion import Occasion
from models.plans.plan import Plan, Target
from models.verbs.duties.series import start_series

RULES = {Cadence.MONTHLY: Recurring(Period.MONTHLY, day=15),
         Cadence.QUARTERLY: Recurring(Period.QUARTERLY, month=1, day=20)}
"""When last period's figure is asked for: the 15th of each month, or the 20th of each quarter's first."""
LARGEST = Decimal(10) ** 11


@dataclass
class FiguresTaking:
    """What an import would do: figures that are new or changed (with what stands now), those that stay, every fault."""

    changed: list[tuple[Target, FigureRow, Decimal | None]] = field(default_factory=list)
    same: int = 0
    faults: list[tuple[str, str]] = field(default_factory=list)


def follow(session: Session, target: Target, wanted: FollowedTarget, occasion: Occasion) -> FollowedTarget:
    """The target is followed as wanted, and the plan's history says so. NotAllowed for a base not above nought,
    and for a source that the office gives no duties to."""
    if wanted.growth and wanted.base is not None and wanted.base <= 0:
        raise NotAllowed("基数应大于 0；没有基数的可先不填，届时不作预测比较。")
    if not 1990 <= wanted.year <= 2100:
        raise NotAllowed(f"年度“{wanted.year}”不可用，应写作 2026。")
    if wanted.unit_id is not None:
        refuse_beyond(session, session.get_one(Plan, target.plan_id).office_id, [wanted.unit_id])
    followed = session.get(FollowedTarget, target.id)
    if followed is None:
        followed = wanted
        followed.target_id = target.id
    else:
        for name in ("year", "measure", "growth", "at_most", "base", "base_source", "cadence", "unit_id"):
            setattr(followed, name, getattr(wanted, name))
    session.add(followed)
    session.flush()
    session.add(History(at=occasion.now, by=occasion.by, plan_id=target.plan_id, action="follow_target",
                        note=target.name, facts={"base": str(followed.base or ""), "year": followed.year,
                                                 "unit": followed.unit_id}))
    return followed


def tell_figure(session: Session, followed: FollowedTarget, year: int, period: int, total: Decimal, source: str,
                occasion: Occasion) -> TargetFigure | None:
    """The total of that period stands; None where it stood so already. The figures before it stay to be seen."""
    if not 1 <= period <= followed.cadence.periods:
        raise NotAllowed(f"期别应为 1 到 {followed.cadence.periods}。")
    if year not in (followed.year, followed.year - 1):
        raise NotAllowed(f"只填报 {followed.year} 年及上年同期的数据。")
    if not 0 <= total < LARGEST or total != round(total, 6):
        raise NotAllowed("数值应不小于 0，且不超过一千亿，小数不超过 6 位；请核对单位。")
    if totals(session, {followed.target_id}).get((followed.target_id, year), {}).get(period) == total:
        return None
    figure = TargetFigure(target_id=followed.target_id, year=year, period=period, total=total,
                          source=source.strip()[:200], at=occasion.now, by=occasion.by)
    session.add(figure)
    session.flush()
    return figure


def check_figures(session: Session, rows: Iterable[FigureRow], faults: Iterable[tuple[str, str]],
                  seen: dict[int, tuple[Target, FollowedTarget]]) -> FiguresTaking:
    """What taking these rows in would do; `seen` are the targets whose figures the visitor may tell."""
    taking = FiguresTaking(faults=list(faults))
    standing = totals(session, set(seen))
    told: dict[tuple, str] = {}
    for row in rows:
        if row.target_id not in seen:
            taking.faults.append((row.where, f"没有编号为 {row.target_id} 的指标，或不由本单位填报。"))
            continue
        target, followed = seen[row.target_id]
        if row.period > followed.cadence.periods:
            often = "月" if followed.cadence is Cadence.MONTHLY else "季度"
            words = f"“{target.name}”按{often}填报，期别应为 1 到 {followed.cadence.periods}。"
            taking.faults.append((row.where, words))
        elif row.year not in (followed.year, followed.year - 1):
            taking.faults.append((row.where, f"“{target.name}”只填报 {followed.year} 年及上年的数据。"))
        elif (key := (row.target_id, row.year, row.period)) in told:
            taking.faults.append((row.where, f"与{told[key]}是同一期，请删去一行。"))
        else:
            told[key] = row.where
            now = standing.get((row.target_id, row.year), {}).get(row.period)
            if now == row.total:
                taking.same += 1
            else:
                taking.changed.append((target, row, now))
    return taking


def take_figures(session: Session, taking: FiguresTaking, seen: dict[int, tuple[Target, FollowedTarget]],
                 occasion: Occasion) -> int:
    """The checked figures stand; gives how many. InvalidPlan with every fault where there is one."""
    if taking.faults:
        told = "\n".join(f"{where}：{words}" for where, words in taking.faults)
        raise InvalidPlan(f"表格有 {len(taking.faults)} 处需要修改，未导入：\n{told}")
    for target, row, _ in taking.changed:
        tell_figure(session, seen[target.id][1], row.year, row.period, row.total, row.source, occasion)
    return len(taking.changed)


def ask_for_figures(session: Session, target: Target, occasion: Occasion) -> Duty:
    """The source department has the recurring duty to tell the figures, once."""
    followed = session.get(FollowedTarget, target.id)
    if followed is None or followed.unit_id is None:
        raise NotAllowed("请先填写由哪个部门提供数据。")
    now = session.get(Duty, followed.series_id) if followed.series_id else None
    if now is not None and now.state in OPEN and now.unit_id == followed.unit_id:
        raise NotAllowed(f"已请{session.get_one(Unit, followed.unit_id).name}按期填报（{now.called}）。")
    post = liaison_post(session, followed.unit_id)
    if post is None:
        name = session.get_one(Unit, followed.unit_id).name
        raise NotAllowed(f"{name}没有联络员岗位，无法交办。请先在“单位”中补充。")
    duty = start_series(session, session.get_one(Plan, target.plan_id), followed.unit_id, post, RULES[followed.cadence],
                        occasion, title=f"填报“{target.name}”数据", words=f"按期填报“{target.name}”累计数。",
                        deliverable="指标数据", note="由指标生成")
    followed.series_id = duty.id
    session.add(followed)
    return duty


def target_asked_by(session: Session, duty: Duty) -> int | None:
    """The target whose figures the duty asks for; None for every other duty."""
    series = {duty.id, duty.parent_id} - {None}
    return session.exec(select(FollowedTarget.target_id).where(col(FollowedTarget.series_id).in_(series))).first()


def said_change(now: Decimal | None, then: Decimal) -> tuple[str, str]:
    """A figure before and after, as tables show it."""
    return written(now) if now is not None else "空", written(then)
