"""What tests of the ledger source may ask for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from fec_ledgers import Read, Row, ledger_text, read_path


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Read]:
    """Reads rows, text or bytes as if they were a file of the given name."""

    def reader(content: Sequence[Row] | str | bytes, name: str = "732829320FEC20251231.txt", **more: Any) -> Read:
        path = tmp_path / "ledger"
        text = content if isinstance(content, str | bytes) else ledger_text(content)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return read_path(path, name, **more)

    return reader
