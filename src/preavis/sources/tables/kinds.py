"""Every kind of table. A new one is one file and one name here."""

from __future__ import annotations

from preavis.sources.tables import clients, costs, invoices, payments, people, rates, receipts

TABLES = (invoices.TABLE, payments.TABLE, costs.TABLE, clients.TABLE, people.TABLE, rates.TABLE, receipts.TABLE)
