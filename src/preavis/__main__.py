"""`python -m preavis`."""

import sys

from preavis.cli import main

sys.exit(main())
