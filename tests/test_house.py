"""The shape of the house: sizes, floors, names, locks, and that nothing a user meets lacks a page."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = sorted((ROOT / "src" / "preavis").rglob("*.py"))
BANNED = {"utils", "util", "helpers", "helper", "manager", "service", "common", "misc"}


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def test_no_file_is_too_long_to_read_in_one_sitting() -> None:
    sizes = {path: path.read_text(encoding="utf-8").count("\n") for path in SOURCES}
    assert {str(path): n for path, n in sizes.items() if n > 400} == {}


def test_hardly_any_function_is_long() -> None:
    lengths = [(length(node), f"{path.name}:{node.name}") for path in SOURCES for node in functions(path)]
    long = [named for named in lengths if named[0] > 45]
    assert len(long) <= len(lengths) // 100, sorted(long, reverse=True)


def test_no_file_is_named_after_a_drawer() -> None:
    assert [path for path in SOURCES if path.stem in BANNED] == []


def test_every_public_module_says_what_it_is_for() -> None:
    silent = [path for path in SOURCES if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))]
    assert [str(path.relative_to(ROOT)) for path in silent] == []


def test_every_silenced_check_says_which_and_why() -> None:
    """`type: ignore` and `noqa` name a code and give a reason on the same line."""
    pattern = re.compile(r"#\s*(?:noqa|type:\s*ignore)(?!(?::\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*|\[[a-z-, ]+\])\s+#?\s*\S+)")
    lines = chain.from_iterable(path.read_text(encoding="utf-8").splitlines() for path in SOURCES)
    assert [line.strip() for line in lines if pattern.search(line)] == []


def test_the_lock_files_pin_every_package_by_hash_and_name_no_registry() -> None:
    for lock in sorted((ROOT / "requirements").glob("*.txt")):
        text = lock.read_text(encoding="utf-8")
        assert "://" not in text
        assert "--index" not in text
        entries = re.findall(r"^(\S+)==\S+ .*?(?=^\S|\Z)", text, flags=re.MULTILINE | re.DOTALL)
        hashed = re.findall(r"^\S+==[^\n]*\\\n\s+--hash=sha256:", text, flags=re.MULTILINE)
        assert entries
        assert len(hashed) == len(re.findall(r"^\S+==", text, flags=re.MULTILINE))


def test_every_core_dependency_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = {re.split(r"[\[<>=]", name)[0] for name in project["dependencies"]}
    locked = set(re.findall(r"^([\w.-]+)==", (ROOT / "requirements" / "core.txt").read_text("utf-8"), re.MULTILINE))
    assert names <= locked


def test_no_copyleft_library_is_linked() -> None:
    """The licence of every core dependency, as its own metadata says."""
    core = re.findall(r"^([\w.-]+)==", (ROOT / "requirements" / "core.txt").read_text("utf-8"), re.MULTILINE)
    script = (
        "import sys; from importlib.metadata import metadata, PackageNotFoundError\n"
        "for name in sys.argv[1:]:\n"
        "    try: m = metadata(name)\n"
        "    except PackageNotFoundError: continue\n"
        "    print(name, '|', m.get('License-Expression') or m.get('License') or '', '|',"
        " ' '.join(c for c in m.get_all('Classifier') or () if c.startswith('License')))\n"
    )
    told = subprocess.run([sys.executable, "-c", script, *core], capture_output=True, text=True, check=True).stdout
    assert len(told.splitlines()) >= 9
    assert [line for line in told.splitlines() if re.search(r"\bA?GPL|GNU (Affero )?General", line)] == []


@pytest.mark.parametrize("folder", ["src", "docs", "tests", "bench"])
def test_the_project_names_no_machine(folder: str) -> None:
    """No absolute path of somebody's machine in what we ship."""
    pattern = re.compile(r"(?<![\w.])/(?:home|root|Users|work|mnt)/\w+")
    texts = (path for path in (ROOT / folder).rglob("*") if path.suffix in {".py", ".md", ".toml", ".json"})
    found = {
        str(p.relative_to(ROOT)): pattern.findall(p.read_text("utf-8")) for p in texts if p.name != "test_house.py"
    }
    assert {name: hits for name, hits in found.items() if hits} == {}
