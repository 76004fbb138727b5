"""The search index over a duty's number, title and requirement.

PostgreSQL: every pair of neighbouring characters. SQLite: every three, a blank at the end so that the last two begin
some three, and the list of them. SQLite keeps its index through triggers; whoever makes the table `duty` anew in a
later migration makes them anew too.

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
WORDS = """
CREATE VIRTUAL TABLE duty_words USING fts5(words, content='', columnsize=0, detail=none,
                                           tokenize='trigram case_sensitive 1')
"""
TERMS = "CREATE VIRTUAL TABLE duty_terms USING fts5vocab(duty_words, 'row')"
ADD = "INSERT INTO duty_words(rowid, words) VALUES (new.id, {new}); "
TAKE = "INSERT INTO duty_words(duty_words, rowid, words) VALUES ('delete', old.id, {old}); "
TRIGGERS = {"duty_words_added": ("INSERT", ADD), "duty_words_removed": ("DELETE", TAKE),
            "duty_words_changed": ("UPDATE OF number, title, requirement", TAKE + ADD)}


def upgrade() -> None:
    """Words are found without reading every duty; those written before are in the index."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(FUNCTION)
        op.execute(INDEX)
        return
    op.execute(WORDS)
    op.execute(TERMS)
    for name, (event, steps) in TRIGGERS.items():
        op.execute(f"CREATE TRIGGER {name} AFTER {event} ON duty BEGIN "
                   + steps.format(new=_words("new."), old=_words("old.")) + "END")
    op.execute(f"INSERT INTO duty_words(rowid, words) SELECT id, {_words('')} FROM duty")


def downgrade() -> None:
    """The index and what kept it are gone."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP INDEX ix_duty_grams")
        op.execute("DROP FUNCTION duban_grams(text)")
        return
    for name in TRIGGERS:
        op.execute(f"DROP TRIGGER {name}")
    op.execute("DROP TABLE duty_terms")
    op.execute("DROP TABLE duty_words")


def _words(row: str) -> str:
    return f"{row}number || ' ' || {row}title || ' ' || {row}requirement || ' '"
