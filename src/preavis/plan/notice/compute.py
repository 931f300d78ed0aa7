"""From a client, answers and a day to a notice: dates, exposure, and what is still unanswered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from preavis.errors import UsageError
from preavis.facts.money import exponent
from preavis.law import Law, law_of
from preavis.plan.notice.base import Ending, Exposure, Months, Notice, Relation, Remark
from preavis.plan.notice.case import Case, after, case_of, months_between
from preavis.plan.notice.elsewhere import COUNTRIES, unknown
from preavis.plan.notice.fairness import fairness
from preavis.plan.notice.found import Found
from preavis.plan.notice.questions import QUESTIONS, YEARS
from preavis.plan.notice.signs import signs_of
from preavis.plan.notice.stake import at_stake


def notice(
    relation: Relation, answers: Mapping[str, str], law: Law | None, day: date, planned: date | None = None
) -> Notice:
    """How a client may be left if told on `day`, and what ending on the `planned` day may cost.

    `law` is that of the company; an answer to `jurisdiction` takes its place. Raises UsageError for dates that cannot
    be, for a question or an answer that is none, and for a client that stands for many.
    """
    case = _case(relation, answers, law, day)
    _refuse_impossible(case, planned)
    found = COUNTRIES[case.country](case) if case.law and case.country in COUNTRIES else unknown(case)
    earliest, prudent = _dates(case, found)
    exposures = tuple(_exposures(case, found, earliest, planned))
    remarks = (*found.remarks, *_dated(case, found, earliest, exposures), *fairness(case))
    return Notice(
        client=relation.client.key,
        country=case.country,
        day=day,
        path=found.path,
        established=found.established,
        age_months=case.age,
        contract_months=case.number("contract_notice_months"),
        months=found.months,
        earliest=earliest,
        prudent=prudent,
        harbour=_harbour(case, found),
        archive_until=_archive(case, planned or prudent),
        exposures=exposures,
        remarks=remarks,
        answered=dict(case.answers),
        unanswered=tuple(_unanswered(case, found)),
        signs=signs_of(case) if found.established != "no_matter" else (),
        rows=case.relation.flow.invoices if case.relation.flow and found.established != "no_matter" else (),
    )


def _case(relation: Relation, answers: Mapping[str, str], law: Law | None, day: date) -> Case:
    case = case_of(relation, answers, law, law.country if law else relation.country, day)
    chosen = case.known("jurisdiction")
    if chosen is None or chosen == case.country:
        return case
    return case_of(relation, answers, None if chosen == "other" else law_of(chosen), chosen, day)


def _refuse_impossible(case: Case, planned: date | None) -> None:
    client, day = case.relation.client, case.day
    for each in (day, planned or day):
        if not YEARS[0] <= each.year <= YEARS[1]:
            raise UsageError("notice.far_day", day=each.isoformat(), first=YEARS[0], last=YEARS[1])
    if client.kind == "pseudo":
        raise UsageError("notice.pseudo", client=client.name)
    if planned is not None and planned < day:
        raise UsageError("notice.end_before_start", planned=planned.isoformat(), day=day.isoformat())
    if case.start is not None and case.start > day:
        raise UsageError("notice.before_relation", day=day.isoformat(), start=case.start.isoformat())


def _dates(case: Case, found: Found) -> tuple[date | None, date | None]:
    """The first end date that the lower end of the range defends, and the one of the upper end."""
    told = max(case.day, found.told_from or case.day)
    if found.months is None:
        return found.not_before, found.not_before
    ends = (after(told, months) for months in (found.months.low, found.months.high))
    earliest, prudent = (max(end, found.not_before or end) for end in ends)
    return earliest, prudent


def _harbour(case: Case, found: Found) -> date | None:
    if case.country != "FR" or found.months is None or found.path not in {"relation", "insolvency", "fixed_term"}:
        return None
    return after(case.day, case.figure("FR-NOT-002", "months"))


def _archive(case: Case, end: date | None) -> date | None:
    if case.country != "FR" or end is None:
        return None
    return after(end, 12 * case.figure("FR-NOT-022", "years"))


def _exposures(case: Case, found: Found, earliest: date | None, planned: date | None) -> Iterator[Exposure]:
    if found.months is None or earliest is None:
        return
    yield _exposure(case, found.months, "at_once", case.day)
    yield _exposure(case, found.months, "earliest", earliest)
    if planned is not None:
        yield _exposure(case, found.months, "planned", planned)


def _exposure(case: Case, due: Months, name: Ending, end: date) -> Exposure:
    given = months_between(case.day, end)
    missing = Months(max(0, due.low - given), max(0, due.high - given))
    return Exposure(name, end, missing, _amount(case, missing))


def _amount(case: Case, missing: Months) -> tuple[int, int, int] | None:
    """Low, central and high: the ends of both ranges, and the product of their middles."""
    if case.margin is None:
        return None
    low, high = (units * 10 ** exponent(case.relation.currency) for units in case.margin)
    central = ((missing.low + missing.high) * (low + high) + 2) // 4
    return missing.low * low, central, missing.high * high


def _dated(case: Case, found: Found, earliest: date | None, exposures: tuple[Exposure, ...]) -> Iterator[Remark]:
    """Remarks on the days and the sums."""
    if found.told_from is not None and found.told_from > case.day:
        yield case.remark("too_soon", "warn", "FR-NOT-008", day=found.told_from.isoformat())
    harbour = _harbour(case, found)
    if harbour is not None:
        months = case.figure("FR-NOT-002", "months")
        yield case.remark("harbour", "inform", "FR-NOT-002", months=months, day=harbour.isoformat())
    yield from at_stake(case, exposures)
    planned = next((made for made in exposures if made.name == "planned"), None)
    if planned is not None and earliest is not None and planned.end < earliest:
        told = {"planned": planned.end.isoformat(), "earliest": earliest.isoformat()}
        yield case.remark("planned_too_soon", "warn", "", **told)


def _unanswered(case: Case, found: Found) -> Iterator[str]:
    """The questions that matter here and have no answer yet."""
    kind, term = case.relation.client.kind, case.known("contract_kind")
    hidden = {
        "contract_rate": True,
        "client_address": True,
        "client_email": True,
        "expected_to_go_on": found.established != "unknown",
        "lawful_motive": kind != "consumer",
        "contract_end": term in {"open_ended", "one_off"},
        "formal_notice_date": not case.says("breach", "unpaid", "other"),
        "portage": kind in {"consumer", "public"},
        "pay_period": case.number("contract_notice_months") is not None,
    }
    for asked in QUESTIONS:
        here = not asked.countries or case.country in asked.countries
        if here and case.known(asked.name) is None and not hidden.get(asked.name):
            yield asked.name
