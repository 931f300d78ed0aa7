"""What every test may ask for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

_BESIDE = Path(__file__).parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of real sample files; tests that need them are skipped, with this reason, where it is absent."""
    folder = Path(os.environ.get("PREAVIS_SAMPLES", _BESIDE))
    if not folder.is_dir():
        pytest.skip(f"no sample files: set PREAVIS_SAMPLES (looked in {folder})")
    return folder
