"""Every rate on time, on every page and in every file, is the one counted from what was told."""

import ast
import io
import re
import subprocess
from pathlib import Path

import pytest
from docx import Document

from cli.bulletins import bulletin
from documents.file_reader import read_document
from domain.deadlines.rules import Period, Recurring
from models.assessment.assessment_procedure import keep_scheme
from models.duties.acceptance import accept_report, return_report
from models.duties.decision import cancel, reassign, reopen, suspend
from models.duties.dispatch import dispatch
from models.duties.duty import Duty, Role
from models.duties.extension import ExtensionDecision, ask_extension, grant_extension
from models.duties.hand_in import submit_report
from models.duties.occurrence import make_occurrences
from models.engine import transaction
from models.plans.proposal import confirm
from tests import told_2016
from tests.world import at, dispatched, on, proposal

ROOT = Path(__file__).parents[2]
TODAY, FIRST, UNTIL = "2016-10-11", "2016-07-01", "2016-09-30"


@pytest.fixture
def year(site):
    """What was told, done day by day."""
    with transaction(site.here.engine) as session:
        ids = begin(session, site.world)
        days = sorted((day, n, what, one.title, more) for n, one in enumerate(told_2016.DUTIES)
                      for day, what, *more in one.events)
        for day, _, what, title, more in days:
            happen(session, site.world, session.get_one(Duty, ids[title]), what, on(day), *more)
            session.flush()
    site.now = at(TODAY, 10)
    return ids


def begin(session, world) -> dict[str, int]:
    made = {}
    for one in told_2016.DUTIES:
        if one.lead:
            made[one.title] = proposal(session, world, one.unit, one.due, role=Role.SUPPORT, lead=made[one.lead],
                                       title=one.title)
        elif not one.series:
            made[one.title] = proposal(session, world, one.unit, one.due, title=one.title,
                                       role=Role.LEAD if one.title == "牵头" else Role.SOLE)
    for duty in made.values():
        confirm(session, duty, on("2016-06-23"))
    dispatch(session, list(made.values()), on("2016-06-23"))
    series = dispatched(session, world, told_2016.CAIZHENG, Recurring(Period.MONTHLY, day=28), day="2016-06-29",
                        title="月报")
    made_of_it = [duty for day in ("2016-06-30", "2016-07-29", "2016-08-30")
                  for duty in make_occurrences(session, series, on(day))]
    wanted = {one.due: one.title for one in told_2016.DUTIES if one.series}
    made |= {wanted[str(duty.due_on)]: duty for duty in made_of_it if str(duty.due_on) in wanted}
    assert {one.title for one in told_2016.DUTIES} == set(made)
    return {title: duty.id for title, duty in made.items()}


def happen(session, world, duty, what, context, *more):
    if what == "report":
        submit_report(session, duty, "已完成。", context)
    elif what == "return":
        return_report(session, duty, "请补充。", context, answer_by=told_2016.day_of(more[0]))
    elif what == "accept":
        accept_report(session, duty, context)
    elif what == "extend":
        asked = ask_extension(session, duty, told_2016.day_of(more[0]), "需要时间", context)
        grant_extension(session, asked, context)
        assert asked.decision is ExtensionDecision.GRANTED
    elif what == "suspend":
        suspend(session, duty, "等待批复", context)
    elif what == "cancel":
        cancel(session, duty, "政策调整", context)
    elif what == "reopen":
        reopen(session, duty, "数据不实", context, due_on=told_2016.day_of(more[0]))
    elif what == "reassign":
        due = told_2016.day_of(more[1]) if more[1] else None
        reassign(session, duty, world.units[more[0]], context, reason="职责调整", due_on=due)


def facts(page: str) -> dict[str, str]:
    found = re.findall(r"<dt>([^<]+)</dt><dd>(.*?)</dd>", page, re.S)
    return {name: re.sub("<[^>]+>", "", value) for name, value in found}


def told_by(rate: told_2016.Rate) -> tuple[str, str, str]:
    return rate.words(), rate.words(first=True), f"{rate.with_lead} 项，不计入按期办结率"


def on_effect(page: str) -> tuple[str, str, str]:
    shown = facts(page)
    return shown["按期办结率"], shown["按原定时限"], shown["随牵头事项销号"]


def test_the_composed_year_has_every_kind_of_fate(year):
    rates = told_2016.rates("", TODAY, TODAY)
    assert all(rate.whole > 0 for unit, rate in rates.items() if unit != told_2016.LVYOU)
    assert (rates[told_2016.LVYOU].whole, rates[told_2016.LVYOU].with_lead) == (0, 1)
    whole = told_2016.together(rates.values())
    assert 0 < whole.part < whole.whole
    assert whole.words() != whole.words(first=True)


def test_effect_pages_of_the_plan_and_of_each_unit(site, year):
    expected, office = told_2016.rates("", TODAY, TODAY), site.visit("office")
    page = office.get(f"/plans/{site.world.plan.id}/effect").text
    assert on_effect(page) == told_by(told_2016.together(expected.values()))
    liaisons = {told_2016.SHANGWU: "wang", told_2016.CAIZHENG: "li", told_2016.LVYOU: "zhou",
                told_2016.ZHENGZHOU: "sun",
                told_2016.LUOYANG: "wu"}
    for unit, rate in expected.items():
        path = f"/units/{site.world.units[unit].id}/effect"
        for name in ("office", "zhao", liaisons[unit]):
            assert on_effect(site.visit(name).get(path).text) == told_by(rate), (unit, name)


@pytest.mark.parametrize(("narrowed", "units"), [("", told_2016.UNITS), ("?tier=city", told_2016.CITIES),
                                                 ("?plan=1", told_2016.UNITS)])
def test_the_overview_in_all_and_month_by_month(site, year, narrowed, units):
    page = site.visit("office").get(f"/overview{narrowed}").text
    whole = told_2016.together(told_2016.rates("", TODAY, TODAY)[unit] for unit in units)
    share, parts = whole.words().split("（")
    assert f"<strong>{share}</strong>按期办结率（{parts}" in page
    section = page.split("<h2>按期办结率</h2>")[1].split("</section>")[0]
    shown = [[re.sub("<[^>]+>", "", cell).strip() for cell in re.findall("<td.*?>(.*?)</td>", row)]
             for row in re.findall("<tr>(<td.*?)</tr>", section)]
    months = [(f"2016-{month:02d}-01", min(f"2016-{month:02d}-{days}", TODAY))
              for month, days in ((6, 30), (7, 31), (8, 31), (9, 30), (10, 31))]
    expected = []
    for first, until in months:
        rate = told_2016.together(told_2016.rates(first, until, TODAY)[unit] for unit in units)
        if rate.whole or rate.first_whole or rate.with_lead:
            expected.append([first[:7], rate.words(), rate.words(first=True), str(rate.with_lead)])
    assert shown == expected
    assert f"随牵头事项销号 {whole.with_lead} 项，不计入按期办结率。" in section or not whole.with_lead


def test_the_bulletin_its_sentence_its_files_and_the_command_line(site, year, tmp_path, monkeypatch):
    rates = told_2016.rates(FIRST, UNTIL, TODAY)
    office = site.visit("office")
    page = office.post("/bulletins", first=FIRST, last=UNTIL)
    number = re.search(r"/bulletins/(\d+)$", str(page.url)).group(1)
    rows = dict(rows_of(re.findall("<tr>(.*?)</tr>", page.text, re.S), "<t[dh].*?>(.*?)</t[dh]>"))
    check_table(rows, rates)
    check_sentences(page.text, rates)
    files = [office.get(f"/bulletins/{number}/files/{kind}").content for kind in ("docx", "pdf")]
    with_command = tmp_path / "命令行.docx"
    monkeypatch.setenv("DUBAN_DATABASE_URL", site.here.engine.url.render_as_string(hide_password=False))
    bulletin(first=FIRST, last=UNTIL, out=with_command, as_of=TODAY)
    for content in (files[0], with_command.read_bytes()):
        document = Document(io.BytesIO(content))
        check_table({row.cells[0].text: [cell.text for cell in row.cells[1:]]
                     for table in document.tables for row in table.rows if len(row.cells) == 10}, rates)
        check_sentences("".join(one.text for one in document.paragraphs), rates)
    check_sentences(re.sub(r"\s", "", read_document(files[1], "通报.pdf").text), rates)


def rows_of(rows: list[str], cell: str):
    for row in rows:
        first, *rest = [re.sub("<[^>]+>", "", one).strip() for one in re.findall(cell, row, re.S)] or [""]
        if len(rest) == 9:   # of the tables, not of the chart
            yield first, rest


def check_table(rows: dict[str, list[str]], rates: dict[str, told_2016.Rate]) -> None:
    for unit, rate in rates.items():
        assert (rows[unit][4], *rows[unit][7:9]) == (str(rate.with_lead), rate.words(), rate.words(first=True)), unit


def check_sentences(text: str, rates: dict[str, told_2016.Rate]) -> None:
    whole = told_2016.together(rates.values())
    text = re.sub("<[^>]+>", "", text)
    assert f"（其中随牵头事项销号{whole.with_lead}项，不计入按期办结率），按期办结率为{whole.words()}，" \
           f"按原定时限计为{whole.words(first=True)}" in text
    assert told_2016.LVYOU not in "".join(re.findall("[^。]*到期事项全部按期办结",
                                                     text))   # it had nothing due of its own


SCHEME = """
key = "KIND"
name = "按期办结考核办法"
basis = "三（三）"
units = "KIND"
full_marks = 100
spread = "all"
objection_days = 5
""" + "".join(f"""
[[indicator]]
key = "{deadline}"
name = "{name}"
weight = 50
measure = "duties.in_time"
deadline = "{deadline}"
full_at = 100
""" for deadline, name in (("granted", "按期办结率"), ("original", "按原定时限"))) + """
[commendation]
top = 1
"""


def test_the_assessment_by_either_deadline(site, year):
    office = site.visit("office")
    number = {}
    for kind in ("places", "departments"):
        units = [unit for unit in told_2016.UNITS if unit.endswith("人民政府") is (kind == "places")]
        with transaction(site.here.engine) as session:
            keep_scheme(session, site.world.units["省开放办"].id, SCHEME.replace("KIND", kind), on(TODAY))
        made = office.post("/assessments", scheme=kind, first=FIRST, last=UNTIL,
                           unit=[site.world.units[unit].id for unit in units])
        assert made.status_code == 200, made.text
        number |= dict.fromkeys(units, re.search(r"/assessments/(\d+)$", str(made.url)).group(1))
    for unit, rate in told_2016.rates(FIRST, UNTIL, TODAY).items():
        page = office.get(f"/assessments/{number[unit]}/units/{site.world.units[unit].id}").text
        for first in (False, True):
            words = rate.words(first)
            said = "本期没有可评的此类事项" if words == "无" else f"按期办结率{words}"
            assert said in page, (unit, first)
        assert f"随牵头事项销号{rate.with_lead}项，不计入" in page or not rate.with_lead


def test_a_duty_says_of_itself_what_it_counts_for(site, year):
    office, judged = site.visit("office"), {}
    for rate in told_2016.rates("", TODAY, TODAY).values():
        judged |= dict(rate.judged)
    seen = 0
    for one in told_2016.DUTIES:
        said = facts(office.get(f"/duties/{year[one.title]}").text).get("是否按期")
        if said is None:
            continue
        seen += 1
        expected = {True: "按期", False: "逾期"}.get(judged.get(one.title))
        assert said.startswith(expected or ("随牵头" if ended_apart(one) else "不单独评价")), one.title
    assert seen > 10


def ended_apart(one: told_2016.Told) -> bool:
    return told_2016.ended(one, TODAY, "with_lead")


ALLOWED = {"models/duties/on_time.py", "models/duties/duty.py", "models/duties/acceptance.py",
           "models/duties/decision.py"}
"""Where the day that counts may stand: the definition, the column, and the two verbs that set it."""


def shipped(suffix: str) -> list[Path]:
    listed = subprocess.run(["git", "ls-files", f"*{suffix}"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in listed.stdout.split() if name.split("/")[0] in (
        "domain", "config", "documents", "models", "notifications", "tasks", "flows", "web", "cli")
        and "/migrations/" not in name]


def test_no_second_definition_can_come_in():
    """Only the one module compares with the day that counts; nobody else divides what is on time."""
    for path in shipped(".py") + shipped(".html") + shipped(".txt"):
        name, text = str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")
        if name not in ALLOWED:
            assert "credited_on" not in text, name
            assert "counting_day" not in text or name in ("domain/duties/on_time.py",
                                                          "models/assessment/duty_values.py")
        if path.suffix != ".py":
            for words in re.findall(r"{[{%].*?[%}]}", text, re.S):
                assert not re.search("(in_time|judged|granted|original)[^}]*[/*]|[/*][^}]*(in_time|judged)", words), \
                    name


def test_whoever_writes_a_rate_takes_it_from_the_one_value():
    """A module or page with 按期办结率 or 按期率 in it has the rate as OnTime or Share, which know part and whole."""
    rated = [path for path in shipped(".py") + shipped(".html") if re.search(
        "按[期时](办结|办理)?率", path.read_text(encoding="utf-8"))]
    assert {path.name for path in rated} >= {"overview.html", "effect.html", "bulletin_text.py", "duty_values.py"}
    for path in rated:
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".html":
            assert re.search(r"rate\.granted", text), path
        elif path.name not in ("scheme.py", "on_time.py"):
            imported = {alias.name for node in ast.walk(ast.parse(text)) if isinstance(node, ast.ImportFrom)
                        and node.module == "domain.duties.on_time" for alias in node.names}
            assert imported & {"OnTime", "Share"}, path
