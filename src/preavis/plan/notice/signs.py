"""Whether a relation is established: what a judge looks at, one sign each, read from invoices and from answers.

Courts ask for a flow that is regular, significant and stable, and that the other party could expect to go on (rule
FR-NOT-023). They give no figures; those in the rule are ours, and say so. A sign that the data cannot tell stays open.
"""

from __future__ import annotations

from collections.abc import Iterator

from preavis.errors import Parameter
from preavis.plan.notice.base import Established, Sign, SignName, Speaks
from preavis.plan.notice.case import Case
from preavis.plan.notice.flow import Flow

_RULE = "FR-NOT-023"
_READ = ("duration", "regularity", "significance", "stability")
"""Signs that invoices can tell; two of them against make a relation unlikely to be established."""
_NEEDED = ("duration", "regularity")
"""Signs without which nothing is called established."""
_TOO_MANY = 2
_A_YEAR = 12


def signs_of(case: Case) -> tuple[Sign, ...]:
    """Every sign of a case under French law, in the order they are weighed."""
    return (*_terms(case), _duration(case), _regularity(case), _significance(case), _stability(case))


def judged(case: Case) -> Established:
    """Yes, no or uncertain. What is known of the terms decides; else the signs do; else the answer to the question."""
    signs = signs_of(case)
    for sign in signs:
        if sign.decides:
            return "likely" if sign.speaks == "for" else "unlikely"
    found = weighed(signs)
    if found == "unknown" and case.known("expected_to_go_on"):
        return "likely" if case.says("expected_to_go_on", "yes") else "unlikely"
    return found


def weighed(signs: tuple[Sign, ...]) -> Established:
    """What the signs say together: no with two against; yes if it is long, regular and nothing is against."""
    speaks: dict[str, Speaks] = {sign.name: sign.speaks for sign in signs}
    against = sum(speaks.get(name) == "against" for name in _READ)
    if against >= _TOO_MANY:
        return "unlikely"
    if not against and all(speaks.get(name) == "for" for name in _NEEDED):
        return "likely"
    return "unknown"


def _terms(case: Case) -> Iterator[Sign]:
    """What people say of how the work is given: by the job or by tender it is precarious, term upon term it is not."""
    if case.says("contract_kind", "one_off"):
        yield Sign("terms", "against", case.remark("sign.one_off", "driver", "FR-NOT-009"), decides=True)
    elif case.says("tendered", "yes"):
        yield Sign("terms", "against", case.remark("sign.tendered", "driver", "FR-NOT-009"), decides=True)
    elif case.says("successive_terms", "yes"):
        yield Sign("terms", "for", case.remark("sign.successive", "driver", "FR-NOT-010"), decides=True)
    elif case.says("tendered", "no"):
        yield Sign("terms", "for", case.remark("sign.not_tendered", "driver", "FR-NOT-009"))
    else:
        yield Sign("terms", "open", case.remark("sign.tender_unknown", "driver", "FR-NOT-009"))


def _duration(case: Case) -> Sign:
    flow, age = case.relation.flow, case.age
    if age is None or case.start is None:
        return _sign(case, "duration", "open", "no_start")
    long, short = case.figure(_RULE, "long_months"), case.figure(_RULE, "short_months")
    told: dict[str, Parameter] = {"months": age, "since": case.start.isoformat(), "long": long, "short": short}
    if age >= long:
        return _sign(case, "duration", "for", "long", **told)
    # The book may simply begin there: the relation is then at least so old, and short is not known.
    if flow is not None and case.known("contract_start") is None and (flow.older or _from_the_start(flow)):
        return _sign(case, "duration", "for" if age >= short else "open", "book_begins", **told)
    if age < short:
        return _sign(case, "duration", "against", "short", **told)
    return _sign(case, "duration", "open", "middling", **told)


def _from_the_start(flow: Flow) -> bool:
    """Whether the client was there as the book began, to the quarter."""
    days = flow.invoices[0].day
    return (days.year - flow.begins.year) * 4 + (days.month - 1) // 3 - (flow.begins.month - 1) // 3 == 0


def _regularity(case: Case) -> Sign:
    flow = case.relation.flow
    if flow is None:
        return _sign(case, "regularity", "open", "no_invoices")
    figure = {name: case.figure(_RULE, name) for name in ("regular_percent", "irregular_percent", "gap_months")}
    told: dict[str, Parameter] = {
        "months": flow.months,
        "span": flow.span,
        "quarters": flow.quarters,
        "of": flow.quarter_span,
        "gap": flow.gap,
        "share": flow.quarters_percent,
        "regular": figure["regular_percent"],
        "irregular": figure["irregular_percent"],
        "longest": figure["gap_months"],
    }
    if flow.quarter_span < case.figure(_RULE, "least_quarters"):
        return _sign(case, "regularity", "open", "too_few", **told)
    if flow.quarters_percent >= figure["regular_percent"] and flow.gap <= figure["gap_months"]:
        return _sign(case, "regularity", "for", "regular" if flow.gap else "every_month", **told)
    yearly = flow.span >= case.figure(_RULE, "yearly_months") and flow.gap <= _A_YEAR
    if flow.quarters_percent < figure["irregular_percent"] and not yearly:
        return _sign(case, "regularity", "against", "irregular", **told)
    return _sign(case, "regularity", "open", "yearly" if yearly else "uneven", **told)


def _significance(case: Case) -> Sign:
    """What we are in the client's need, where somebody says; else what it is in our revenue, which is only a clue."""
    need, least = case.number("client_need_share"), case.figure("FR-NOT-006", "share_percent")
    if need is not None:
        speaks: Speaks = "for" if need >= least else "open"
        return _sign(case, "significance", speaks, "need" if need >= least else "small_need", share=need, least=least)
    flow = case.relation.flow
    if flow is None or flow.share_bps is None:
        return _sign(case, "significance", "open", "no_revenue")
    told: dict[str, Parameter] = {
        "amount": flow.recent,
        "share": flow.share_bps,
        "least": case.figure(_RULE, "share_percent"),
        "currency": case.relation.currency,
    }
    if flow.recent <= 0:
        return _sign(case, "significance", "against", "nothing", **told)
    large = flow.share_bps >= case.figure(_RULE, "share_percent") * 100
    return _sign(case, "significance", "for" if large else "open", "share" if large else "small", **told)


def _stability(case: Case) -> Sign:
    flow = case.relation.flow
    if flow is None:
        return _sign(case, "stability", "open", "no_flow")
    steady, dried = case.figure(_RULE, "steady_percent"), case.figure(_RULE, "dried_percent")
    told: dict[str, Parameter] = {
        "silent": flow.silent,
        "longest": case.figure(_RULE, "gap_months"),
        "now": flow.recent,
        "before": flow.before or 0,
        "trend": flow.trend_percent or 0,
        "steady": steady,
        "dried": dried,
        "last": flow.invoices[-1].day.isoformat(),
        "currency": case.relation.currency,
    }
    if flow.silent > case.figure(_RULE, "gap_months"):
        return _sign(case, "stability", "against", "silent", **told)
    if flow.trend_percent is None:
        return _sign(case, "stability", "open", "one_year", **told)
    if flow.trend_percent >= steady:
        return _sign(case, "stability", "for", "steady", **told)
    low = flow.trend_percent < dried
    return _sign(case, "stability", "against" if low else "open", "dried" if low else "falling", **told)


def _sign(case: Case, name: SignName, speaks: Speaks, code: str, **told: Parameter) -> Sign:
    rule = "FR-NOT-006" if code in {"need", "small_need"} else _RULE
    read = bool(told) and code not in {"need", "small_need"}
    return Sign(name, speaks, case.remark(f"sign.{code}", "driver", rule, **told), rows=read)
