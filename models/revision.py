"""Which revision a database is at and which one this code needs, told without loading Alembic."""

from pathlib import Path

from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import DatabaseError

from domain.errors import InvalidSettings, NotAllowed

VERSIONS = Path(__file__).parent / "migrations" / "versions"


def needed() -> str:
    """The newest revision of this code: the number its file begins with."""
    return max(_known())


def require(engine: Engine) -> None:
    """Nothing, where the database is at the revision of this code; else NotAllowed, naming the remedy.

    InvalidSettings where the database does not answer or is none.
    """
    revision = found(engine)
    refuse_unknown(revision)
    if revision != needed():
        raise NotAllowed(f"数据库版本为 {revision or '空'}，程序需要 {needed()}。请先运行 duban migrate。")


def refuse_unknown(revision: str) -> None:
    """NotAllowed, naming the remedy, for a revision that this code does not know: it must not touch that database."""
    if revision and revision not in _known():
        raise NotAllowed(f"数据库版本为 {revision}，本程序只到 {needed()}："
                         "数据库已由更新的督办程序升级，或属于其他程序。"
                         "未作改动。请安装更新的督办程序，或恢复升级前的备份；如连错了库，"
                         "请检查 DUBAN_DATABASE_URL。")


def found(engine: Engine) -> str:
    """The revision the database is at; empty for a new one. A SQLite file that is not there is not made.

    InvalidSettings, naming the remedy, where the database does not answer or is none.
    """
    if engine.dialect.name == "sqlite" and not Path(engine.url.database).exists():
        return ""
    try:
        with engine.connect() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return ""
            return connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or ""
    except DatabaseError as error:
        place = engine.url.render_as_string(hide_password=True)
        said = (str(error.orig).strip().splitlines() or [type(error.orig).__name__])[0]
        raise InvalidSettings(f"数据库 {place} 无法使用（{said}）。请检查 DUBAN_DATABASE_URL 中的地址、账号和库名，"
                              "以及数据库服务是否已启动。") from error


def _known() -> set[str]:
    return {path.name.split("_")[0] for path in VERSIONS.glob("[0-9]*.py")}
