"""`duban migrate`: the database brought to the revision this code needs."""

from sqlalchemy import Engine

from cli.edge import own_runtime, tell
from cli.options import AsJson, DryRun
from models import revision
from models.migrate import upgrade


def migrate(dry_run: DryRun = False, json: AsJson = False) -> None:
    """Bring the database to this version's revision; a second time changes nothing."""
    engine = own_runtime().engine
    before, needed = _tried(engine) if dry_run else upgrade(engine)
    facts = {"before": before, "now": before if dry_run else needed, "needed": needed}
    if before == needed:
        return tell(json, facts, f"数据库已是最新版本 {needed}。")
    tell(json, facts, f"数据库版本为 {before or '空'}，将升级到 {needed}。" if dry_run
         else f"数据库已从 {before or '空'} 升级到 {needed}。下一步：duban serve")


def _tried(engine: Engine) -> tuple[str, str]:
    before = revision.found(engine)
    revision.refuse_unknown(before)
    return before, revision.needed()
