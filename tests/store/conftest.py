"""A book on SQLite and the same on a real PostgreSQL server."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
import store_desk

from preavis.store import Store

_numbers = count(1)


def _binaries() -> Path | None:
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return places[-1].parent if places else None


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """A PostgreSQL server of our own, in a temporary folder, run by an ordinary user; gives its socket's folder."""
    binaries = _binaries()
    if binaries is None:
        pytest.skip("no PostgreSQL binaries: install the package postgresql")
    folder = Path(tempfile.mkdtemp(prefix="preavis-pg-"))
    as_user: dict[str, Any] = {"cwd": folder}
    if os.geteuid() == 0:
        shutil.chown(folder, "nobody", "nogroup")
        as_user |= {"user": "nobody", "group": "nogroup", "extra_groups": []}
    data = folder / "data"

    def run(*command: str) -> None:
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **as_user)

    run(str(binaries / "initdb"), "-D", str(data), "-U", "preavis", "-A", "trust", "-E", "UTF8", "--no-locale", "-N")
    options = f"-k {folder} -c listen_addresses='' -c fsync=off"
    run(str(binaries / "pg_ctl"), "-D", str(data), "-o", options, "-l", str(folder / "log"), "-w", "start")
    yield str(folder)
    run(str(binaries / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop")
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres(server: str) -> str:
    """A new database on the server, as a URL."""
    name = f"book_{next(_numbers)}"
    with psycopg.connect(f"host={server} user=preavis dbname=postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return f"postgresql://preavis@/{name}?host={server}"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest) -> str | None:
    """Where the journal lies: in the folder, or in PostgreSQL."""
    return request.getfixturevalue("postgres") if request.param == "postgres" else None


@pytest.fixture
def store(tmp_path: Path, database: str | None) -> Store:
    return store_desk.create(tmp_path / "book", database)


@pytest.fixture
def local(tmp_path: Path) -> Store:
    """A book on SQLite alone, for tests of what lies on disk."""
    return store_desk.create(tmp_path / "book")
