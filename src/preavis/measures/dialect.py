"""The SQL that measures may be written in: only what DuckDB and Spark are known to answer alike.

Transpiling is not enough: some constructs run on both engines and give different numbers without a word. So this is a
list of what is allowed, and everything else is a fault. Needs sqlglot, which is no part of the product's core: only the
tests read this file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

import sqlglot
from sqlglot import exp

from preavis.facts.kinds import KINDS

Sort = Literal["date", "fraction", "other"]


@dataclass(frozen=True, order=True)
class Fault:
    """What is not allowed (`code`) and where (`sql`, the part at fault)."""

    code: str
    sql: str


def faults(sql: str) -> tuple[Fault, ...]:
    """Everything in a DuckDB statement that another engine could answer differently; empty for a sound statement.

    Codes: `not_allowed`, `function`, `type`, `decimal_literal`, `unguarded_division`, `float_to_int`, `float_sum`,
    `open_sum`, `date_part`, `date_unit`, `date_difference`, `interval_not_cast`, `join`, `no_order`, `unaliased`.
    """
    found: set[Fault] = set()
    for statement in sqlglot.parse(sql, read="duckdb"):
        if statement is None:
            continue
        sorts = _sorts(statement)
        for node in statement.walk():
            found |= {Fault(code, node.sql(dialect="duckdb")[:160]) for code in _codes(node, sorts)}
    return tuple(sorted(found))


_PLAIN = (
    *(exp.Select, exp.From, exp.Where, exp.Group, exp.Having, exp.Subquery, exp.Union, exp.CTE, exp.With, exp.Table),
    *(exp.TableAlias, exp.Identifier, exp.Column, exp.Star, exp.Alias, exp.Paren, exp.Tuple, exp.Values, exp.Literal),
    *(
        exp.Null,
        exp.Boolean,
        exp.And,
        exp.Or,
        exp.Not,
        exp.EQ,
        exp.NEQ,
        exp.LT,
        exp.LTE,
        exp.GT,
        exp.GTE,
        exp.Is,
        exp.In,
    ),
    *(
        exp.Between,
        exp.Exists,
        exp.NullSafeEQ,
        exp.NullSafeNEQ,
        exp.Add,
        exp.Mul,
        exp.Neg,
        exp.Case,
        exp.If,
        exp.Coalesce,
    ),
    *(exp.Nullif, exp.Greatest, exp.Least, exp.Abs, exp.Sign, exp.Floor, exp.Ceil, exp.Count, exp.Min, exp.Max),
    *(exp.Distinct, exp.Filter, exp.Window, exp.RowNumber, exp.Ordered, exp.Order, exp.DPipe, exp.DataType, exp.Var),
    *(exp.Interval, exp.Lower, exp.Upper, exp.Replace, exp.WindowSpec, exp.DataTypeParam, exp.LastDay),
)
"""Constructs that need no further look."""

_TYPES = frozenset({"BIGINT", "INT", "DOUBLE", "DATE", "VARCHAR", "TEXT", "BOOLEAN"})
_PARTS = (exp.Year, exp.Month, exp.Day)
_JOINS = frozenset({"", "LEFT", "INNER", "CROSS", "SEMI", "ANTI"})
_EXPONENT = re.compile(r"\d+(?:\.\d+)?[eE][+-]?\d+")


def _codes(node: exp.Expr, sorts: dict[str, Sort]) -> Iterator[str]:
    check = next((rule for kind, rule in _RULES if isinstance(node, kind)), None)
    if check is not None:
        code = check(node, sorts)
        if code:
            yield code
    elif not isinstance(node, _PLAIN):
        yield "function" if isinstance(node, exp.Func) else "not_allowed"


def _literal(node: exp.Expr, _: dict[str, Sort]) -> str | None:
    """Spark reads 0.08 as a decimal and keeps six or seven places on division; 0.08e0 is a double on both."""
    if node.args.get("is_string"):
        return None
    whole = str(node.this).isdigit() or _EXPONENT.fullmatch(str(node.this))
    return None if whole else "decimal_literal"


def _division(node: exp.Expr, _: dict[str, Sort]) -> str | None:
    """By zero DuckDB gives infinity and Spark an error."""
    below = node.expression.unnest()
    nonzero = isinstance(below, exp.Literal) and not below.is_string and float(below.this) != 0
    guarded = (
        isinstance(below, exp.Nullif) and isinstance(below.expression, exp.Literal) and below.expression.this == "0"
    )
    return None if nonzero or guarded else "unguarded_division"


def _cast(node: exp.Expr, sorts: dict[str, Sort]) -> str | None:
    """2.5 becomes 2 or 3: DuckDB rounds and Spark cuts. A floor or a ceiling is whole already."""
    kind = node.args["to"].this.value
    if isinstance(node.this, exp.Null):  # a missing value computes nothing, whatever its type
        return None
    if kind not in _TYPES:
        return "type"
    return "float_to_int" if kind in ("BIGINT", "INT") and _sort(node.this, sorts) == "fraction" else None


def _sum(node: exp.Expr, sorts: dict[str, Sort]) -> str | None:
    """A sum of doubles depends on the order of rows; one of integers has another type on each until it is cast."""
    if _sort(node.this, sorts) == "fraction":
        return "float_sum"
    around = node.parent
    while isinstance(
        around, exp.Filter | exp.Window | exp.Coalesce | exp.Neg | exp.Paren | exp.Add | exp.Sub | exp.Mul
    ):
        around = around.parent
    compared = isinstance(around, exp.Having | exp.EQ | exp.NEQ | exp.LT | exp.LTE | exp.GT | exp.GTE)
    return None if compared or isinstance(around, exp.Cast) else "open_sum"


def _subtraction(node: exp.Expr, sorts: dict[str, Sort]) -> str | None:
    """Date minus date is a number of days on DuckDB and an interval on Spark."""
    if _sort(node.this, sorts) == "date" and _sort(node.expression, sorts) == "date":
        return "date_difference"
    return _shift(node, sorts)


def _shift(node: exp.Expr, _: dict[str, Sort]) -> str | None:
    """A date moved by an interval is a timestamp on DuckDB and a date on Spark."""
    moved = isinstance(node.this, exp.Interval) or isinstance(node.expression, exp.Interval)
    around = node.parent
    while isinstance(around, exp.Paren):
        around = around.parent
    cast = isinstance(around, exp.Cast) and around.args["to"].this.value == "DATE"
    compared = isinstance(around, exp.Between | exp.EQ | exp.NEQ | exp.LT | exp.LTE | exp.GT | exp.GTE)
    return "interval_not_cast" if moved and not (cast or compared) else None


def _date_difference(node: exp.Expr, _: dict[str, Sort]) -> str | None:
    """Months between dates are counted by boundaries on DuckDB and whole on Spark; days are days."""
    unit = node.args.get("unit")
    return None if unit is not None and unit.name.upper() == "DAY" else "date_unit"


def _extract(node: exp.Expr, _: dict[str, Sort]) -> str | None:
    """Weeks and days of the week start elsewhere, or are transpiled wrongly."""
    return None if node.this.name.upper() in ("YEAR", "MONTH", "DAY") else "date_part"


def _join(node: exp.Expr, _: dict[str, Sort]) -> str | None:
    method, side, kind = (str(node.args.get(part) or "").upper() for part in ("method", "side", "kind"))
    return None if not method and side in _JOINS and kind in _JOINS else "join"


def _ranked(node: exp.Expr, _: dict[str, Sort]) -> str | None:
    return None if node.args.get("order") or not isinstance(node.this, exp.RowNumber) else "no_order"


def _column(node: exp.Expr, _: dict[str, Sort]) -> str | None:
    """A computed column without a name is named by each engine in its own way."""
    plain = (exp.Column, exp.Star, exp.Alias)
    inner = node.find_ancestor(exp.Exists, exp.In, exp.Union) is not None
    computed = any(not isinstance(column, plain) for column in node.expressions)
    return "unaliased" if computed and not inner else None


_RULES: tuple[tuple[type[exp.Expr] | tuple[type[exp.Expr], ...], Callable[..., str | None]], ...] = (
    (exp.Literal, _literal),
    (exp.Div, _division),
    (exp.TryCast, lambda _node, _sorts: "function"),
    (exp.Cast, _cast),
    (exp.Sum, _sum),
    (exp.Sub, _subtraction),
    (exp.Add, _shift),
    (exp.DateDiff, _date_difference),
    (exp.Extract, _extract),
    (_PARTS, lambda _node, _sorts: None),
    (exp.Join, _join),
    (exp.Window, _ranked),
    (exp.Select, _column),
)


@cache
def _dates() -> frozenset[str]:
    return frozenset(c.name for kind in KINDS for c in kind.columns if c.type == "date") | {"first", "last"}


def _sorts(statement: exp.Expr) -> dict[str, Sort]:
    """What the names of a statement hold: the date columns of the facts, and whatever its aliases stand for."""
    sorts: dict[str, Sort] = dict.fromkeys(_dates(), "date")
    aliases = list(statement.find_all(exp.Alias))
    for _ in range(3):  # an alias may stand for an alias of a query inside
        for alias in aliases:
            sort = _sort(alias.this, sorts)
            if sort != "other":
                sorts[alias.alias] = sort
    return sorts


def _sort(node: exp.Expr, sorts: dict[str, Sort]) -> Sort:
    """Whether an expression is a date, may be a fraction, or is neither."""
    if isinstance(node, exp.Column):
        return sorts.get(node.name, "other")
    if isinstance(node, exp.Cast):
        return {"DATE": "date", "DOUBLE": "fraction"}.get(node.args["to"].this.value, "other")  # type: ignore[return-value]  # both are sorts
    if isinstance(node, exp.Literal):
        return "other" if node.is_string or str(node.this).isdigit() else "fraction"
    if isinstance(node, exp.Div | exp.Avg | exp.Sqrt | exp.Pow):
        return "fraction"
    if isinstance(node, (exp.Floor, exp.Ceil, exp.Count, exp.DateDiff, exp.Predicate, exp.Extract, *_PARTS)):
        return "other"
    return _sort_of_parts(node, sorts)


def _sort_of_parts(node: exp.Expr, sorts: dict[str, Sort]) -> Sort:
    if isinstance(node, exp.Case):
        parts = [branch.args["true"] for branch in node.args["ifs"]] + [node.args.get("default")]
    elif isinstance(node, exp.Window | exp.Filter | exp.Ordered | exp.Nullif):
        parts = [node.this]
    else:
        parts = list(node.iter_expressions())
    found = {_sort(part, sorts) for part in parts if part is not None}
    return "fraction" if "fraction" in found else "date" if "date" in found else "other"
