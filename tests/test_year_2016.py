"""The founding plan's whole year 2016: activities, ledger, bulletins, rates, marks, each figure worked out twice."""

import io
import tomllib
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest
from docx import Document
from sqlalchemy import true
from sqlmodel import select

from config.settings import Settings
from domain.publications.content import ReportingPeriod
from domain.registers.amounts import CURRENCY_NAMES, Currency
from flows import pipeline
from models.assessment import assessment_procedure
from models.assessment.assessment_standing import standing
from models.assessment.objection import decide_objection, raise_objection
from models.bulletins import bulletin_procedure
from models.directory.directory_file import load_directory
from models.directory.unit import Unit
from models.engine import reading
from models.plans.plan import Plan
from models.registers.activity import Setting, activities_of
from models.registers.activity_result import results_of
from models.registers.project import Project
from models.registers.project_entry import strike
from models.registers.project_filter import ProjectFilter, projects_page
from models.registers.rates import published_lines, published_of, rates_by
from tasks.bulletins import file_bytes
from tasks.runtime import Runtime, using
from tests import year_2016
from tests.founding import DIRECTORY, TEXT, confirm_as_office, take_in
from tests.lived_2016 import QUARTERS, Year, enter_annex, events
from tests.world import CALENDAR, POLICY, ZONE, on

pytestmark = pytest.mark.skipif(not TEXT.exists(), reason="../shared with the founding plan's text is not here")


@pytest.fixture
def year(engine, tmp_path):
    year = Year(Runtime(Settings(data_dir=tmp_path), engine, CALENDAR, POLICY))
    with year.write() as session:
        load_directory(session, tomllib.loads(DIRECTORY.read_text(encoding="utf-8")), on("2016-06-22"))
    year.plan_id = take_in(year)
    confirm_as_office(year, year.plan_id)
    year.run(pipeline.dispatch_steps, year.plan_id, year.when("2016-06-23").now)
    return year


def test_the_year_and_every_figure_published_of_it(year):
    enter_annex(year)
    days = sorted(events(year), key=lambda event: event[0])
    for day, work, *args in days:
        work(year, day, *args)
    check_register(year)
    check_bulletins(year)
    check_rates(year)
    check_assessment(year)


SCHEME = """
key = "year"
name = "2016年度考核办法"
basis = "三（三）"
units = "places"
full_marks = 100
spread = "all"
objection_days = 5
""" + "".join(f"""
[[indicator]]
key = "{key}"
name = "{key}"
weight = {weight}
measure = "{measure}"
{more}
""" for key, weight, measure, more in (
    ("fulfilled", 25, "rate.fulfilled", 'by = "count"\nfull_at = 90'),
    ("funds", 20, "rate.funds", 'by = "amount"\nfull_at = 60'),
    ("started", 20, "rate.started", 'by = "count"\nfull_at = 80'),
    ("major", 10, "projects.count", 'ledger = "major"\nsigned = "to_date"\nfull_at = "best"'),
    ("value", 5, "projects.value", 'signed = "period"\nfull_at = "best"'),
    ("work", 20, "duties.any", """[[indicator.deduction]]
name = "逾期"
fault = "overdue"
each = 1
most = 5
[[indicator.deduction]]
name = "退回"
fault = "returned"
each = 0.5
most = 2"""))) + """
[commendation]
top = 3
"""


def check_assessment(year: Year) -> None:
    """The cities' marks are those worked out here; an upheld objection is added; published, they stay."""
    period = ReportingPeriod(date(2016, 1, 1), date(2016, 12, 31))
    with year.write() as session:
        counts = year_2016.counted(year.handled(session), period.first, period.last)
        expected = year_2016.marks(year.told, counts, period.first, period.last)
        office = session.get_one(Plan, year.plan_id).office_id
        when = year.when("2017-01-06")
        units = {unit.name: unit.id for unit in session.exec(select(Unit))}
        scheme = assessment_procedure.keep_scheme(session, office, SCHEME, when)
        made = assessment_procedure.draft(session, scheme, period, [units[city] for city in expected], when, ZONE)
        assert {row.unit: row.score for row in standing(session, made)} == expected
        last = min(expected, key=expected.get)
        assessment_procedure.show(session, made, when)
        one = raise_objection(session, made, units[last], "work", "退回系误操作。", year.when("2017-01-09"))
        decide_objection(session, one, True, "属实。", year.when("2017-01-10"), marks=Decimal("-0.5"))
        assessment_procedure.publish(session, made, year.when("2017-01-20"))
        expected[last] -= Decimal("0.5")
        rows = standing(session, made)
        assert {row.unit: row.score for row in rows} == expected
        order = sorted(expected, key=lambda city: -expected[city])
        assert [expected[row.unit] for row in rows] == [expected[city] for city in order]
        assert {row.unit for row in rows if row.commended} == {
            city for city in expected if sum(other > expected[city] for other in expected.values()) < 3}
        strike(session, session.exec(select(Project)).first(), "重复", year.when("2017-01-21"))
        assert {row.unit: row.score for row in standing(session, made)} == expected


def check_register(year: Year) -> None:
    with reading(year.here.engine) as session:
        held = activities_of(session, year.plan_id)
        assert Counter(one.setting for one in held) == {
            Setting.IN_PROVINCE: 6, Setting.ABROAD: 8, Setting.ELSEWHERE: 6, Setting.LOCAL_CHARACTER: 7}
        assert [one.ended_on for one in held] == [fair.ended_on for fair in year.fairs.values()]
        assert held[0].organisers == "商务部、河南省人民政府"
        majors = projects_page(session, true(), ProjectFilter(ledger="major"), size=1000)
        assert len(year.told) == len(session.exec(select(Project)).all()) == year_2016.PROJECTS
        assert sorted(row.project.name for row in majors) == sorted(one.name for one in year.told if one.major)
        assert len(majors) == year_2016.MAJOR
        for one in held:
            assert results_of(session, one.id)[0].signed == sum(told.fair == one.name for told in year.told)


def check_bulletins(year: Year) -> None:
    with reading(year.here.engine) as session:
        kept = {quarter: session.get_one(bulletin_procedure.Bulletin, number) for quarter,
                number in year.issued.items()}
    for quarter, bulletin in kept.items():
        counts, rates = year.expected[quarter]
        shown = set()
        for section in bulletin.read.sections:
            for table in section.tables:
                rows = {row[0]: row[1:] for row in table.rows}
                if table.caption.endswith("督查事项办理情况"):
                    shown |= check_counts(rows, counts)
                elif table.caption.startswith("签约项目"):
                    check_places(rows, rates, QUARTERS[quarter])
        assert shown >= {*counts, *(f"{city}市人民政府" for city in year_2016.CITIES)}
        total = Counter()
        for line in counts.values():
            total.update(line)
        assert quarter < 3 or (total["closed"] > total["in_time"] > 0 and total["returned"] and total["overdue"])
    with using(year.here):
        document = Document(io.BytesIO(file_bytes(year.issued[3], "docx")))
    words = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    sums = year.expected[3][1][QUARTERS[3].last]["郑州市人民政府"]
    assert any(row[:3] == ["郑州市人民政府", str(sums.signed), sums.rate("fulfilled")] for row in words)


def check_counts(rows: dict[str, tuple], counts: dict) -> set[str]:
    """Every unit's line and the sum are right; gives the units."""
    names = ("afoot", "dispatched", "due", "closed", "with_lead", "overdue", "returned")
    rates = ("judged", "in_time", "first_judged", "in_first_time")
    units = [unit for unit in rows if unit != "合计"]
    for unit in units:
        line = counts.get(unit, {})
        assert rows[unit] == (*(str(line.get(name, 0)) for name in names), year_2016.on_time(line),
                              year_2016.on_time(line, "first_")), unit
    if "合计" in rows:
        sums = {name: sum(counts.get(unit, {}).get(name, 0) for unit in units) for name in (*names, *rates)}
        assert rows["合计"] == (*(str(sums[name]) for name in names), year_2016.on_time(sums),
                                year_2016.on_time(sums, "first_"))
    return set(units)


def check_places(rows: dict[str, tuple], rates: dict, period: ReportingPeriod) -> None:
    now, then = rates[period.last], rates[period.first - timedelta(days=1)]
    for place, row in rows.items():
        sums, before = (year_2016.together(of.values()) if place == "合计" else of.get(place, year_2016.Sums())
                        for of in (now, then))
        expected = [part for name in ("fulfilled", "funds", "started")
                    for part in (sums.rate(name), sums.change(name, before))]
        assert row == (str(sums.signed), *expected), place
    assert rows["济源市人民政府"] == ("0", *["无"] * 6)
    assert {*now, "合计"} <= set(rows)


def check_rates(year: Year) -> None:
    """What was published stays as it was, and the year's rates by activity and quarter are those told."""
    with reading(year.here.engine) as session:
        for quarter, number in year.published.items():
            _, rates = year.expected[quarter]
            period = QUARTERS[quarter]
            for at, which in ((period.last, "tally"), (period.first - timedelta(days=1), "before")):
                for line in published_lines(published_of(session, number)):
                    check_line(getattr(line, which), rates[at].get(line.name, year_2016.Sums()))
        end = QUARTERS[4].last
        for by_what, key in (("activity", lambda one: one.fair), ("industry", lambda one: one.industry),
                             ("tier", lambda one: one.tier), ("county", lambda one: "未写明"),
                             ("unit", lambda one: f"{one.city}市人民政府"),
                             ("quarter", lambda one: f"2016年第{'一二三四'[(one.signed_on.month - 1) // 3]}季度")):
            lines = rates_by(session, true(), by_what, ProjectFilter(), end, today=date(2017, 1, 5))
            sums = year_2016.sums_by(year.told, end, key)
            assert {line.name for line in lines} == set(sums)
            for line in lines:
                check_line(line.tally, sums[line.name])


def check_line(tally, sums: year_2016.Sums) -> None:
    assert (tally.signed, tally.fulfilled, tally.funded, tally.started) == (
        sums.signed, sums.fulfilled, sums.funded, sums.started)
    amounts = {CURRENCY_NAMES[currency]: [one.signed, one.fulfilled, one.funds, one.started]
               for currency, one in tally.money.items()}
    assert {name: values for name, values in amounts.items() if any(values)} == sums.amounts
    assert set(tally.money) <= {Currency.CNY, Currency.USD}
