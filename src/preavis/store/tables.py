"""The journal's tables: what was imported, what people said, and the chain that proves nothing was altered.

Columns are portable between SQLite and PostgreSQL: whole numbers, text, and truth values as whole numbers. Instants are
ISO 8601 text in UTC, days are ISO text, structures are canonical JSON text.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, MetaData, Table, Text

metadata = MetaData()

book = Table(
    "book",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("country", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("siren", Text),
    Column("created_at", Text, nullable=False),
)

event = Table(
    "event",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("verb", Text, nullable=False),
    Column("payload", Text, nullable=False),
    Column("previous", Text, nullable=False),
    Column("hash", Text, nullable=False),
)

batch = Table(
    "batch",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("applied_at", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("undone_seq", Integer),
    Column("rejects", Text),
    Column("rejects_sha256", Text),
)

reading = Table(
    "reading",
    metadata,
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

fact_file = Table(
    "fact_file",
    metadata,
    Column("path", Text, primary_key=True),
    Column("batch", Integer, ForeignKey("batch.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("family", Text, nullable=False),
    Column("snapshot", Text),
    Column("rows", BigInteger, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("fingerprint", Text, nullable=False),
)

dependency = Table(
    "dependency",
    metadata,
    Column("batch", Integer, ForeignKey("batch.id"), primary_key=True),
    Column("needs", Integer, ForeignKey("batch.id"), primary_key=True),
)

link = Table(
    "link",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("first", Text, nullable=False),
    Column("second", Text, nullable=False),
    Column("decision", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("removed_seq", Integer),
)

judgement = Table(
    "judgement",
    metadata,
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

mapping = Table(
    "mapping",
    metadata,
    Column("signature", Text, primary_key=True),
    Column("mapping", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("at", Text, nullable=False),
)

answer = Table(
    "answer",
    metadata,
    Column("key", Text, primary_key=True),
    Column("choice", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("at", Text, nullable=False),
)

policy_version = Table(
    "policy_version",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("sha256", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("at", Text, nullable=False),
)

decision = Table(
    "decision",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("reference", Text, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("day", Text, nullable=False),
    Column("advised", Text, nullable=False),
    Column("remedies", Text, nullable=False),
    Column("expected", Text, nullable=False),
    Column("review_on", Text),
    Column("evidence_sha256", Text, nullable=False),
    Column("policy_sha256", Text, nullable=False),
    Column("despite", Text, nullable=False),
    Column("performances", Text, nullable=False),
    Column("at", Text, nullable=False),
)

client_answer = Table(
    "client_answer",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("reference", Text, nullable=False),
    Column("question", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("day", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("at", Text, nullable=False),
)

scenario = Table(
    "scenario",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("at", Text, nullable=False),
)
