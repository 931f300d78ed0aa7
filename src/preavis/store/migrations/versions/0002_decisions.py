"""What people decided and answered on their clients, and the scenarios they kept."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, Integer, Text

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "decision",
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
    op.create_table(
        "client_answer",
        Column("id", Integer, primary_key=True, autoincrement=False),
        Column("reference", Text, nullable=False),
        Column("question", Text, nullable=False),
        Column("value", Text, nullable=False),
        Column("author", Text, nullable=False),
        Column("day", Text, nullable=False),
        Column("note", Text, nullable=False),
        Column("at", Text, nullable=False),
    )
    op.create_table(
        "scenario",
        Column("id", Integer, primary_key=True, autoincrement=False),
        Column("name", Text, nullable=False),
        Column("sha256", Text, nullable=False),
        Column("text", Text, nullable=False),
        Column("author", Text, nullable=False),
        Column("at", Text, nullable=False),
    )
