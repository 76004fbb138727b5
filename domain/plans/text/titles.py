"""What a document's title ends with."""

import re

KIND = (r"(?:通知|意见|方案|计划|规划|措施|办法|要点|细则|决定|分工|纲要|举措|政策|清单|台账|通报|函|公告|条例|规定"
        r"|实施意见|任务|分解|行动|安排|责任表|分解表)")
TITLE = re.compile(rf"{KIND}(?:\([^()\n]{{1,30}}\))*$")
