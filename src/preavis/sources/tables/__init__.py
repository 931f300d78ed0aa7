"""Tables in text or workbooks: clients, invoices, payments, costs, people, exchange rates.

`Tables` reads them; `allocate` says, once all files of an import are staged, which documents the payments settle.
"""

from preavis.sources.tables.allocate import allocate
from preavis.sources.tables.kinds import TABLES
from preavis.sources.tables.source import Tables

__all__ = ["TABLES", "Tables", "allocate"]
