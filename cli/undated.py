"""Duties without a date, told to the person at the terminal before they go out unnoticed."""

from sqlmodel import Session

from cli.edge import say
from models.plans.plan import Plan
from models.verbs.plans.undated import Undated, Why, undated_of

SHOWN = 10
REASONS = {Why.NO_YEAR: "原文没有年份，方案成文日期不明", Why.NO_ISSUE: "自印发之日起计算，方案成文日期不明",
           Why.NO_TERM: "方案没有写明时限"}


def undated_in(session: Session, plan: Plan) -> list[dict]:
    """The plan's duties without a date as plain values: number, title, the plan's own words, and why."""
    return [_row(one) for one in undated_of(session, plan)]


def tell_undated(plan_id: int, rows: list[dict]) -> None:
    """Each duty without a date is named with the reason, and what to do about it."""
    if not rows:
        return
    say(f"其中 {len(rows)} 项没有时限，交办后不按期提醒和催办，也不会逾期：")
    for row in rows[:SHOWN]:
        say(f"  {row['number']} {row['title']}：{REASONS[Why(row['why'])]}"
            + (f"（{row['written']}）" if row["written"] else ""))
    if len(rows) > SHOWN:
        say(f"  等 {len(rows)} 项，详见方案页面。")
    if any(row["why"] != Why.NO_TERM for row in rows):
        say(f"登记成文日期后自动定时限：duban issued {plan_id} 日期。")
    if any(row["why"] == Why.NO_TERM for row in rows):
        say(f"交办前可统一定时限：duban confirm {plan_id} --due 日期；已交办的，在事项页面延期。")


def _row(one: Undated) -> dict:
    return {"number": one.duty.number, "title": one.duty.title, "written": one.duty.deadline_text,
            "why": one.why.value}
