"""`preavis claim`: a client's statement of account, late invoice by late invoice, to the cent or not at all."""

from __future__ import annotations

from datetime import date

from preavis.cli.looking import Look, looked
from preavis.cli.opening import client_of
from preavis.cli.setting import Setting, write_json
from preavis.cli.spoken import Day, argument, option, pass_setting, verb
from preavis.errors import NothingToDo, UsageError
from preavis.facts.identity import Client
from preavis.law import Law, law_of
from preavis.plan.account import Terms, client_account
from preavis.plan.notice import rate_bps
from preavis.report.claim_screen import Statement, claim_data, claim_page
from preavis.report.screen import console


@verb("claim")
@argument("client", metavar="client")
@option("--as-of", type=Day(), metavar="date", help="cli.option.as_of")
@option("--json", "as_json", is_flag=True, help="cli.option.json")
@pass_setting
def claim(setting: Setting, client: str, as_of: date | None, *, as_json: bool) -> None:
    with looked(setting, as_of) as look:
        chosen = client_of(look.book.clients, client)
        made = _statement(look, chosen, _law(look))
    if not made.account.claims:
        raise NothingToDo("claim.nothing_late", client=chosen.name, day=made.account.day.isoformat())
    if as_json:
        write_json(claim_data(made))
        return
    out = console(colour=setting.colour)
    for part in claim_page(made, setting.words):
        out.print(part)


def _law(look: Look) -> Law:
    """The law of the company's country. UsageError where none is known, or where its sums are in another currency."""
    company = look.book.company
    law = law_of(company.country)
    if law is None:
        raise UsageError("claim.no_law", country=company.country)
    sums = {name for regime in law.regimes.values() for _, name in regime.fixed_sums}
    other = {str(law.values[name].currency) for name in sums} - {company.currency}
    if other:
        raise UsageError("claim.other_currency", law=", ".join(sorted(other)), book=company.currency)
    return law


def _statement(look: Look, client: Client, law: Law) -> Statement:
    if client.kind == "pseudo":
        raise UsageError("notice.pseudo", client=client.name)
    answers = look.store.answers_on(client.key, look.book.as_of)
    said = {name: answer.value for name, answer in answers.items() if answer.value != "unknown"}
    contract = rate_bps(said["contract_rate"]) if "contract_rate" in said else None
    notice = date.fromisoformat(said["formal_notice_date"]) if "formal_notice_date" in said else None
    terms = Terms(look.policy.assumptions.terms_days, contract, notice)
    return Statement(client, client_account(look.session, client, law, terms), law, contract)
