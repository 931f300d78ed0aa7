"""Running commands, and small files to run them on."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass

AS_OF = "2026-06-30"
INVOICES = """Client;N° facture;Date;Échéance;Montant HT;TVA;Montant TTC
Durand SAS;F-1;15/01/2026;14/02/2026;1 000,00;200,00;1 200,00
Durand SAS;F-2;15/02/2026;17/03/2026;2 500,50;500,10;3 000,60
Martin SARL;F-3;20/02/2026;22/03/2026;800,00;160,00;960,00
"""
TIME = """Client,User,Start date,Duration,Task
Durand SAS,Ana,2026-02-02,07:30:00,delivery
Martin SARL,Ana,2026-02-03,04:00:00,delivery
Nowhere Ltd,Ana,2026-02-04,02:00:00,delivery
"""


@dataclass(frozen=True)
class Said:
    """What a command answered."""

    code: int
    out: str
    err: str


Preavis = Callable[..., Said]


def in_a_process(
    arguments: list[str], environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run a command as its own process."""
    return subprocess.run(
        [sys.executable, "-m", "preavis", *arguments],
        capture_output=True,
        check=False,
        env={**os.environ, "LC_ALL": "C.UTF-8", **(environment or {})},
    )
