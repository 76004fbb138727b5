"""Reading a plan: from its text to measures, targets and problems, each pointing at its place."""

import re
from collections.abc import Iterator

from domain.deadlines.calendar import WorkingCalendar
from domain.errors import InvalidPlan, NotAPlan
from domain.messages import Message
from domain.plans.account import account_of
from domain.plans.finding import find_measures
from domain.plans.genre import Finding, genre_of
from domain.plans.measuring import measure_of
from domain.plans.reading import DocumentRule, Measure, Problem, Reading, Stretch, StretchKind, Target
from domain.plans.tables.framing import doubts
from domain.plans.text.annexes import EMBEDDED
from domain.plans.text.document_day import EVIDENCE
from domain.plans.text.numbering import Number
from domain.plans.text.plan_text import Directory, PlanText, plan_text_of
from domain.plans.text.titles import KIND

FEWEST_CHINESE = 10
SAMPLE = 20_000
LONGEST_QUOTE, MOST_MISSING = 30, 5
KIND_OF_DOCUMENT = re.compile(KIND)


def read_plan(text: str, *, directory: Directory | None = None, calendar: WorkingCalendar | None = None,
              anyway: bool = False) -> Reading:
    """The plan's reading; offsets are into `text`. InvalidPlan where the text is empty or has no tasks.

    `directory` keeps known names whole and marks the unknown; `calendar` dates terms after the issue. NotAPlan where
    the text looks like something else; read `anyway`, the reading has a problem that says so.
    """
    _refuse_what_is_no_plan(text)
    plan = plan_text_of(text, directory, calendar)
    measures = tuple(measure_of(plan, one) for one in find_measures(plan))
    other = genre_of(plan, measures)
    if other is not None and not anyway:
        raise NotAPlan("looks_like_other_genre", looks=other.message)
    if not measures:
        unread = next((problem.message for problem in _tables(plan) if problem.flag == "unread_table"), None)
        raise InvalidPlan("plan_table_unread", problem=unread) if unread else InvalidPlan("plan_without_tasks")
    header, targets = plan.header, tuple(_targets(plan))
    account = account_of(plan, measures, targets)
    problems = (*_genre(other), *_problems(plan, measures), *_unread(plan, account))
    reading = Reading(header.title, header.number, header.issuer, header.issued_on, tuple(_rules(plan)), measures,
                      targets, problems, account, header.day)
    if not anyway and not _shows_a_plan(reading):
        raise NotAPlan("not_a_plan")
    return reading


def _refuse_what_is_no_plan(text: str) -> None:
    if not text.strip("\ufeff \t\r\n\u3000"):
        raise InvalidPlan("plan_file_empty")
    if sum("一" <= character <= "鿿" for character in text[:SAMPLE]) < FEWEST_CHINESE:
        raise InvalidPlan("plan_file_not_chinese")


def _shows_a_plan(reading: Reading) -> bool:
    """Whether anything is there that makes a plan: a document's head, or who does something, by when, how much."""
    head = reading.number or reading.issuer or reading.issued_on or KIND_OF_DOCUMENT.search(reading.title)
    return bool(head or reading.rules or reading.targets or any(
        measure.lead or measure.units or measure.milestones or measure.report_to for measure in reading.measures))


def _rules(plan: PlanText) -> Iterator[DocumentRule]:
    for clause in plan.clauses:
        yield DocumentRule(clause.kind, clause.units, plan.surface.slice(clause.start, clause.end),
                           plan.surface.start(clause.start), plan.surface.end(clause.end))


def _targets(plan: PlanText) -> Iterator[Target]:
    for line in plan.lines:
        for one in plan.targets(line):
            yield Target(plan.surface.written(one.named, one.named + len(one.name)),
                         plan.surface.slice(one.start, one.end), one.value, one.unit, plan.surface.start(one.start))


def _genre(other: Finding | None) -> Iterator[Problem]:
    if other is not None:
        yield Problem(0, str(Message("read_as_plan_anyway", looks=other.message)), "other_genre")


def _problems(plan: PlanText, measures: tuple[Measure, ...]) -> Iterator[Problem]:
    """What a person should look at in the document as a whole."""
    if plan.header.issued_on is None:
        day = plan.header.day
        by_year = "无法推算，请" if day.year_evidence is None else \
            f"按{EVIDENCE[day.year_evidence]}的{day.year}年推算，请核对，并"
        yield Problem(0, f"没有找到成文日期；未写年份的时限{by_year}补填成文日期。", "no_issue_date")
    if not plan.header.title:
        yield Problem(0, "没有找到标题；请补填。", "no_title")
    if plan.annexes:
        start, end = plan.annexes[0]
        yield Problem(plan.surface.start(start), f"正文提到“{plan.surface.slice(start, end)}”，"
                                                 "文件里没有附件的内容；请另行导入附件。", "missing_annex")
    for match in re.finditer(re.escape(EMBEDDED), plan.surface.source):
        yield Problem(match.start(), "此处嵌有另一个文件，其中的内容没有读取；如有任务条目，请打开后另行导入。",
                      "embedded_file")
    yield from _tables(plan)
    yield from _missing_numbers(plan)
    for measure in measures:
        if "impossible_date" in measure.flags:
            yield Problem(measure.start, "这一条写了不存在的日期，已按当月最后一天处理，请核对。", "impossible_date")


def _missing_numbers(plan: PlanText) -> Iterator[Problem]:
    """Where a list leaves a number out: it may not have been written, or not been read."""
    last: dict[tuple[int, str, str], Number] = {}
    for line in plan.body:
        if line.number is None:
            continue
        key = (line.parent.index if line.parent else -1, line.number.style, line.number.above)
        before, last[key] = last.get(key), line.number
        if before and 1 < line.number.value - before.value <= MOST_MISSING + 1:
            missing = "、".join(str(value) for value in range(before.value + 1, line.number.value))
            yield Problem(plan.surface.start(line.start), f"编号不连续：缺“{missing}”，请核对原文是否漏印，或有条目"
                                                             "没有读出。", "number_missing")


def _unread(plan: PlanText, account: tuple[Stretch, ...]) -> Iterator[Problem]:
    """What of the text is not read though it may oblige somebody."""
    for stretch in account:
        if stretch.kind is StretchKind.UNREAD:
            words = " ".join(plan.surface.source[stretch.start:stretch.end].split()).strip(" |")
            words = words if len(words) <= LONGEST_QUOTE else f"{words[:LONGEST_QUOTE]}…"
            yield Problem(stretch.start, f"这一处没有读成事项：“{words}”。请核对；需要交办的，请在原文该处立为措施。",
                          "unread_item", stretch.end)


def _tables(plan: PlanText) -> Iterator[Problem]:
    """What of a table's header is not understood: one of its words, or the whole."""
    for (start, end), whole in doubts(plan.plain, plan.lines):
        words = plan.surface.slice(start, end).strip(" |\t")
        at = plan.surface.start(start)
        if whole:
            yield Problem(at, f"以“{words[:LONGEST_QUOTE]}”开头的表格没有读成事项；如是任务分解表，"
                              "请把表头改为“重点任务、牵头单位、配合单位、完成时限”等字样后再导入。", "unread_table")
        else:
            yield Problem(at, f"表头“{words}”认不出是哪一项，该列内容留在事项原文中，请核对。", "unknown_column")
