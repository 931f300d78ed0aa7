"""Ways to read files: one folder each, listed in `SOURCES`.

A new source adds its folder and its name here. Each file goes to the source that claims it most surely; equal claims go
to the first.
"""

from __future__ import annotations

from preavis.sources.base import Source
from preavis.sources.fec import Fec
from preavis.sources.notation import Notation
from preavis.sources.tables import Tables
from preavis.sources.time import Time

SOURCES: tuple[Source, ...] = (Fec(), Time(), Tables(), Notation())
