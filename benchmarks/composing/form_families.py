"""Families that are forms: tables made flat, notices of supervision, rectification, emergency duties, proposals."""

from benchmarks.composing.axes import table
from benchmarks.composing.frames import Issue, close, open_body, open_plan, written
from benchmarks.composing.measures import Desk, timed
from benchmarks.composing.numbering import Numbers
from benchmarks.composing.sheet import Duty
from benchmarks.composing.statements import Actors, actors, person, telephone
from benchmarks.composing.terms import Term

TITLES = {"bar": ("| ", " | ", " |"), "line": ("", "\n", ""), "tab": ("", "\t", "")}


def task_table(desk: Desk, facts: Issue) -> None:
    """A table of tasks, one measure a row."""
    open_plan(desk, facts)
    open_body(desk, facts)
    sheet, chance = desk.sheet, desk.chance
    role = table("roles")[desk.values["roles"]]
    labelled = any(row.get("label") for row in table("terms")[desk.values["term"]]["rows"])
    columns = ["序号", chance.choice(("重点任务", "工作任务")), chance.choice(("工作措施", "具体措施")), role["first"]]
    columns += [role["second"]] if "second" in role else []
    columns += [chance.choice(("完成时限", "时限要求"))] if labelled else []
    family = table("settings")["family"][desk.values["family"]]
    left, between, right = TITLES[family["cell"]]
    sheet.tell("table_heading", left + between.join(columns) + right)
    if left and chance.random() < 0.5:
        sheet.tell("table_heading", "|" + " --- |" * len(columns))
    for number in range(1, chance.randint(3, 5)):
        sheet.line()
        _row(desk, str(number), (left, between, right), labelled, role)
        for _ in range(chance.randint(0, 2) if family.get("spanned") else 0):
            sheet.line()
            _row(desk, "", (left, between, right), labelled, role)
    close(desk, facts)


def _row(desk: Desk, number: str, cell: tuple[str, str, str], labelled: bool, role: dict) -> None:
    sheet, (left, between, right) = desk.sheet, cell
    who, due = actors(desk.chance, desk.names, desk.values["roles"]), desk.term(labelled=labelled)
    heading, work = desk.next_work()
    sheet.put(left)
    duty = Duty(sheet.at, [number] if number else [])
    desk.note(duty, due)
    sheet.put(number + between)
    duty.starts.append(sheet.at)
    sheet.put((heading if number else "") + between)
    duty.starts.append(sheet.at)
    if labelled:
        sheet.put(work)
    else:
        saying(desk, duty, work, due, who)
    sheet.put("。" + between)
    desk.writer.first(duty, who)
    if "second" in role:
        sheet.put(between)
        if who.persons:
            sheet.put("、".join(who.persons))
        else:
            desk.writer.second(duty, who)
    if labelled:
        sheet.put(between + due.pattern)
    sheet.put(right)
    _end(desk, duty)


def _end(desk: Desk, duty: Duty) -> None:
    duty.end = desk.sheet.at
    desk.sheet.duties.append(duty)


def saying(desk: Desk, duty: Duty, work: str, due: Term, who: Actors) -> None:
    """What is to be done with its term, as a sentence without a stop."""
    before, _, after = desk.chance.choice(due.say).partition("{b}")
    timed(desk, duty, before, due, who)
    desk.sheet.put(work)
    timed(desk, duty, after, due, who)


def slip(desk: Desk, facts: Issue) -> None:
    """A notice of supervision in labelled lines: all of it is one measure."""
    sheet, chance, level = desk.sheet, desk.chance, desk.values["level"]
    office = f"{facts.place}{level}人民政府督查室"
    sheet.tell("header", office)
    sheet.tell("header", chance.choice(("督办通知单", "督 办 通 知 单", "督查通知")))
    sheet.tell("header", f"编号：{facts.place[0]}督〔{facts.day.year}〕{chance.randint(3, 99)}号")
    who = Actors("host_consult", desk.names.some(1), desk.names.extended(desk.names.some(chance.randint(1, 2))))
    who = Actors(who.role, who.first, tuple(one for one in who.second if one.words != who.first[0].words))
    helped = bool(who.second) and chance.random() < 0.7
    labelled = desk.values["term_place"] == "label"
    due = desk.term(labelled=labelled)
    heading, work = desk.next_work()
    sheet.line()
    duty = Duty(sheet.at, [])
    desk.note(duty, due)
    lines = ["unit", "matter", "wanted", *(["helpers"] if helped else []), *(["term"] if labelled else [])]
    if helped and chance.random() < 0.5:
        lines.insert(1, lines.pop(3))
    for index, line in enumerate(lines):
        if index:
            sheet.line()
        duty.starts.append(sheet.at)
        if line == "unit":
            sheet.put("承办单位：")
            desk.writer.first(duty, Actors("lead_only", who.first, who.second), lead="yes" if helped else "either")
        elif line == "helpers":
            sheet.put("协办单位：")
            desk.writer.second(duty, who)
        elif line == "matter":
            sheet.put("督办事项：")
            duty.starts.append(sheet.at)
            sheet.put(f"关于{heading}有关问题")
        elif line == "wanted":
            sheet.put("办理要求：")
            duty.starts.append(sheet.at)
            if labelled:
                sheet.put(work)
            else:
                saying(desk, duty, work, due, who)
            sheet.put("。")
        else:
            sheet.put("办理时限：" + due.pattern)
    _end(desk, duty)
    sheet.tell("signature", f"交办时间：{written(facts.day)}")
    sheet.tell("signature", f"联系人：{person(chance)}　联系电话：{telephone(chance)}")


def rectification(desk: Desk, facts: Issue) -> None:
    """Problems, each with aim, steps, term, who is responsible and who watches."""
    sheet, chance, layout = desk.sheet, desk.chance, table("layouts")[desk.values["layout"]]
    open_plan(desk, facts)
    sheet.tell("explanation", "针对督察反馈问题，现制定整改方案如下。")
    fused = bool(layout.get("fused"))
    labelled = any(row.get("label") for row in table("terms")[desk.values["term"]]["rows"])
    problems = chance.sample(table("actions")["problems"]["rows"], 3)
    for label, problem in zip(Numbers(chance, desk.values).chapter(1, 3), problems, strict=True):
        sheet.line(gap=layout.get("gap", False))
        sheet.fused = fused
        sheet.put(label)
        duty = Duty(sheet.at, [label.strip("、.")])
        due, who = desk.term(labelled=labelled), actors(chance, desk.names, desk.values["roles"])
        desk.note(duty, due)
        found, aim, work = problem.split("|")
        if chance.random() < 0.5:
            form = "（{}）{}" if desk.values["numbering"].startswith("1") else "{}.{}"
            work = "；".join(form.format(number, step) for number, step in enumerate(work.split("，"), 1))
        sheet.put(f"{found}问题。" if fused else found + "。")
        for head, words in (("整改目标：", aim + "。"), ("整改措施：", work)):
            sheet.line()
            duty.starts.append(sheet.at)
            sheet.put(head)
            duty.starts.append(sheet.at)
            if head == "整改措施：" and not labelled:
                saying(desk, duty, words, due, who)
            else:
                sheet.put(words)
        sheet.put("。")
        if labelled:
            sheet.line()
            sheet.put(f"整改时限：{due.pattern}")
            sheet.put("。" if fused else "")
        sheet.line()
        desk.writer.labels(duty, who, " " if fused else "\n")
        _end(desk, duty)
    sheet.fused = False
    close(desk, facts)


def emergency(desk: Desk, facts: Issue) -> None:
    """Duties of units in an emergency plan: they stand for good, and nobody leads."""
    sheet, chance, layout = desk.sheet, desk.chance, table("layouts")[desk.values["layout"]]
    open_plan(desk, facts)
    sheet.tell("heading", "二、组织指挥体系及职责")
    chapter = desk.values["numbering"] != "（一）"
    sheet.tell("heading", "（二）成员单位职责" if chapter else "成员单位职责")
    sheet.fused = bool(layout.get("fused"))
    joint = chance.choice(("：负责", "：", "负责"))
    units = desk.names.extended(desk.names.some(4))
    duties = chance.sample(table("actions")["emergency"]["rows"], len(units))
    for label, unit in zip(Numbers(chance, desk.values).chapter(1, len(units)), units, strict=True):
        sheet.line(layout.get("indent", ""), layout.get("gap", False))
        sheet.put(label)
        duty = Duty(sheet.at, [label.strip("、.（）()")])
        duty.units = desk.names.put(sheet, (unit,))
        sheet.put(joint)
        duty.starts.append(sheet.at)
        sheet.put(duties.pop() + "。")
        _end(desk, duty)
    sheet.fused = False
    close(desk, facts)


def proposals(desk: Desk, facts: Issue) -> None:
    """Proposals given out: who answers and who is heard, proposal by proposal."""
    sheet, chance, layout = desk.sheet, desk.chance, table("layouts")[desk.values["layout"]]
    open_plan(desk, facts)
    fused = bool(layout.get("fused"))
    labelled = any(row.get("label") for row in table("terms")[desk.values["term"]]["rows"])
    topics = chance.sample(table("actions")["proposals"]["rows"], 3)
    for label, topic in zip(Numbers(chance, desk.values).chapter(1, 3), topics, strict=True):
        sheet.line(gap=layout.get("gap", False))
        sheet.fused = fused
        sheet.put(label)
        duty = Duty(sheet.at, [label.strip("、.")])
        due, who = desk.term(labelled=labelled), actors(chance, desk.names, "host_consult")
        desk.note(duty, due)
        kind, by = chance.choice((("建议", "代表"), ("提案", "委员")))
        sheet.put(f"关于{topic}的{kind}（第{chance.randint(10, 300)}号，{person(chance)}{by}提出）。")
        if not labelled:
            sheet.line()
            sheet.put("办理要求：")
            saying(desk, duty, desk.next_work()[1], due, who)
            sheet.put("。")
        sheet.line()
        desk.writer.labels(duty, who, " " if fused else "\n")
        if labelled:
            sheet.put(" ") if fused else sheet.line()
            sheet.put("办理时限：" + due.pattern)
        _end(desk, duty)
    sheet.fused = False
    close(desk, facts)
