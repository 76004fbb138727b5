"""The search index: on PostgreSQL every pair of neighbouring characters of a duty's number, title and requirement.

Revision ID: 0002
Revises: 0001
"""

from alembic import op

revision, down_revision, branch_labels, depends_on = "0002", "0001", None, None

FUNCTION = """
CREATE FUNCTION duban_grams(words text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(DISTINCT substr(words, at, 2)), '{}') FROM generate_series(1, length(words) - 1) AS at
$$
"""
INDEX = """
CREATE INDEX ix_duty_grams ON duty USING gin (duban_grams(number || ' ' || title || ' ' || requirement))
"""


def upgrade() -> None:
    """SQLite reads its one file through instead, which at its sizes is quick enough."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(FUNCTION)
        op.execute(INDEX)


def downgrade() -> None:
    """The index and its function are gone."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP INDEX ix_duty_grams")
        op.execute("DROP FUNCTION duban_grams(text)")
