"""Names are an office's own: one alias may mean a unit of each tier, and a group belongs to the office that entered it.

A county's 商务局 is not the city's. What an office of one tier wrote changed what another's plans said, as long as a
name stood once in the whole directory. Groups that stand already belong to nobody and mean the same to all.

`unit_group` is made anew on SQLite with its rows put back under their old numbers: only so are the references to it
whole when the transaction ends.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision, down_revision, branch_labels, depends_on = "0003", "0002", None, None


def upgrade() -> None:
    """Aliases are told apart by the unit too; groups have an office."""
    _alias_key("name", "unit_id")
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint("uq_unit_group_name", "unit_group", type_="unique")
        op.add_column("unit_group", sa.Column("office_id", sa.Integer(), nullable=True))
        op.create_foreign_key("fk_unit_group_office_id", "unit_group", "unit", ["office_id"], ["id"])
        op.create_unique_constraint("uq_unit_group_name_office_id", "unit_group", ["name", "office_id"])
    else:
        _remake_groups("SELECT id, name, NULL FROM kept_group", sa.Column("office_id", sa.Integer(), nullable=True),
                       sa.ForeignKeyConstraint(["office_id"], ["unit.id"], name="fk_unit_group_office_id"),
                       sa.UniqueConstraint("name", "office_id", name="uq_unit_group_name_office_id"))
    op.create_index("ix_unit_group_office_id", "unit_group", ["office_id"], unique=False)


def downgrade() -> None:
    """A name stands once: of each the first alias, and groups called alike have a number behind their name."""
    op.execute("DELETE FROM unit_alias WHERE EXISTS (SELECT 1 FROM unit_alias AS one WHERE one.name = unit_alias.name "
               "AND one.unit_id < unit_alias.unit_id)")
    op.execute("UPDATE unit_group SET name = name || ' ' || id WHERE EXISTS (SELECT 1 FROM unit_group AS one "
               "WHERE one.name = unit_group.name AND one.id < unit_group.id)")
    op.drop_index("ix_unit_group_office_id", table_name="unit_group")
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint("uq_unit_group_name_office_id", "unit_group", type_="unique")
        op.drop_column("unit_group", "office_id")
        op.create_unique_constraint("uq_unit_group_name", "unit_group", ["name"])
    else:
        _remake_groups("SELECT id, name FROM kept_group", sa.UniqueConstraint("name", name="uq_unit_group_name"))
    _alias_key("name")


def _alias_key(*columns: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint("pk_unit_alias", "unit_alias", type_="primary")
        op.create_primary_key("pk_unit_alias", "unit_alias", list(columns))
        return
    op.rename_table("unit_alias", "kept_alias")
    op.drop_index("ix_unit_alias_unit_id", table_name="kept_alias")
    op.create_table("unit_alias", sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
                    sa.Column("unit_id", sa.Integer(), nullable=False),
                    sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_unit_alias_unit_id"),
                    sa.PrimaryKeyConstraint(*columns, name="pk_unit_alias"))
    op.create_index("ix_unit_alias_unit_id", "unit_alias", ["unit_id"], unique=False)
    op.execute("INSERT INTO unit_alias SELECT name, unit_id FROM kept_alias")
    op.drop_table("kept_alias")


def _remake_groups(rows: str, *more: sa.schema.SchemaItem) -> None:
    op.execute("PRAGMA defer_foreign_keys=ON")
    op.execute("CREATE TEMPORARY TABLE kept_group AS SELECT * FROM unit_group")
    op.drop_table("unit_group")
    op.create_table("unit_group", sa.Column("id", sa.Integer(), nullable=False),
                    sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False), *more,
                    sa.PrimaryKeyConstraint("id", name="pk_unit_group"))
    op.execute(f"INSERT INTO unit_group {rows}")
    op.execute("DROP TABLE kept_group")
