"""The command line: `preavis <verb>`.

`main` is the only place where exceptions end: each becomes a sentence on standard error and an exit code, no trace.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click

from preavis.cli import messages
from preavis.cli.setting import Setting, environment
from preavis.cli.spoken import Option
from preavis.cli.verbs import VERBS, Verbs
from preavis.errors import PreavisError

INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; its exit code: 0 ok, 1 error, 2 usage, 3 nothing to do, 4 decision needed, 5 damage."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    setting = Setting.of(given, environment())
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        code = _run(given, setting)
        sys.stdout.flush()
    except (BrokenPipeError, SystemExit):  # click exits when a pipe breaks
        return _reader_is_gone()
    return code


def _run(given: list[str], setting: Setting) -> int:
    try:
        program = Verbs("preavis", prefix="cli", lazy=VERBS, params=[_version()])
        returned = program.main(given, prog_name="preavis", standalone_mode=False, obj=setting)
    except (KeyboardInterrupt, click.Abort):
        messages.say(setting, "cli.interrupted")
        return INTERRUPTED
    except PreavisError as error:
        return messages.end(setting, error)
    except click.ClickException as error:
        return messages.end(setting, messages.usage(error))
    except BrokenPipeError:
        raise
    except Exception as error:  # noqa: BLE001  the last wall: no trace reaches a user
        return messages.last_resort(setting, error)
    return returned if isinstance(returned, int) else 0


def _version() -> Option:
    return Option(
        ["--version"],
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=_show_version,
        help="cli.option.version",
    )


def _show_version(ctx: click.Context, _: click.Parameter, value: bool) -> None:  # noqa: FBT001  click's signature
    if value:
        from preavis import __version__  # noqa: PLC0415  help needs it not

        click.echo(f"preavis {__version__}")
        ctx.exit()


def _reader_is_gone() -> int:
    """`preavis review | head`: the reader has seen enough. Nothing is wrong and nothing more can be written."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0
