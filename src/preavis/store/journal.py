"""Access to the journal: one transaction for what is read, one writer at a time for what is written.

SQLite takes its write lock at BEGIN (IMMEDIATE): a deferred one loses a writer's work when two meet. Readers see one
state from first to last statement and never wait for a writer.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import NullPool

from preavis.errors import PreavisError, UsageError
from preavis.store.migrations import HEAD

_WAIT_SECONDS = 60
_APPLICATION_ID = 0x50524156
_LOCK_KEY = 0x50524156


class Journal:
    """The journal of one book, in a SQLite file or in a PostgreSQL database given by URL."""

    def __init__(self, folder: Path, database: str | None = None) -> None:
        self.file = None if database else folder / "journal.sqlite"
        self.engine = _sqlite(self.file) if self.file else _postgresql(str(database))

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One consistent view of the journal."""
        with _in_words(), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """The only writer until the block ends; everything or nothing is kept."""
        with _in_words(), self.engine.connect() as opened:
            connection = opened.execution_options(preavis_write=True)
            with connection.begin():
                if connection.dialect.name == "postgresql":
                    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK_KEY})
                yield connection

    def step(self) -> str | None:
        """The schema's newest step in this database; None when there is no journal yet."""
        if self.file and not self.file.exists():
            return None
        with self.reading() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return None
            return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()

    def close(self) -> None:
        self.engine.dispose()


def upgrade(connection: Connection) -> None:
    """Take the journal's tables to the newest step inside the caller's transaction.

    Raises UsageError `store.newer_schema` when a newer version of the product made them.
    """
    if inspect(connection).has_table("alembic_version"):
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        if found == HEAD:
            return
        refuse_newer(found)
    from alembic import command  # noqa: PLC0415  half a second that only a new or old journal pays
    from alembic.config import Config  # noqa: PLC0415  see above

    config = Config()
    config.set_main_option("script_location", str(files("preavis.store.migrations")))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def refuse_newer(found: str | None) -> None:
    """Steps are numbered, so a step past ours was made by a newer version, which alone knows how to read it."""
    if found is not None and found > HEAD:
        raise UsageError("store.newer_schema", found=found, known=HEAD)


def _sqlite(file: Path) -> Engine:
    engine = create_engine(
        f"sqlite:///{file}",
        poolclass=NullPool,
        connect_args={"isolation_level": None, "timeout": _WAIT_SECONDS, "check_same_thread": False},
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    for pragma in (
        f"busy_timeout = {_WAIT_SECONDS * 1000}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "secure_delete = ON",
        "trusted_schema = OFF",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    write = connection.get_execution_options().get("preavis_write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def _postgresql(url: str) -> Engine:
    if url.startswith(("postgres://", "postgresql://")):
        url = "postgresql+psycopg://" + url.split("://", 1)[1]
    engine = create_engine(url, poolclass=NullPool)
    event.listen(engine, "begin", _begin_postgresql)
    return engine


def _begin_postgresql(connection: Connection) -> None:
    """A reader sees one state; a writer sees what the writer before it left once the lock is its own."""
    if not connection.get_execution_options().get("preavis_write"):
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")


@contextmanager
def _in_words() -> Iterator[None]:
    """What a database says in its own tongue becomes an error with a code."""
    try:
        yield
    except DBAPIError as error:
        raise PreavisError(_code(error), detail=str(error.orig).strip()) from error


def _code(error: DBAPIError) -> str:
    detail = str(error.orig)
    if "full" in detail or "disk I/O error" in detail:
        return "store.disk_full"
    if "locked" in detail:
        return "store.busy"
    if "malformed" in detail or "not a database" in detail:
        return "store.damaged_journal"
    if "readonly" in detail or "read-only" in detail:
        return "store.read_only"
    return "store.unreachable" if isinstance(error, OperationalError) else "store.database"


def mark(connection: Connection) -> None:
    """Write the application's number into a SQLite file, so that `file` and we know it."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA application_id = {_APPLICATION_ID}")
