"""The journal's first tables."""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Column, ForeignKey, Integer, Text

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _book_and_chain()
    _imports()
    _what_people_said()
    _what_is_remembered()


def _book_and_chain() -> None:
    op.create_table(
        "book",
        Column("id", Integer, primary_key=True, autoincrement=False),
        Column("name", Text, nullable=False),
        Column("country", Text, nullable=False),
        Column("currency", Text, nullable=False),
        Column("siren", Text),
        Column("created_at", Text, nullable=False),
    )
    op.create_table(
        "event",
        Column("seq", Integer, primary_key=True, autoincrement=False),
        Column("at", Text, nullable=False),
        Column("author", Text, nullable=False),
        Column("verb", Text, nullable=False),
        Column("payload", Text, nullable=False),
        Column("previous", Text, nullable=False),
        Column("hash", Text, nullable=False),
    )


def _imports() -> None:
    op.create_table(
        "batch",
        Column("id", Integer, primary_key=True, autoincrement=False),
        Column("applied_at", Text, nullable=False),
        Column("author", Text, nullable=False),
        Column("undone_seq", Integer),
        Column("rejects", Text),
        Column("rejects_sha256", Text),
    )
    op.create_table(
        "reading",
        Column("batch", Integer, ForeignKey("batch.id"), primary_key=True),
        Column("number", Integer, primary_key=True, autoincrement=False),
        Column("file", Text, nullable=False),
        Column("sha256", Text, nullable=False),
        Column("size", BigInteger, nullable=False),
        Column("source", Text, nullable=False),
        Column("family", Text, nullable=False),
        Column("primary_kind", Text, nullable=False),
        Column("snapshot", Text),
        Column("written", Integer, nullable=False),
        Column("covers_first", Text),
        Column("covers_last", Text),
        Column("rows", BigInteger, nullable=False),
        Column("imported", BigInteger, nullable=False),
        Column("duplicate", BigInteger, nullable=False),
        Column("rejected", BigInteger, nullable=False),
        Column("changed", BigInteger, nullable=False),
        Column("removed", BigInteger, nullable=False),
        Column("totals", Text, nullable=False),
        Column("interpretation", Text, nullable=False),
    )
    op.create_table(
        "fact_file",
        Column("path", Text, primary_key=True),
        Column("batch", Integer, ForeignKey("batch.id"), nullable=False),
        Column("kind", Text, nullable=False),
        Column("family", Text, nullable=False),
        Column("snapshot", Text),
        Column("rows", BigInteger, nullable=False),
        Column("sha256", Text, nullable=False),
        Column("fingerprint", Text, nullable=False),
    )
    op.create_table(
        "dependency",
        Column("batch", Integer, ForeignKey("batch.id"), primary_key=True),
        Column("needs", Integer, ForeignKey("batch.id"), primary_key=True),
    )


def _what_people_said() -> None:
    op.create_table(
        "link",
        Column("id", Integer, primary_key=True, autoincrement=False),
        Column("first", Text, nullable=False),
        Column("second", Text, nullable=False),
        Column("decision", Text, nullable=False),
        Column("author", Text, nullable=False),
        Column("at", Text, nullable=False),
        Column("removed_seq", Integer),
    )
    op.create_table(
        "judgement",
        Column("id", Integer, primary_key=True, autoincrement=False),
        Column("reference", Text, nullable=False),
        Column("criterion", Text, nullable=False),
        Column("value", Integer, nullable=False),
        Column("author", Text, nullable=False),
        Column("day", Text, nullable=False),
        Column("note", Text, nullable=False),
        Column("expires", Text),
        Column("at", Text, nullable=False),
    )


def _what_is_remembered() -> None:
    op.create_table(
        "mapping",
        Column("signature", Text, primary_key=True),
        Column("mapping", Text, nullable=False),
        Column("author", Text, nullable=False),
        Column("at", Text, nullable=False),
    )
    op.create_table(
        "answer",
        Column("key", Text, primary_key=True),
        Column("choice", Text, nullable=False),
        Column("author", Text, nullable=False),
        Column("at", Text, nullable=False),
    )
    op.create_table(
        "policy_version",
        Column("id", Integer, primary_key=True, autoincrement=False),
        Column("sha256", Text, nullable=False),
        Column("text", Text, nullable=False),
        Column("author", Text, nullable=False),
        Column("at", Text, nullable=False),
    )
