"""Commands, options and arguments that speak the user's language: their help is a code, looked up when it is shown.

Metavariables are codes too (`date` is `cli.metavar.date`). Every verb takes `--book`, `--lang` and `--help`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

import click

from preavis.cli.setting import Setting
from preavis.errors import UsageError
from preavis.report.words import Words

_MOST = 10**13
_YEARS = range(1900, 2201)
"""Years around which the calendar still has room for notices, months before and months to come."""

pass_setting = click.make_pass_decorator(Setting)


def words_of(ctx: click.Context) -> Words:
    return setting_of(ctx).words


def setting_of(ctx: click.Context) -> Setting:
    """The setting that `main` handed in; a fresh one when a command is run by itself."""
    return ctx.find_object(Setting) or Setting()


class Option(click.Option):
    """An option whose help and metavariable are codes."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        record = super().get_help_record(ctx)
        if record is None or self.help is None:
            return record
        words = words_of(ctx)
        needed = f" {words.say('cli.help.required')}" if self.required else ""
        return record[0], words.say(self.help) + needed

    def make_metavar(self, ctx: click.Context) -> str:
        return _metavar(self.metavar, ctx) or super().make_metavar(ctx)


class Argument(click.Argument):
    """An argument whose metavariable is a code."""

    def make_metavar(self, ctx: click.Context) -> str:
        name = _metavar(self.metavar, ctx)
        if not name:
            return super().make_metavar(ctx)
        name += "..." if self.nargs == -1 else ""
        return name if self.required else f"[{name}]"


class Spoken(click.Command):
    """A command whose help is in the user's language."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["add_help_option"] = False
        kwargs["params"] = [*(kwargs.get("params") or []), *common_options()]
        super().__init__(*args, **kwargs)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        words = words_of(ctx)
        pieces = [piece for param in self.get_params(ctx) for piece in param.get_usage_pieces(ctx)]
        formatter.write_usage(
            ctx.command_path,
            " ".join(["[OPTIONS]", *pieces, *self.usage_tail(words)]),
            words.say("cli.help.usage") + " ",
        )

    def usage_tail(self, words: Words) -> list[str]:  # noqa: ARG002  a group says more
        return []

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_paragraph()
        with formatter.indentation():
            for i, paragraph in enumerate(words_of(ctx).say(str(self.help)).split("\n\n")):
                if i:
                    formatter.write_paragraph()
                formatter.write_text(paragraph)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        records = [record for param in self.get_params(ctx) if (record := param.get_help_record(ctx))]
        with formatter.section(words_of(ctx).say("cli.help.options")):
            formatter.write_dl(records)


class Verb(Spoken):
    """A command that does something; an argument too many is an error, in the user's words."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        ctx.allow_extra_args = True
        left = super().parse_args(ctx, args)
        if left and not ctx.resilient_parsing:
            raise UsageError("cli.too_many", value=str(left[0]), verb=ctx.command_path)
        return left


class OneOf(click.ParamType[str]):
    """One word of a closed list."""

    name = "word"

    def __init__(self, *choices: str) -> None:
        self.choices = choices

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if value not in self.choices:
            raise UsageError(
                "cli.not_one_of", value=str(value), option=named(param, ctx), choices=", ".join(self.choices)
            )
        return str(value)

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:  # noqa: ARG002  click's signature
        return "|".join(self.choices)


class Day(click.ParamType[date]):
    """An ISO date."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            day = date.fromisoformat(str(value))
        except ValueError:
            raise UsageError("cli.not_a_date", value=str(value), option=named(param, ctx)) from None
        if day.year not in _YEARS:
            raise UsageError("cli.day_too_far", value=day.isoformat(), option=named(param, ctx))
        return day


class Amount(click.ParamType[Decimal]):
    """An amount of money in whole units, a dot before the decimals."""

    name = "amount"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:
        try:
            amount = Decimal(str(value))
        except InvalidOperation:
            amount = Decimal("nan")
        if not amount.is_finite() or abs(amount) > _MOST:
            raise UsageError("cli.not_an_amount", value=str(value), option=named(param, ctx))
        return amount


def verb(name: str) -> Callable[[Callable[..., Any]], Verb]:
    """Make a function a verb; its help is `cli.<name>.help`."""
    return click.command(name.rpartition(".")[2], cls=Verb, help=f"cli.{name}.help")


def option(*names: str, **attributes: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    return click.option(*names, cls=Option, **attributes)


def argument(name: str, **attributes: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    return click.argument(name, cls=Argument, **attributes)


def named(param: click.Parameter | None, ctx: click.Context | None = None) -> str:
    """A parameter as the user types it: an option's longest name, an argument's word in the help screens."""
    if param is None:
        return ""
    if isinstance(param, click.Option):
        return max(param.opts, key=len)
    return (_metavar(param.metavar, ctx) if ctx else "") or str(param.metavar or param.name).upper()


def common_options() -> list[click.Parameter]:
    """What every command takes: which book, which language, help."""
    hidden: dict[str, Any] = {"expose_value": False, "is_eager": True}
    return [
        Option(["--book"], metavar="dir", help="cli.option.book", callback=_choose_book, **hidden),
        Option(["--lang"], type=OneOf("en", "fr"), help="cli.option.lang", callback=_choose_language, **hidden),
        Option(["--help", "-h"], is_flag=True, help="cli.option.help", callback=_show_help, **hidden),
    ]


def _choose_book(ctx: click.Context, _: click.Parameter, value: str | None) -> None:
    if value is not None:
        setting_of(ctx).choose_book(value)


def _choose_language(ctx: click.Context, _: click.Parameter, value: str | None) -> None:
    if value is not None:
        setting_of(ctx).choose_language(value)


def _show_help(ctx: click.Context, _: click.Parameter, value: bool) -> None:  # noqa: FBT001  click's signature
    if value and not ctx.resilient_parsing:
        click.echo(ctx.get_help())
        ctx.exit()


def _metavar(name: str | None, ctx: click.Context) -> str:
    return words_of(ctx).say(f"cli.metavar.{name}") if name else ""
