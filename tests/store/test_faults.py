"""Killed, crowded, out of room: all or nothing, and exactly once in the end."""

from __future__ import annotations

import multiprocessing
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import store_desk
from store_desk import AS_OF, bring, create

from preavis.errors import NothingToDo
from preavis.store import Store

BASE = [("A", f"N{i}", 100 + i) for i in range(20)]
MORE = [("B", f"M{i}", 100 + i) for i in range(20)]
_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["store_desk", "alembic.command", "psycopg"])


def run(target: Callable[..., None], *arguments: Any) -> int | None:
    process = _FORKS.Process(target=target, args=arguments)
    process.start()
    process.join(120)
    return process.exitcode


@pytest.fixture
def states(tmp_path: Path) -> tuple[Path, str, str]:
    """A folder to copy before each fault, and the fingerprints before and after the import."""
    store = create(tmp_path / "before")
    bring(store, ("base.csv", BASE))
    before = store.book(AS_OF).facts_sha256
    store.close()
    shutil.copytree(tmp_path / "before", tmp_path / "after")
    after = Store.open(tmp_path / "after")
    bring(after, ("more.csv", MORE))
    return tmp_path / "before", before, after.book(AS_OF).facts_sha256


def check_all_or_nothing(folder: Path, before: str, after: str) -> None:
    """Whole or untouched at once; whole and once after another try; nothing left once collected."""
    store = Store.open(folder)
    assert store.book(AS_OF).facts_sha256 in {before, after}
    assert {problem.code for problem in store.check()} <= {"store.orphan_file"}
    with suppress(NothingToDo):
        bring(store, ("more.csv", MORE))
    assert store.book(AS_OF).facts_sha256 == after
    assert sum(file.rows for file in store.live_files() if file.kind == "document") == len(BASE) + len(MORE)
    store.collect()
    assert store.check() == []
    store.close()


def kill_everywhere(states: tuple[Path, str, str], folder: Path, step: int) -> int:
    template, before, after = states
    point, killed = 1, 0
    while True:
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(template, folder)
        code = run(store_desk.die_at, folder, "more.csv", MORE, point)
        if code == 0:
            return killed
        assert code == -signal.SIGKILL
        killed += 1
        check_all_or_nothing(folder, before, after)
        point += step


def test_a_kill_at_some_write_points_leaves_all_or_nothing(states: tuple[Path, str, str], tmp_path: Path) -> None:
    assert kill_everywhere(states, tmp_path / "book", 7) >= 5


@pytest.mark.slow
def test_a_kill_at_every_write_point_leaves_all_or_nothing(states: tuple[Path, str, str], tmp_path: Path) -> None:
    assert kill_everywhere(states, tmp_path / "book", 1) >= 35


CALLS = "write,pwrite64,fsync,fdatasync,ftruncate,rename,renameat,renameat2,openat,unlink,unlinkat,mkdir"


def traced(folder: Path, log: Path) -> Iterator[tuple[str, int]]:
    """Every system call of an import that touches the book's folder, as (name, its place among calls of that name)."""
    command = ["strace", "-f", "-y", "-o", str(log), "-e", f"trace={CALLS}", *importer(folder)]
    subprocess.run(command, check=True, capture_output=True)
    places: dict[tuple[str, str], int] = {}
    main = log.read_text(encoding="utf-8", errors="replace").split(maxsplit=1)[0]
    for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
        found = re.match(r"(\d+)\s+(\w+)\(", line)
        if found:
            thread, name = found.groups()
            places[thread, name] = places.get((thread, name), 0) + 1
            touches = str(folder) in line and (name != "openat" or "O_CREAT" in line)
            if thread == main and touches:
                yield name, places[thread, name]


def importer(folder: Path) -> list[str]:
    return [sys.executable, str(Path(store_desk.__file__)), str(folder), "more.csv", "30"]


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_a_kill_at_every_system_call_that_writes_leaves_all_or_nothing(tmp_path: Path) -> None:
    template, folder = tmp_path / "before", tmp_path / "book"
    store = create(template)
    bring(store, ("base.csv", BASE))
    before = store.book(AS_OF).facts_sha256
    store.close()
    shutil.copytree(template, folder)
    points = list(traced(folder, tmp_path / "log"))
    store = Store.open(folder)
    after = store.book(AS_OF).facts_sha256
    store.close()
    assert len(points) >= 30
    killed = 0
    for name, place in points:
        shutil.rmtree(folder)
        shutil.copytree(template, folder)
        inject = f"inject={name}:signal=SIGKILL:when={place}"
        ended = subprocess.run(
            ["strace", "-f", "-o", str(tmp_path / "log"), "-e", f"trace={CALLS}", "-e", inject, *importer(folder)],
            check=False,
            capture_output=True,
        )
        killed += ended.returncode not in {0, 3}
        store = Store.open(folder)
        assert store.book(AS_OF).facts_sha256 in {before, after}, (name, place)
        store.close()
        assert subprocess.run(importer(folder), check=False, capture_output=True).returncode in {0, 3}
        store = Store.open(folder)
        assert store.book(AS_OF).facts_sha256 == after, (name, place)
        store.collect()
        assert store.check() == []
        store.close()
    assert killed >= 0.9 * len(points)


@pytest.mark.parametrize("limit", [300, 5000])
def test_no_room_is_said_and_nothing_is_lost(states: tuple[Path, str, str], limit: int) -> None:
    folder, before, after = states
    assert run(store_desk.bring_with_little_room, folder, "more.csv", MORE, limit) == 7
    assert Store.open(folder).book(AS_OF).facts_sha256 == before
    check_all_or_nothing(folder, before, after)


def test_writers_side_by_side_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    """Four processes, six files, each file brought by two of them."""
    store = create(tmp_path / "book")
    files = [(f"f{i}.csv", [(f"C{i}", f"{i}-{j}", 10 * i + j) for j in range(10)]) for i in range(6)]
    processes = [
        _FORKS.Process(target=store_desk.bring_several, args=(tmp_path / "book", order))
        for order in (files[:3], files[2::-1], files[3:], files[:2:-1])
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join(120)
    assert [process.exitcode for process in processes] == [0, 0, 0, 0]
    assert sum(file.rows for file in store.live_files() if file.kind == "document") == 60
    assert len(store.batches()) == 6
    assert store.check() == []
