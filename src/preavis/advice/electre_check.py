"""Whether a model makes sense, checked once before anything is sorted with it; the kernels themselves check nothing."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from preavis.advice.electre_model import TOLERANCE, Flags, Model
from preavis.advice.electre_tri import sort


class Fault(NamedTuple):
    """What is wrong with a model: a code, and where it can be said the criterion and the limit (places from 0).

    policy.not_finite                       a number that is none, or infinite (a veto may be: it is then none)
    policy.bad_majority                     the majority is not within 0.5 and 1
    policy.negative_weight                  a weight below zero
    policy.no_weight_at_all                 weights that are all zero
    policy.negative_indifference            an indifference below zero
    policy.preference_below_indifference    thresholds that cross
    policy.veto_below_preference            the same
    policy.limits_not_rising                a limit that is worse than the one below it, or no better on anything
    policy.limits_too_close                 a client could be indifferent to two limits, or one equal to a limit
                                            would not belong to the class it opens
    """

    code: str
    criterion: int | None = None
    profile: int | None = None


def fault(model: Model) -> Fault | None:
    """The first thing that is wrong with a model, None if nothing is."""
    return _numbers(model) or _thresholds(model) or _limits(model)


def _numbers(model: Model) -> Fault | None:
    weights = np.asarray(model.weights, np.float64)
    for table in (model.limits, model.threshold("indifference"), model.threshold("preference"), weights[None]):
        if found := _first("policy.not_finite", ~np.isfinite(table)):
            return found
    if found := _first("policy.not_finite", np.isnan(model.threshold("veto"))):
        return found
    if not 0.5 <= model.majority <= 1:  # what is no number is within nothing
        return Fault("policy.bad_majority")
    if found := _first("policy.negative_weight", weights[None] < 0):
        return found
    return None if weights.sum() > 0 else Fault("policy.no_weight_at_all")


def _thresholds(model: Model) -> Fault | None:
    q, p, v = (model.threshold(name) for name in ("indifference", "preference", "veto"))
    return (
        _first("policy.negative_indifference", q < 0)
        or _first("policy.preference_below_indifference", p < q)
        or _first("policy.veto_below_preference", v < p)
    )


def _limits(model: Model) -> Fault | None:
    """Each limit is better than the one below, and far enough from it."""
    turned = model.limits * model.directions
    steps = np.diff(turned, axis=0)
    if found := _first("policy.limits_not_rising", steps < 0):
        return found._replace(profile=(found.profile or 0) + 1)
    for profile, step in enumerate(steps, 1):
        if not (step > 0).any():
            return Fault("policy.limits_not_rising", profile=profile)
    own = sort(model.limits, model).conjunctive
    for profile in np.flatnonzero(own != np.arange(1, model.profiles + 1)).tolist():
        return Fault("policy.limits_too_close", profile=profile)
    return _between(model)


def _between(model: Model) -> Fault | None:
    """A client between two limits, as far within the indifference of each as can be, must not be equal to both."""
    q = model.threshold("indifference")
    lower, upper = q[:-1], q[1:]
    whole = lower + upper
    part = np.where(whole > 0, lower / np.where(whole > 0, whole, 1.0), 0.5)
    found = sort(model.limits[:-1] + part * np.diff(model.limits, axis=0), model)
    equal = np.minimum(found.up, found.down) >= model.majority - TOLERANCE
    for place in range(model.profiles - 1):
        if equal[place, place] and equal[place, place + 1]:
            return Fault("policy.limits_too_close", profile=place + 1)
    return None


def _first(code: str, wrong: Flags) -> Fault | None:
    """The first criterion and limit at which something is wrong."""
    places = np.argwhere(wrong)
    return Fault(code, int(places[0][1]), int(places[0][0])) if len(places) else None
