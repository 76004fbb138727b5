"""Words about time that set no date: what goes on without end, what is asked for soon, how long something is valid."""

import re
from collections.abc import Iterator

from domain.deadlines.expressions import TimeExpression
from domain.deadlines.numerals import NUMBER
from domain.deadlines.rules import Standing
from domain.deadlines.surroundings import Place

STANDING = re.compile(
    r"长期(?:坚持|开展|推进|落实|抓好|实施|任务|$|(?=[,。;、)|]))|持续(?:推进|推动|开展|实施|用力|抓好|加强|深化|优化|完善|做好|"
    r"$|(?=[。;)|]))|常态(?:化|长效)(?:开展|推进|实施|运行|落实|坚持)?|常抓不懈|持之以恒|一以贯之|全年(?=推进|坚持|持续|抓)")
VAGUE = re.compile(
    r"不定期|定期|及时|尽快|尽早|按时|按期|适时|近期|抓紧|限期|早日|立即|即时|随时|第一时间|[按在]?规定(?:时间|时限|期限)内?")
VALIDITY = re.compile(rf"(?:有效期|试行期|执行期|政策期|实施期)限?(?:为|是|:|暂定)*(?P<count>{NUMBER})个?[年月]")


def find_validity(text: str) -> Iterator[TimeExpression]:
    """Terms of validity in squeezed text: nothing falls due with them."""
    for match in VALIDITY.finditer(text):
        yield Place(text, match.start(), match.end()).expression("validity")


def find_soft(text: str) -> Iterator[TimeExpression]:
    """What is standing or vague, in squeezed text."""
    for match in STANDING.finditer(text):
        yield Place(text, match.start(), match.end()).expression("standing", rule=Standing())
    for match in VAGUE.finditer(text):
        yield Place(text, match.start(), match.end()).expression("vague")
