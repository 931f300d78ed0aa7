"""One demo company for all tests of this room: making it is cheap, writing it is not."""

from __future__ import annotations

import pytest

from preavis.simulation import DemoCompany, demo_company


@pytest.fixture(scope="session")
def company() -> DemoCompany:
    return demo_company()
