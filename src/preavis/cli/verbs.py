"""The verbs, and the group that loads the file of a verb when the verb is run, never before.

So `preavis --help` stays instant whatever the verbs import.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from importlib import import_module
from typing import Any, NoReturn

import click

from preavis.cli.spoken import Spoken, words_of
from preavis.errors import UsageError
from preavis.report.words import Words

VERBS = {
    "init": "preavis.cli.init:init",
    "demo": "preavis.cli.demo:demo",
    "import": "preavis.cli.imports:import_files",
    "undo": "preavis.cli.batches:undo",
    "redo": "preavis.cli.batches:redo",
    "status": "preavis.cli.status:status",
    "review": "preavis.cli.review:review",
    "client": "preavis.cli.client:CLIENT",
    "explain": "preavis.cli.explain:explain",
    "evidence": "preavis.cli.explain:evidence",
    "policy": "preavis.cli.policy:POLICY",
    "judge": "preavis.cli.judge:judge",
    "remedy": "preavis.cli.remedy:remedy",
    "whatif": "preavis.cli.whatif:whatif",
    "backtest": "preavis.cli.backtest:backtest_advice",
    "notice": "preavis.cli.notice:notice_for",
    "claim": "preavis.cli.claim:claim",
    "plan": "preavis.cli.plan:plan",
    "letter": "preavis.cli.letter:letter",
    "decide": "preavis.cli.decide:decide",
    "journal": "preavis.cli.journal:journal",
    "verify": "preavis.cli.verify:verify",
    "report": "preavis.cli.report:report",
    "export": "preavis.cli.export:export",
    "law": "preavis.cli.law:law",
    "doctor": "preavis.cli.doctor:doctor",
}
"""Every verb, in the order a newcomer meets them, and where it lives."""


class Verbs(Spoken, click.Group):
    """A group of verbs. `lazy` maps names to `module:attribute`; `prefix` starts the codes of their words."""

    def __init__(self, *args: Any, prefix: str, lazy: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, help=f"{prefix}.help", invoke_without_command=True, **kwargs)
        self.prefix = prefix
        self.lazy = lazy or {}
        self.callback = self.callback or click.pass_context(_help_when_bare)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click's signature
        return list(self.lazy or self.commands)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.lazy:
            return super().get_command(ctx, cmd_name)
        module, attribute = self.lazy[cmd_name].split(":")
        found = getattr(import_module(module), attribute)
        return found if isinstance(found, click.Command) else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        known = self.list_commands(ctx)
        if args[0] not in known and not args[0].startswith("-"):
            _unknown(args[0], known, ctx)
        return super().resolve_command(ctx, args)

    def usage_tail(self, words: Words) -> list[str]:
        return [words.say("cli.metavar.verb"), "..."]

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        words = words_of(ctx)
        rows = [(name, words.say(f"{self.prefix}.{name}.short")) for name in self.list_commands(ctx)]
        with formatter.section(words.say("cli.help.verbs")):
            formatter.write_dl(rows)
        super().format_options(ctx, formatter)


def _help_when_bare(ctx: click.Context) -> None:
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


def _unknown(given: str, known: Sequence[str], ctx: click.Context) -> NoReturn:
    close = get_close_matches(given, known, 1, 0.6)
    if close:
        raise UsageError("cli.unknown_verb_close", value=given, close=close[0], command=ctx.command_path)
    raise UsageError("cli.unknown_verb", value=given, command=ctx.command_path)
