"""One Spark session for every test here; the books are made as in the tests of the measures."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[1] / "measures"))


@pytest.fixture(scope="session")
def spark() -> Iterator[object]:
    pytest.importorskip("pyspark", reason="the extra `spark` is not installed")
    from preavis.engines.spark import Spark, local  # noqa: PLC0415  only where pyspark is there

    session = local(threads=2, memory="2GB")
    yield Spark(session)
    session.stop()
