"""How the reader's tests read: a plan's body under a short header, told as plain tuples."""

from domain.plans.reader import read_plan
from domain.plans.reading import Measure, Reading

HEADER = ("某市人民政府办公室关于印发某市工作方案的通知\n某政办发〔2026〕3号\n各县（区）人民政府，市直各部门：\n"
          "某市人民政府办公室\n2026年1月15日\n")


def reading_of(body: str) -> Reading:
    """The reading of a body under a header issued on 15 January 2026."""
    return read_plan(HEADER + body)


def measures_of(body: str) -> list[Measure]:
    """The measures of such a body; the notice's own sentence is not among them."""
    return list(reading_of(body).measures)


def units_of(body: str) -> list[tuple[str, list[str], list[str]]]:
    """Of each measure its title, its leads and its other units."""
    return [(measure.title, list(measure.lead), list(measure.units)) for measure in measures_of(body)]


def places_of(body: str) -> list[str]:
    """The first ten characters of each measure in the text as given."""
    text = HEADER + body
    return [text[measure.start:measure.start + 10] for measure in measures_of(body)]
