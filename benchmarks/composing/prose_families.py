"""Families whose measures are paragraphs: plans of action and minutes of meetings."""

from benchmarks.composing.axes import table
from benchmarks.composing.frames import CHAPTERS, Issue, close, open_body, open_plan, written
from benchmarks.composing.measures import Desk, write_measure
from benchmarks.composing.numbering import Numbers, chinese
from benchmarks.composing.sheet import Duty
from benchmarks.composing.statements import Actors, actors, person

DEFAULT_UNITS = ["各县（市、区）党委、政府", "各县（市、区）党委", "各县（市、区）政府"]
SECTIONS = ("健全工作体系", "抓好重点环节", "推进项目建设", "优化公共服务", "强化监督管理", "激发市场活力", "夯实基层基础")
MEETING_WORDS = ("会议明确，", "会议要求，", "会议议定，", "会议确定，", "")


def action_plan(desk: Desk, facts: Issue) -> None:
    """Chapters of measures, or measures alone."""
    open_plan(desk, facts)
    desk.sheet.fused = bool(_layout(desk).get("fused"))
    if desk.sheet.fused:
        desk.sheet.put("\n")
    taken = open_body(desk, facts)
    if desk.values["place"] == "default_units":
        desk.sheet.tell("explanation", f"以下各项任务均需{DEFAULT_UNITS[0]}落实，不再一一列出。")
    numbers = Numbers(desk.chance, desk.values)
    counts = [desk.chance.randint(4, 5)] if numbers.flat else [desk.chance.randint(2, 4), desk.chance.randint(2, 3)]
    if desk.values["mistake"] == "restart":
        counts[0] = 4
    names = desk.chance.sample(CHAPTERS, len(counts))
    for index, count in enumerate(counts, 1):
        _chapter(desk, numbers, index + taken, count, names[index - 1])
    if desk.values["place"] == "default_units":
        for duty in desk.sheet.duties:
            duty.neither += DEFAULT_UNITS
    close(desk, facts)


def _layout(desk: Desk) -> dict:
    return table("layouts")[desk.values["layout"]]


def _chapter(desk: Desk, numbers: Numbers, number: int, count: int, name: str) -> None:
    """A heading with its measures; who is responsible for all of them may be its heading or its last line."""
    place = desk.values["place"]
    label = f"{number}　" if numbers.row["label"].startswith("{k}") else f"{chinese(number)}、"
    heads = [] if numbers.flat else [label]
    shared, mentions = _shared(desk), None
    if place == "unit_heading":
        heads = [desk.chance.choice((heads[0], f"（{chinese(number)}）"))]
        desk.sheet.line()
        with desk.sheet.stretch("heading"):
            desk.sheet.put(heads[0])
            mentions = desk.names.put(desk.sheet, shared.first[:1])
            desk.sheet.put(desk.chance.choice(("", "：")))
    elif heads:
        desk.sheet.tell("heading", heads[0] + name)
    path = [heads[0].strip("、　（）")] if heads else []
    written_duties = _measures(desk, numbers.chapter(number, count), path, shared)
    if place == "group_end":
        desk.sheet.line()
        told = Duty(desk.sheet.at, [])
        with desk.sheet.stretch("explanation"):
            desk.sheet.put(desk.chance.choice(("以上工作由", "以上任务由", "以上各项由")))
            desk.writer.sentence(told, shared)
            desk.sheet.put("。")
        for duty in written_duties:
            duty.lead, duty.units = told.lead + duty.lead, told.units + duty.units
            duty.neither, duty.lead_open = told.neither, told.lead_open
    for duty in written_duties if mentions else ():
        duty.units = mentions + duty.units


def _shared(desk: Desk) -> Actors | None:
    """Units told once for a chapter."""
    if desk.values["place"] in ("unit_heading", "group_end"):
        return actors(desk.chance, desk.names, desk.values["roles"])
    return None


def _measures(desk: Desk, labels: list[str], path: list[str], shared: Actors | None) -> list[Duty]:
    found, mistake, layout = [], desk.values["mistake"], _layout(desk)
    sections = desk.chance.sample(SECTIONS, 3)
    runs_on = mistake == "run_on" or (desk.values["numbering"] == "一是" and desk.chance.random() < 0.5)
    for index, label in enumerate(labels):
        if index in (0, 2) and desk.values.get("depth") == "sections":
            desk.sheet.tell("heading", f"（{chinese(1 + index // 2)}）{sections[index // 2]}")
        glued = (mistake == "glued_heading" and not index) or (mistake == "glued_previous" and index == 1)
        if not (glued or (runs_on and index and desk.sheet.stretches[-1].end != desk.sheet.at)):
            desk.sheet.line(layout.get("indent", ""), layout.get("gap", False))
        bare = mistake == "glued_previous" and index == 0 and desk.values["place"].startswith("prose")
        found.append(write_measure(desk, label, [*path, label.strip("、.．： 　")], shared=shared,
                                   stop="" if bare else "。", rule_stated=bool(desk.sheet.duties)))
        for _ in range(desk.chance.randint(1, 2) if table("places")[desk.values["place"]].get("repeated") else 0):
            found.append(write_measure(desk, "", found[-1].path, headed=False))
    return found


def minutes(desk: Desk, facts: Issue) -> None:
    """Minutes of a meeting: its day first, those present before or behind, its decisions as measures."""
    sheet, chance, level = desk.sheet, desk.chance, desk.values["level"]
    present = "、".join(name.words for name in desk.names.some(3))
    about = facts.title.removeprefix(facts.place + level)
    sheet.tell("header", f"{facts.place}{level}人民政府专题会议纪要")
    sheet.tell("header", f"〔{facts.day.year}〕{chance.randint(3, 60)}号")
    early = chance.random() < 0.5
    attended = f"{present}负责同志参加会议。" if early else ""
    when = written(facts.day) + chance.choice(("上午", "下午"))
    sheet.tell("explanation", f"{when}，{level}委常委、副{level}长{person(chance)}主持召开专题会议，"
               f"研究{about}有关事宜。{attended}现将会议议定事项纪要如下：")
    numbers, layout = Numbers(chance, desk.values), _layout(desk)
    fused = bool(layout.get("fused"))
    for index, label in enumerate(numbers.chapter(1, chance.randint(3, 5))):
        if index == 0 and fused:
            sheet.line()
        sheet.fused = fused
        sheet.line(layout.get("indent", ""), layout.get("gap", False))
        write_measure(desk, label, [label.strip("、.（）")], lead_in=chance.choice(MEETING_WORDS))
    sheet.fused = False
    if not early:
        sheet.tell("signature", f"出席：{present}")
        sheet.tell("signature", f"记录：{person(chance)}")
    close(desk, facts)
