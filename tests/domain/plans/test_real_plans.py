"""The real plans with labels, where their folder is present: the scores the reader has to keep."""

import json
import subprocess
import sys

import pytest

from domain.plans.reader import read_plan
from domain.plans.reading import Measure
from tests.shared import SHARED

PLANS = SHARED / "plans"
BARS = {"seg": 0.97, "units": 0.98, "lead": 0.96, "deadline": 0.93, "dates": 0.94, "recurrence": 0.9, "grade-a": 1,
        "grade-b": 0.9, "targets": 1}

pytestmark = pytest.mark.skipif(not PLANS.is_dir(), reason="the labelled plans are not here")


@pytest.mark.process
def test_the_scores_on_the_labelled_plans_are_kept(tmp_path):
    for text in (PLANS / "texts").glob("*.txt"):
        reading = read_plan(text.read_bytes().decode())
        (tmp_path / f"{text.stem}.json").write_text(json.dumps(reading.to_json(), ensure_ascii=False), encoding="utf-8")
    bars = [word for name, value in BARS.items() for word in (f"--min-{name}", str(value))]
    scored = subprocess.run([sys.executable, str(PLANS / "score.py"), "--predictions", str(tmp_path), *bars],
                            capture_output=True, text=True, check=False)
    assert scored.returncode == 0, scored.stdout[-2000:] + scored.stderr[-2000:]


def test_the_founding_plan_names_its_sixteen_departments_one_by_one():
    text = (PLANS / "texts" / "2016-henan-opening-up.txt").read_bytes().decode()
    measure = next(one for one in read_plan(text).measures if one.text.startswith("省发展改革、教育、科技"))
    assert len(measure.units) == 16
    assert all(name.startswith("省") for name in measure.units)
    assert measure.approval_by == ("省对外开放工作领导小组",)
    assert measure.deliverable == "本领域对外开放专项工作方案"


def test_the_founding_plans_own_systems_are_found():
    text = (PLANS / "texts" / "2016-henan-opening-up.txt").read_bytes().decode()
    measures = read_plan(text).measures

    def found(words: str) -> Measure:
        return next(one for one in measures if words in one.text)

    assert found("活动成果要在活动结").copy_to == ("省开放办",)
    assert found("省开放办要将各项活").units == ("省开放办",)
    assert found("每季度在全省范围内").deadline.recurrence == "quarterly"
    assert "100个重大签约项目" in found("继续在全省范围内筛").text.replace(" ", "")
    assert found("其他部门要制定服务").deliverable == "服务对外开放的政策措施"
    assert found("要结合实际制定本地").units == ("各省辖市", "省直管县(市)")
    assert found("各地自主举办活动要").report_to == ("省直有关管理部门",)
