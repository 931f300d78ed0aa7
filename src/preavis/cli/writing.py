"""Documents written under the name asked for: all of them at once, or nothing, and nobody else's by mistake."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Collection
from pathlib import Path

from preavis.errors import UsageError


def target(out: str, endings: Collection[str], verb: str, *, force: bool) -> Path:
    """Where to write, found out before any work is done.

    Raises UsageError `cli.<verb>.ending`, `.no_folder` or `.exists`.
    """
    file = Path(out)
    if file.suffix.lower() not in endings:
        raise UsageError(f"cli.{verb}.ending", file=out, known=", ".join(endings))
    if not file.parent.is_dir():
        raise UsageError(f"cli.{verb}.no_folder", file=out)
    if file.is_dir() or (file.exists() and not force):
        raise UsageError(f"cli.{verb}.exists", file=out)
    return file


def write_whole(file: Path, document: bytes) -> None:
    """The document under its name all at once, or not at all."""
    handle, made = tempfile.mkstemp(prefix=".preavis-", suffix=file.suffix, dir=file.parent)
    try:
        with os.fdopen(handle, "wb") as opened:
            opened.write(document)
            opened.flush()
            os.fsync(opened.fileno())
        Path(made).chmod(0o666 & ~_mask())
        Path(made).replace(file)
    except BaseException:
        Path(made).unlink(missing_ok=True)
        raise


def _mask() -> int:
    """The mask of rights that new files get; reading it takes setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
