"""Which files a user means: files as they are, folders walked, archives unpacked, and one name for each.

Nothing of an archive is written under a name of its own making, and an archive that swells beyond reason is refused.
"""

from __future__ import annotations

import os
import shutil
import stat
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from preavis.errors import Origin, Problem, UsageError
from preavis.sources.base import SourceFile

_MOST_MEMBERS = 10_000
_MOST_BYTES = 8 << 30
_MOST_RATIO = 200
_DOCUMENTS = ("[Content_Types].xml", "mimetype")
"""A zip with one of these is an office document, which a source reads whole."""


@dataclass
class Found:
    """Files to read, whether each was named by the user (or came from a folder or archive), and what was left out."""

    files: list[tuple[SourceFile, bool]]
    problems: list[Problem]


def expand(paths: Iterable[Path], scratch: Path) -> Found:
    """Every file that the paths mean, in the order of their names; archives are unpacked into `scratch`.

    Raises UsageError `intake.no_such_file` for a path that is not there.
    """
    found = Found([], [])
    taken: set[str] = set()
    for path, name, direct in _walk(paths):
        for file, whole in _members(path, name, scratch, found.problems):
            problem = _open(file, _unique(whole, file, taken), found, direct=direct)
            if problem:
                found.problems.append(problem)
    return found


def _walk(paths: Iterable[Path]) -> Iterator[tuple[Path, str, bool]]:
    for path in paths:
        if not path.exists():
            raise UsageError("intake.no_such_file", path=str(path))
        if not path.is_dir():
            yield path, path.name, True
            continue
        for folder, folders, names in os.walk(path):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for name in sorted(name for name in names if not name.startswith((".", "~$"))):
                inner = Path(folder) / name
                yield inner, inner.relative_to(path.parent).as_posix(), False


def _members(path: Path, name: str, scratch: Path, problems: list[Problem]) -> Iterator[tuple[Path, str]]:
    """The file itself, or what an archive holds."""
    if not _is_regular(path) or not zipfile.is_zipfile(path):
        yield path, name
        return
    try:
        with zipfile.ZipFile(path) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            if any(member.filename in _DOCUMENTS for member in members):
                yield path, name
                return
            code = _unreasonable(members)
            if code:
                problems.append(Problem(code, Origin(name), "refused"))
                return
            for member in sorted(members, key=lambda member: member.filename):
                if not Path(member.filename).name.startswith("."):
                    yield _unpack(archive, member, scratch), f"{name}/{member.filename}"
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        problems.append(Problem("intake.bad_archive", Origin(name), "refused", {"detail": str(error)}))


def _unreasonable(members: list[zipfile.ZipInfo]) -> str | None:
    size = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if len(members) > _MOST_MEMBERS or size > _MOST_BYTES or size > max(packed, 1 << 20) * _MOST_RATIO:
        return "intake.archive_too_large"
    return "intake.encrypted_archive" if any(member.flag_bits & 1 for member in members) else None


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo, scratch: Path) -> Path:
    """Under a number, so that no name in an archive can point elsewhere; the ending helps no one and is dropped."""
    target = scratch / f"member-{len(list(scratch.iterdir()))}"
    with archive.open(member) as packed, target.open("wb") as unpacked:
        shutil.copyfileobj(packed, unpacked, 1 << 20)
    return target


def _unique(name: str, path: Path, taken: set[str]) -> str:
    """A name that no other file of this import has: its folder's name is put before it, then a number after."""
    chosen, count = name, 1
    if chosen in taken:
        chosen = f"{path.parent.name}/{name}"
    while chosen in taken:
        count += 1
        chosen = f"{name} ({count})"
    taken.add(chosen)
    return chosen


def _open(path: Path, name: str, found: Found, *, direct: bool) -> Problem | None:
    if not _is_regular(path):
        return Problem("intake.not_a_file", Origin(name), "refused")
    try:
        file = SourceFile.open(path, name)
    except OSError as error:
        return Problem("intake.unreadable", Origin(name), "refused", {"detail": error.strerror or str(error)})
    if file.size == 0:
        return Problem("intake.empty_file", Origin(name), "refused" if direct else "note")
    twin = next((other for other, _ in found.files if other.size == file.size and other.sha256 == file.sha256), None)
    if twin:
        return Problem("intake.same_file_twice", Origin(name), "note", {"first": twin.name})
    found.files.append((file, direct))
    return None


def _is_regular(path: Path) -> bool:
    """A plain file: opening a pipe or a device could wait for ever."""
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except OSError:
        return False
