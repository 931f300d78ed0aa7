"""A seeded, invented company, and writers of the same company in every layout that can be imported (docs/demo.md)."""

from preavis.simulation.company import DemoCompany
from preavis.simulation.demo import demo_company
from preavis.simulation.truth import ClientTotals, truth
from preavis.simulation.writers import LAYOUTS, TIME_LAYOUTS, write

__all__ = ["LAYOUTS", "TIME_LAYOUTS", "ClientTotals", "DemoCompany", "demo_company", "truth", "write"]
