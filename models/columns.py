"""How values are kept: enums by value with a check, instants in UTC, names of constraints."""

from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    ColumnElement,
    Enum,
    ForeignKey,
    Index,
    Table,
    Text,
    TypeDecorator,
    bindparam,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field, Session, SQLModel, UTCDateTime, col

STORABLE = r"^[^\x00]*$"
"""Text that a database can keep."""

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Money(TypeDecorator):
    """Ten thousands of a currency, kept as whole hundredths of its unit: exact, and summed as integers everywhere."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect) -> int | None:
        return None if value is None else int(Decimal(value).scaleb(6).to_integral_exact())

    def process_result_value(self, value: int | Decimal | None, dialect) -> Decimal | None:
        return None if value is None else Decimal(value).scaleb(-6)


def money_field():
    """An amount in ten thousands of the row's currency."""
    return Field(default=Decimal(0), sa_column=Column(Money, nullable=False))


def enum_type(kind: type[StrEnum]) -> Enum:
    """The column type of an enum stored by value; any other string is refused by the database too."""
    return Enum(kind, values_callable=lambda members: [m.value for m in members], name=kind.__name__.lower(),
                native_enum=False, create_constraint=True, validate_strings=True, length=32)


def enum_field(kind: type[StrEnum], default: StrEnum | None = None, *, nullable: bool = False, index: bool = False):
    """A field of that type."""
    column = Column(enum_type(kind), nullable=nullable, index=index)
    return Field(default=default, sa_column=column) if default is not None or nullable else Field(sa_column=column)


def insert_into(session: Session, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT as the session's kind of database writes it, which can tell what to do with a row that is there."""
    return sqlite.insert(table) if session.get_bind().dialect.name == "sqlite" else postgresql.insert(table)


def as_written(column, values: Iterable[StrEnum]) -> ColumnElement[bool]:
    """The column has one of the values, written into the statement: only so may a partial index answer it."""
    written = bindparam("one_of", sorted(values), expanding=True, literal_execute=True, unique=True)
    return col(column).in_(written)


def partial_index(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index of the rows for which `where` holds."""
    return Index(name, *columns, unique=unique, postgresql_where=text(where), sqlite_where=text(where))


def instant_field(*, nullable: bool = False, index: bool = False):
    """An aware instant, kept in UTC and given back in it; one without a zone is refused."""
    column = Column(UTCDateTime, nullable=nullable, index=index)
    return Field(default=None, sa_column=column) if nullable else Field(sa_column=column)


def json_field(default=dict):
    """A value kept as JSON; replaced whole, never edited in place."""
    return Field(default_factory=default, sa_column=Column(JSON, nullable=False))


def text_field():
    """A text of any length."""
    return Field(default="", sa_column=Column(Text, nullable=False))


def reference(target: str, *, nullable: bool = False, index: bool = True, primary_key: bool = False):
    """A foreign key to `target` ("table.column")."""
    column = Column(ForeignKey(target), nullable=nullable, index=index and not primary_key, primary_key=primary_key)
    return Field(default=None, sa_column=column) if nullable else Field(sa_column=column)


