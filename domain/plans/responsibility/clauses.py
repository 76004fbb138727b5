"""Document-wide clauses: who leads in every list, who acts in every measure although not named again."""

import re
from dataclasses import dataclass

from domain.plans.responsibility.lists import Known, names_in
from domain.plans.text.surface import Surface

FIRST_LISTED = re.compile(
    r"(?:(?:[排位名]?列|排|居|标注?)(?:[名序位])?[在于]?(?:第一|首|最前|前)[位个家面列]?|第一[个家位]?|首[个家位])(?:的"
    r"|者)*(?:责任)?(?:(?:单位|部门)(?:\((?:单位|部门)\))?)?(?:的|者)*即?均?[为是]总?(?:牵头|主责|主要责任"
    r"|第一责任)(?:责任)?(?:单位|部门)?")
FIRST_COMMA = re.compile(r"(?:第一个)?[“\"]?逗号[”\"]?(?:之)?前(?:的)?(?:单位|部门)?(?:均)?(?:为|是)(?:牵头"
                         r"|主责)(?:单位|部门)?")
ASTERISK = re.compile(r"(?:带|标|标注|标有|加|打|注|有|加注)[“\"(]?\*[”\")]?(?:号|标识|标志|标记|符号)?(?:的"
                      r"|者)*(?:单位|部门)?(?:均)?(?:为|是)(?:牵头|主责|第一责任)(?:责任)?(?:单位|部门)?"
                      r"|\*(?:号)?(?:为|表示|代表)(?:牵头|主责)(?:单位|部门)?")
STARRED = re.compile(r"(?:单位|部门|责任|牵头):\*|[、,:(]\*[一-鿿]|[一-鿿)]\*[、,;)。\n]")
DEFAULT = re.compile(
    r"(?:以下|以上|上述|各项|本方案|所有|有关|下列|其他|具体)[^。;()\n]{0,24}?(?:均|都)(?:需|须|由|应|要|涉及|包括"
    r"|含)?((?:[^。;,()\n]|\([^()\n]{1,12}\)){2,60}?)(?:负责|具体)?(?:落实|负责|实施|组织实施|参与|配合|承担|执行)"
    r"(?=[^。\n]{0,60}?(?:不再|不一一|不另|下同|不单独|略))"
    r"|(?:各项|以下|以上|上述|具体)[^。;()\n]{0,16}?(?:任务|措施|工作)[^。;()\n]{0,10}?(?:责任单位)?(?:均|都)?(?:涉及"
    r"|含|包括)((?:[^。;,()\n]|\([^()\n]{1,8}\)){2,40}?)"
    r"(?=[,。;][^。\n]{0,16}(?:不再|下同))"
    r"|(各(?:[^。;,()\n]|\([^()\n]{1,8}\)){2,40}?)均?为[^。;,()\n]{0,14}责任单位(?=[,。;][^。\n]{0,16}(?:不再|下同))"
    r"|以[下上](?:均|都)(?:涉及|含|包括)((?:[^。;,()\n]|\([^()\n]{1,12}\)){2,60}?)(?=[,。;][^。\n]{0,16}(?:不再|下同))")
LEADING = (("first_listed_leads", FIRST_LISTED), ("first_comma_leads", FIRST_COMMA), ("asterisk_leads", ASTERISK))
FEWEST_STARRED = 2


@dataclass(frozen=True)
class Clause:
    """A clause that holds for the measures from `start` on (a default) or for all (who leads)."""

    kind: str
    units: tuple[str, ...]
    start: int
    end: int


def clauses_in(surface: Surface, known: Known | None = None) -> list[Clause]:
    """Every document-wide clause, in order."""
    plain = surface.plain
    found = [Clause(kind, (), match.start(), match.end())
             for kind, pattern in LEADING
             for match in pattern.finditer(plain)]
    for match in DEFAULT.finditer(plain):
        group = match.lastindex or 0
        units = tuple(name.full for name in names_in(surface, match.start(group), match.end(group), known))
        if units:
            found.append(Clause("default_actor", units, match.start(), match.end()))
    stars = list(STARRED.finditer(plain))
    if len(stars) >= FEWEST_STARRED and not any(clause.kind == "asterisk_leads" for clause in found):
        found.append(Clause("asterisk_leads", (), stars[0].start(), stars[0].end()))
    return sorted(found, key=lambda clause: clause.start)
