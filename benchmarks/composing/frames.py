"""What stands before and behind the measures: title, number, whom it is for, aims, signature, and closing lines."""

import random
from dataclasses import dataclass
from datetime import date

from benchmarks.composing.axes import table
from benchmarks.composing.measures import Desk
from benchmarks.composing.sheet import Due, Duty, Mention, Target
from benchmarks.composing.statements import person, telephone

ISSUE_DAYS = (date(2026, 3, 9), date(2026, 4, 7), date(2026, 7, 8), date(2026, 8, 3), date(2025, 3, 10),
              date(2025, 7, 14), date(2024, 7, 15), date(2024, 3, 11))
"""Days with ten working days behind them that no holiday breaks."""
SUBJECTS = ("优化营商环境", "城市更新", "安全生产治本攻坚", "乡村全面振兴", "民生实事", "大气污染防治", "扩大开放",
            "数字化转型", "提振消费", "教育高质量发展", "医药卫生体制改革", "全域旅游", "科技创新",
            "重点项目建设", "基层治理提升")
KINDS = ("实施方案", "工作方案", "行动方案", "工作要点", "重点任务分工方案", "行动计划", "若干措施")
TITLES = {"emergency": ["自然灾害救助应急预案", "防汛应急预案", "突发环境事件应急预案", "森林火灾应急预案"],
          "rectification": ["生态环境保护督察反馈问题整改方案", "巡察反馈问题整改方案", "安全生产督导反馈问题整改方案"],
          "proposals": ["人大代表建议和政协提案办理任务分解表", "建议提案办理工作安排"]}
CHAPTERS = ("重点任务", "主要措施", "夯实发展基础", "提升服务水平", "补齐民生短板", "强化要素支撑", "深化改革创新",
            "防范重点风险", "工作措施", "完善体制机制", "重点工作", "具体安排")
SAFEGUARDS = ("保障措施", "（一）加强组织领导。建立健全工作机制，层层压实责任，形成工作合力。",
              "（二）强化督促检查。将任务落实情况纳入年度考核，通报进展，推广经验。",
              "（三）注重宣传引导。总结典型做法，回应社会关切，营造良好氛围。")
GROWTH = (("森林覆盖率", "达到", "%", 36.5), ("城镇污水集中处理率", "达到", "%", 97.2),
          ("规模以上工业增加值", "增长", "%", 6.8), ("城镇新增就业", "达到", "万人", 3.2),
          ("新建高标准农田", "达到", "万亩", 12.5), ("进出口总额", "突破", "亿元", 180.0))


@dataclass(frozen=True)
class Issue:
    """Who issues what, under which number, and what is told of the day."""

    place: str
    title: str
    number: str
    day: date
    told: date | None
    office: str


def issue(chance: random.Random, values: dict[str, str]) -> Issue:
    """The facts of a plan's head."""
    place, level = chance.choice(table("settings")["level"][values["level"]]["place"]), values["level"]
    day = chance.choice(ISSUE_DAYS)
    how = values.get("year", "signature")
    told = day if how in ("signature", "under_title", "meeting") else None
    year = f"{day.year}年" if how == "title" or chance.random() < 0.3 else ""
    about = chance.choice(TITLES.get(values["family"], [""])) or chance.choice(SUBJECTS) + chance.choice(KINDS)
    title = f"{place}{level}{year}{about}"
    number = f"{place[0]}政办〔{day.year}〕{chance.randint(2, 98)}号"
    return Issue(place, title, "" if how == "title" else number, day, told, f"{place}{level}人民政府办公室")


def written(day: date) -> str:
    """A day as a signature has it."""
    return f"{day.year}年{day.month}月{day.day}日"


def open_plan(desk: Desk, facts: Issue) -> None:
    """Title, number, date and notice, as far as the plan has them."""
    sheet, how = desk.sheet, desk.values.get("year", "signature")
    notice = desk.values.get("opening", "").startswith("notice")
    if notice:
        sheet.tell("header", f"{facts.office}关于印发《{facts.title}》的通知")
    else:
        sheet.tell("header", facts.title)
    if how == "under_title":
        sheet.tell("header", f"（{written(facts.day)}）")
    elif how == "number" or (facts.number and (notice or desk.chance.random() < 0.5)):
        sheet.tell("header", facts.number)
    if notice:
        sheet.tell("header", "各乡镇人民政府、街道办事处，各有关单位：")
        sheet.tell("header", f"《{facts.title}》已经同意，现印发给你们，请结合实际认真贯彻落实。")
        if desk.values["opening"] == "notice_duty":
            _notice_duty(desk, facts)
        if how == "signature":
            sign(desk, facts)
        sheet.tell("header", facts.title)


def open_body(desk: Desk, facts: Issue) -> int:
    """Basis or aims; gives how many chapters they took."""
    sheet, opening = desk.sheet, desk.values.get("opening")
    if opening in ("basis", "notice", "notice_duty", "targets"):
        sheet.tell("explanation", f"为深入贯彻落实上级决策部署，结合我{desk.values['level']}实际，制定本方案。")
    if opening != "targets":
        return 0
    row = table("numbering").get(desk.values.get("numbering", ""), {})
    flat = row.get("flat")
    sheet.tell("heading", ("" if flat else "1　" if row.get("label", "").startswith("{k}") else "一、") + "工作目标")
    chosen = desk.chance.sample(GROWTH, 2)
    words = "，".join(f"{name}{verb}{value:g}{unit}" for name, verb, unit, value in chosen)
    when = desk.chance.choice((f"到{desk.year + 1}年底，", f"到{desk.year + 1}年，", f"{desk.year}年，"))
    sheet.tell("target", f"{when}全{desk.values['level']}{words}。")
    sheet.targets += [Target(name, value) for name, _, _, value in chosen]
    return 0 if flat else 1


def sign(desk: Desk, facts: Issue) -> None:
    """Office and day, each on its line."""
    desk.sheet.tell("signature", facts.office)
    desk.sheet.tell("signature", written(facts.day))


def close(desk: Desk, facts: Issue) -> None:
    """Closing lines, and the signature where it stands at the end."""
    sheet, chance, closing = desk.sheet, desk.chance, desk.values.get("closing", "none")
    if closing == "report_duty":
        _report_duty(desk)
    elif closing == "safeguards":
        for line in SAFEGUARDS:
            sheet.tell("boilerplate", line)
    sheet.fused = False
    if desk.values.get("year") == "signature" and not desk.values.get("opening", "").startswith("notice"):
        sign(desk, facts)
    if closing == "contact":
        sheet.tell("notice", f"（联系人：{person(chance)}，联系电话：{telephone(chance)}）")
    elif closing == "annex":
        sheet.tell("annex", "附件：1.重点任务责任分解表")
        sheet.tell("annex", "2.进展情况统计表")
    elif closing == "copies":
        level = desk.values["level"]
        sheet.tell("signature", f"抄送：{level}委办公室，{level}人大常委会办公室，{level}政协办公室。")
        sheet.tell("signature", f"{facts.office}　　{written(facts.day)}印发" if facts.told else facts.office + "印发")


def _report_duty(desk: Desk) -> None:
    """A last sentence that binds everyone who leads anything."""
    sheet = desk.sheet
    sheet.line()
    who = desk.chance.choice(("各责任单位", "各牵头单位", "各有关单位"))
    day = desk.chance.choice((5, 25, 28))
    due = Due(f"每月{day}日前", ["recurring"], [], ["monthly"])
    _bind(desk, "", who, f"要于每月{day}日前将工作进展情况报", f"{desk.values['level']}政府督查室", "。", due)


def _notice_duty(desk: Desk, facts: Issue) -> None:
    """A sentence of the notice that binds everyone it goes to."""
    desk.sheet.line()
    day = date(facts.day.year, facts.day.month + 1, desk.chance.choice((10, 15, 20)))
    due = Due(f"{written(day)}前", ["completion"], [day])
    _bind(desk, "请", desk.chance.choice(("各有关单位", "各乡镇人民政府", "各责任单位")), f"于{due.text}将实施方案报",
          f"{desk.values['level']}发改委", "备案。", due)


def _bind(desk: Desk, before: str, who: str, words: str, receiver: str, after: str, due: Due) -> None:
    """A measure of one sentence, for a group; who is reported to does not act."""
    sheet = desk.sheet
    duty = Duty(sheet.put(before), [], due=due, neither=[receiver])
    start = sheet.put(who)
    duty.starts.append(start)
    duty.units.append(Mention(start, sheet.at, [(who,)], True))
    sheet.put(words + receiver + after)
    duty.end = sheet.at
    sheet.duties.append(duty)

