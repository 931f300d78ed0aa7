"""Progress of long work: bars on standard error when a person watches, silence otherwise."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from preavis.cli.setting import Setting, is_terminal

if TYPE_CHECKING:
    from preavis.intake import Progress


@contextmanager
def counting(setting: Setting) -> Iterator[Progress]:
    """Bars by stage (`read`, `match`, `prepare`), gone when the work is done."""
    if not is_terminal(sys.stderr):
        yield lambda _stage, _done, _total: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn  # noqa: PLC0415  late, as all of rich
    from rich.progress import Progress as Bars  # noqa: PLC0415  late, as all of rich

    from preavis.report.screen import console  # noqa: PLC0415  late, as all of rich

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bars(*columns, console=console(sys.stderr, colour=setting.colour), transient=True) as bars:
        tasks: dict[str, int] = {}

        def tell(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(setting.words.say(f"cli.stage.{stage}"), total=total)
            bars.update(tasks[stage], completed=done, total=total)  # type: ignore[arg-type]  # rich's own NewType

        yield tell


@contextmanager
def waiting(setting: Setting, code: str) -> Iterator[None]:
    """A spinner while one thing is computed."""
    if not is_terminal(sys.stderr):
        yield
        return
    from preavis.report.screen import console  # noqa: PLC0415  late, as all of rich

    with console(sys.stderr, colour=setting.colour).status(setting.words.say(code)):
        yield
