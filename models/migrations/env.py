"""Runs the migrations on the connection that `models.migrate` hands over."""

from alembic import context

from models.columns import Money
from models.schema import metadata


def render(kind: str, item: object, _context) -> str | bool:
    """How a migration writes a type of our own: as the database keeps it, so that migrations never import models."""
    return "sa.BigInteger()" if kind == "type" and isinstance(item, Money) else False



connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True, compare_type=True,
                  render_item=render)
context.run_migrations()
