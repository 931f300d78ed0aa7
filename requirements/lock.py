"""Write the lock files again: every package pinned with its hashes, for all Pythons and systems, naming no registry.

Run by `make lock` with uv (a build tool, not a dependency): `pip install uv` first.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

HERE = Path(__file__).parent
COMPILE = ["uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.11"]
QUIET = ["--generate-hashes", "--no-header", "--no-annotate"]
LOCKS = {
    "build.txt": ["--group", "build"],
    "core.txt": ["pyproject.toml", "--extra", "plan", "--extra", "report"],
    "dev.txt": ["pyproject.toml", "--group", "dev"],
    "spark.txt": ["pyproject.toml", "--extra", "spark", "--group", "dev"],
}


def main() -> None:
    for name, sources in LOCKS.items():
        command = [*COMPILE, *QUIET, *sources, "--output-file", str(HERE / name)]
        subprocess.run(command, check=True, cwd=HERE.parent)  # noqa: S603  the command is written above


if __name__ == "__main__":
    main()
