"""Leaving a client under other laws: what each says of notice, and no figure where it gives none."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from preavis.plan.notice.base import Months, Path
from preavis.plan.notice.case import Case, after
from preavis.plan.notice.found import Country, Found
from preavis.plan.notice.france import french

_DAY = timedelta(days=1)


def british(case: Case) -> Found:
    """The contract's notice; where it has none, a reasonable one, and no formula for it."""
    if (agreed := _agreed(case)) is not None:
        remark = case.remark("contract_alone", "driver", "", months=agreed.low)
        return _with_term(case, Found("contract", (remark,), agreed))
    months = case.figure("UK-NOT-001", "precedent_months")
    remark = case.remark("reasonable_uk", "gate", "UK-NOT-001", months=months)
    return _with_term(case, Found("reasonable", (remark,)))


def spanish(case: Case) -> Found:
    """Six months in writing where the client depends on the company and has no equivalent; else the contract's."""
    agreed = _agreed(case)
    if case.says("client_alternative", "hard", "none"):
        least = case.figure("ES-NOT-001", "months")
        months = max(least, agreed.low if agreed else 0)
        gate = case.remark("dependent_es", "gate", "ES-NOT-001", months=least)
        return _with_term(case, Found("dependence", (gate,), Months(months, months)))
    remark = case.remark("maybe_dependent_es", "warn", "ES-NOT-001", months=case.figure("ES-NOT-001", "months"))
    return _with_term(case, Found("contract" if agreed else "reasonable", (remark,), agreed))


def german(case: Case) -> Found:
    """Services without a fixed term end by the way their pay is reckoned; the contract's notice where it has one."""
    agreed, period = _agreed(case), case.known("pay_period")
    if agreed is not None:
        remark = case.remark("contract_alone", "driver", "", months=agreed.low)
        return _with_term(case, Found("contract", (remark,), agreed))
    if period is None:
        return _with_term(case, Found("service_contract", (case.remark("pay_period_de", "gate", "DE-NOT-001"),)))
    end = _german_end(case, period)
    remark = case.remark(f"by_{period}_de", "driver", "DE-NOT-001", end=end.isoformat())
    return _with_term(case, Found("service_contract", (remark,), not_before=end))


def _german_end(case: Case, period: str) -> date:
    """The first day on which a service contract may end by § 621 BGB, told on the case's day."""
    if period == "none":
        return case.day
    if period == "month":
        in_time = case.day.day <= case.figure("DE-NOT-001", "month_day")
        return after(case.day.replace(day=1), 1 if in_time else 2) - _DAY
    weeks = timedelta(weeks=case.figure("DE-NOT-001", "quarter_weeks"))
    first = date(case.day.year, (case.day.month - 1) // 3 * 3 + 1, 1)
    ends = [after(first, months) - _DAY for months in (3, 6)]
    return next(end for end in ends if case.day + weeks <= end)


def american(case: Case) -> Found:
    """Goods: reasonable notification. Services: the state's law, usually at will with reasonable notice."""
    rule = "" if case.says("supplies", "services") else "US-NOT-001"
    code = "services_us" if case.says("supplies", "services") else "goods_us"
    agreed = _agreed(case)
    path: Path = "contract" if agreed else "reasonable"
    return _with_term(case, Found(path, (case.remark(code, "gate", rule),), agreed))


def unknown(case: Case) -> Found:
    """A country whose law on notice is not known here: a lawyer is needed; no figure is given but the contract's."""
    gate = case.remark("unknown_law", "gate", "", country=case.country)
    return _with_term(case, Found("unknown_law", (gate,), _agreed(case)))


def _agreed(case: Case) -> Months | None:
    months = case.number("contract_notice_months")
    return None if months is None else Months(months, months)


def _with_term(case: Case, found: Found) -> Found:
    """A term that still runs is kept, in every country that is known here."""
    if not case.running_term:
        return found
    end = case.date_of("contract_end")
    if end is None:
        remark = case.remark("term_unknown", "block")
        return Found("fixed_term", (remark, *found.remarks), found.months)
    remark = case.remark("fixed_term", "block", "", end=end.isoformat())
    latest = max(end, found.not_before or end)
    return Found("fixed_term", (remark, *found.remarks), not_before=latest)


COUNTRIES: Mapping[str, Country] = {
    "FR": french,
    "GB": british,
    "ES": spanish,
    "DE": german,
    "US": american,
}
