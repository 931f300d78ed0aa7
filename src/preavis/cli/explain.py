"""`preavis explain` and `preavis evidence`: any figure, down to file and row."""

from __future__ import annotations

from datetime import date

from rich.console import Console

from preavis.cli.looking import Look, looked
from preavis.cli.opening import client_of, one_of
from preavis.cli.setting import Setting, write_bytes, write_json
from preavis.cli.spoken import Day, argument, option, pass_setting, verb
from preavis.measures import Measure, Measured, Row, depends_on_due
from preavis.measures import evidence as rows_behind
from preavis.report.dues import due_lines, due_rules_data
from preavis.report.explained import Explained, as_data, definition, explained, lines, rows_screen, rows_table
from preavis.report.screen import console, grid
from preavis.report.table import csv_bytes

_SHOWN = 40


@verb("explain")
@argument("client", metavar="client")
@argument("measure", metavar="measure")
@option("--lines", "with_rows", is_flag=True, help="cli.explain.lines")
@option("--as-of", type=Day(), metavar="date", help="cli.option.as_of")
@option("--json", "as_json", is_flag=True, help="cli.option.json")
@pass_setting
def explain(  # noqa: PLR0913  a command's parameters are what the user may say
    setting: Setting, client: str, measure: str, as_of: date | None, *, with_rows: bool, as_json: bool
) -> None:
    with looked(setting, as_of) as look:
        found, measured = _found(look, client, measure)
        dated = depends_on_due(measured, found.measure.name)
        behind = _rows(look, measured, found) if with_rows or dated else ()
    rows = behind if with_rows else None
    if as_json:
        write_json(as_data(found, rows) | ({"due_rules": due_rules_data(behind)} if dated else {}))
        return
    out = console(colour=setting.colour)
    for line in lines(found, setting.words):
        out.print(line, soft_wrap=True)
    for line in due_lines(behind, measured.scope.assumptions.terms_days, setting.words):
        out.print(f"  {line}", soft_wrap=True)
    out.print()
    out.print(definition(found.measure, setting.words))
    if rows is not None:
        out.print()
        _print_rows(setting, out, found.measure, rows)
    elif found.value.evidence:
        out.print()
        out.print(setting.words.say("cli.explain.more", {"client": found.client.key, "measure": measure}))


@verb("evidence")
@argument("client", metavar="client")
@argument("measure", metavar="measure")
@option("--csv", "as_csv", is_flag=True, help="cli.evidence.csv")
@option("--as-of", type=Day(), metavar="date", help="cli.option.as_of")
@option("--json", "as_json", is_flag=True, help="cli.option.json")
@pass_setting
def evidence(  # noqa: PLR0913  a command's parameters are what the user may say
    setting: Setting, client: str, measure: str, as_of: date | None, *, as_csv: bool, as_json: bool
) -> None:
    with looked(setting, as_of) as look:
        found, measured = _found(look, client, measure)
        rows = _rows(look, measured, found)
    if as_json:
        write_json(as_data(found, rows)["rows"])
    elif as_csv:
        write_bytes(csv_bytes(rows_table(found.measure, rows, None), setting.currency))
    else:
        _print_rows(setting, console(colour=setting.colour), found.measure, rows, limit=None)


def _found(look: Look, client: str, measure: str) -> tuple[Explained, Measured]:
    chosen = client_of(look.book.clients, client)
    measured = look.measured()
    name = one_of(measure, tuple(measured.measures), "cli.unknown_measure")
    return explained(measured, chosen, name), measured


def _rows(look: Look, measured: Measured, found: Explained) -> tuple[Row, ...]:
    return rows_behind(look.session, measured, found.measure.name, found.client.number)


def _print_rows(
    setting: Setting, out: Console, measure: Measure, rows: tuple[Row, ...], limit: int | None = _SHOWN
) -> None:
    shown = rows if limit is None else rows[:limit]
    if not rows:
        out.print(setting.words.say("cli.explain.no_rows"))
        return
    out.print(grid(rows_screen(measure, shown, setting.words), setting.words, wrap="part due file"))
    if len(rows) > len(shown):
        out.print(setting.words.say("cli.explain.more_rows", {"count": len(rows) - len(shown)}))
