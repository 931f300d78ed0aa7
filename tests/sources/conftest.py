"""What tests of sources may ask for: reading a text or a workbook as a user's file."""

from __future__ import annotations

from pathlib import Path

import pytest
from reading import Read, reader_of

from preavis.sources.tables import Tables
from preavis.sources.time import Time


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Read a text, bytes or sheets with `Tables`."""
    return reader_of(Tables(), tmp_path)


@pytest.fixture
def read_time(tmp_path: Path) -> Read:
    """Read a text, bytes or sheets with `Time`."""
    return reader_of(Time(), tmp_path)
