"""Where a rehearsal plays: a database of its own, with a copy of the directory and of the plan."""

from datetime import date
from pathlib import Path

from cli.dependencies import own_runtime, read_bytes, say
from documents.file_reader import read_document
from documents.recognition.scans import Scans
from domain.errors import NotFound
from domain.plans.reader import read_plan
from flows.rehearsal import morning_of
from models import revision
from models.directory.directory_file import load_directory
from models.engine import reading, transaction
from models.migrate import upgrade
from models.plans.plan import plan_of
from models.rehearsal_copy import copy_directory, copy_plan
from tasks.plans.intake import decompose_measure, measures_to_decompose, take_in
from tasks.runtime import Runtime, open_runtime, using

OFFICE, SUPERVISOR = "督查室", "分管领导"


def set_up(plan: str, folder: Path, first: date) -> tuple[Runtime, int]:
    """A new database in `folder` with the plan in it, and the plan's id; the configured database is only read."""
    configured = own_runtime()
    stage = open_runtime(configured.settings.model_copy(update={
        "data_dir": folder, "database_url": "", "smtp_host": ""}))
    stage = Runtime(stage.settings, stage.engine, configured.calendar, configured.policy, scans=configured.scans)
    upgrade(stage.engine)
    known = bool(revision.found(configured.engine))
    if known:
        revision.require(configured.engine)
        known = copy_directory(configured.engine, stage.engine) > 0
    if plan.isdigit() and not Path(plan).exists():
        if not known:
            raise NotFound("no_plan", plan=plan)
        with reading(configured.engine) as session:
            plan_of(session, int(plan))
        copy_plan(configured.engine, stage.engine, int(plan))
        return stage, int(plan)
    return stage, _take_in(stage, Path(plan), first, known)


def _take_in(stage: Runtime, file: Path, first: date, has_directory: bool) -> int:
    content = read_bytes(file)
    morning = morning_of(stage, first)
    if not has_directory:
        say("还没有单位目录，按方案中的单位名称和示例地址演练。")
        with transaction(stage.engine) as session:
            load_directory(session, _directory_in(content, file.name, stage.scans), stage.context(morning))
    with using(stage):
        plan_id = take_in(content, file.name, morning)
        for measure_id in measures_to_decompose(plan_id):
            decompose_measure(measure_id, morning)
    return plan_id


def _directory_in(content: bytes, name: str, scans: Scans) -> dict:
    """A directory of the units that the plan itself names, each with a liaison, one supervisor and one office."""
    read = read_plan(read_document(content, name, scans=scans).text)
    units = list(dict.fromkeys(unit for measure in read.measures
                               for unit in (*measure.lead, *measure.units, *measure.default_units)))
    posts = [{"title": SUPERVISOR, "unit": OFFICE, "role": "supervisor", "supervises": units,
              "holder": _holder("supervisor")},
             {"title": f"{OFFICE}督办岗", "unit": OFFICE, "role": "office", "superior": SUPERVISOR,
              "holder": _holder("office")}]
    posts += [{"title": f"{unit}联络员", "unit": unit, "role": "liaison", "superior": f"{OFFICE}督办岗",
               "holder": _holder(f"unit{number}")} for number, unit in enumerate(units, 1)]
    return {"unit": [{"name": OFFICE, "kind": "office"}, *({"name": unit} for unit in units)], "post": posts}


def _holder(name: str) -> dict:
    return {"name": name, "email": f"{name}@example.org", "sign_in": name}
