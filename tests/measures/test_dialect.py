"""The lint lets through what both engines answer alike and stops what they are known to answer differently."""

from __future__ import annotations

from pathlib import Path

import pytest
from invented import invented

from preavis.engines.relations import relations
from preavis.engines.spark import to_spark
from preavis.measures import THEMES
from preavis.measures.base import Assumptions, Scope, Theme
from preavis.measures.compose import branches_of
from preavis.measures.dialect import Fault, faults
from preavis.measures.outlook import OUTLOOK
from preavis.measures.payment import PAYMENT
from preavis.measures.statements import passes

PLANTED = [
    # Silent: both engines answer, and the answers differ.
    ("SELECT CAST(amount / NULLIF(minutes, 0) AS BIGINT) AS x FROM f", "float_to_int"),
    ("SELECT CAST(2.5e0 AS INTEGER) AS x FROM f", "float_to_int"),
    ("SELECT CAST(r AS BIGINT) AS x FROM (SELECT amount * 0.5e0 AS r FROM f) AS g", "float_to_int"),
    ("SELECT CAST(CASE WHEN a > 0 THEN a / 2 ELSE 0 END AS INT) AS x FROM f", "float_to_int"),
    ("SELECT DATE_DIFF('month', issue_date, due_date) AS x FROM f", "date_unit"),
    ("SELECT DATE_DIFF('week', issue_date, due_date) AS x FROM f", "date_unit"),
    ("SELECT ISODOW(issue_date) AS x FROM f", "function"),
    ("SELECT DAYOFWEEK(issue_date) AS x FROM f", "function"),
    ("SELECT WEEK(issue_date) AS x FROM f", "function"),
    ("SELECT EXTRACT(dow FROM issue_date) AS x FROM f", "date_part"),
    ("SELECT EXTRACT(week FROM issue_date) AS x FROM f", "date_part"),
    ("SELECT LIST(amount ORDER BY amount) AS x FROM f", "function"),
    ("SELECT STRING_AGG(label, ',' ORDER BY label) AS x FROM f", "function"),
    ("SELECT amount * 0.08 AS x FROM f", "decimal_literal"),
    ("SELECT amount / 60.0 AS x FROM f", "decimal_literal"),
    ("SELECT due_date - issue_date AS x FROM f", "date_difference"),
    (
        "SELECT d - issue_date AS x FROM (SELECT MAX(date) AS d, issue_date FROM f GROUP BY issue_date) AS g",
        "date_difference",
    ),
    ("SELECT DATE '2026-01-01' - due_date AS x FROM f", "date_difference"),
    ("SELECT issue_date + INTERVAL 30 DAY AS x FROM f", "interval_not_cast"),
    ("SELECT approx_count_distinct(document) AS x FROM f", "function"),
    ("SELECT HASH(document) AS x FROM f", "function"),
    # Loud: one of them stops.
    ("SELECT amount / minutes AS x FROM f", "unguarded_division"),
    ("SELECT amount / NULLIF(minutes, 1) AS x FROM f", "unguarded_division"),
    ("SELECT amount / 0 AS x FROM f", "unguarded_division"),
    ("SELECT QUANTILE_CONT(amount, 0.5e0) AS x FROM f", "function"),
    ("SELECT MEDIAN(amount) AS x FROM f", "function"),
    ("SELECT DATE_SUB('day', issue_date, due_date) AS x FROM f", "function"),
    ("SELECT EXTRACT(isoyear FROM issue_date) AS x FROM f", "date_part"),
    ("SELECT f.amount FROM f ASOF JOIN r ON f.date >= r.date", "join"),
    ("SELECT f.amount FROM f FULL JOIN r ON f.date = r.date", "join"),
    ("SELECT TRY_CAST(label AS BIGINT) AS x FROM f", "function"),
    ("SELECT DATE_TRUNC('month', issue_date) AS x FROM f", "function"),
    ("SELECT amount // 2 AS x FROM f", "not_allowed"),
    # Sums: of doubles they depend on the order of rows, of integers on the engine's type.
    ("SELECT CAST(SUM(amount * 0.5e0) AS DOUBLE) AS x FROM f", "float_sum"),
    ("SELECT SUM(amount) AS x FROM f", "open_sum"),
    ("SELECT AVG(amount) AS x FROM f", "function"),
    # Types, order, names.
    ("SELECT CAST(amount AS DECIMAL(18, 2)) AS x FROM f", "type"),
    ("SELECT CAST(amount AS HUGEINT) AS x FROM f", "type"),
    ("SELECT CAST(date AS TIMESTAMP) AS x FROM f", "type"),
    ("SELECT amount FROM f LIMIT 1", "not_allowed"),
    ("SELECT ROW_NUMBER() OVER (PARTITION BY client) AS x FROM f", "no_order"),
    ("SELECT amount + 1 FROM f", "unaliased"),
    ("SELECT amount FROM f QUALIFY ROW_NUMBER() OVER (ORDER BY amount) = 1", "not_allowed"),
    ("SELECT UNNEST([1, 2]) AS x FROM f", "function"),
    ("SELECT ROUND(amount / NULLIF(minutes, 0), 2) AS x FROM f", "function"),
    ("DELETE FROM f", "not_allowed"),
]

SOUND = [
    "SELECT CAST(SUM(amount) AS BIGINT) AS x FROM f GROUP BY client",
    "SELECT CAST(COALESCE(SUM(amount) FILTER (WHERE amount > 0), 0) AS BIGINT) AS x FROM f",
    "SELECT CAST(FLOOR((minutes * hourly_base + 30) / 60) AS BIGINT) AS x FROM f",
    "SELECT amount * 0.08e0 / NULLIF(minutes, 0) AS x FROM f",
    "SELECT amount / 365e0 AS x FROM f",
    "SELECT DATE_DIFF('day', issue_date, due_date) * amount AS x FROM f",
    "SELECT CAST(issue_date + INTERVAL 30 DAY AS DATE) AS x FROM f",
    "SELECT COALESCE(due_date, issue_date + CAST(30 AS INTEGER)) AS x FROM f",
    "SELECT EXTRACT(YEAR FROM date) * 12 + EXTRACT(MONTH FROM date) AS month, COUNT(*) AS n FROM f GROUP BY 1",
    "SELECT LEAST(a, b) AS x, CASE WHEN a IS NULL THEN 1 ELSE 0 END AS y FROM f WHERE a IN (1) OR b BETWEEN 1 AND 3",
    "SELECT a.k, ROW_NUMBER() OVER (PARTITION BY a.k ORDER BY a.date, a.row) AS x FROM a LEFT JOIN b ON a.k = b.k",
    "WITH g AS (SELECT k FROM f UNION ALL SELECT k FROM h) SELECT k, COUNT(DISTINCT k) AS n FROM g GROUP BY k",
    "SELECT a.k FROM a JOIN b ON a.date BETWEEN b.date - INTERVAL 3 DAY AND b.date + INTERVAL 3 DAY",
    "SELECT CAST(NULL AS DECIMAL(18, 8)) AS confidence FROM f",
    "SELECT client FROM f WHERE EXISTS (SELECT 1 FROM c WHERE f.date BETWEEN c.first AND c.last)",
    "SELECT client FROM f GROUP BY client HAVING SUM(amount) <> 0",
    "SELECT CAST(DATE '2026-08-31' AS DATE) AS x, CAST(-5 AS BIGINT) AS y, 'settled' AS part, TRUE AS z FROM f",
]


@pytest.mark.parametrize(("sql", "code"), PLANTED)
def test_a_construct_that_engines_answer_differently_is_stopped(sql: str, code: str) -> None:
    assert code in {fault.code for fault in faults(sql)}


@pytest.mark.parametrize("sql", SOUND)
def test_a_construct_that_engines_answer_alike_passes(sql: str) -> None:
    assert faults(sql) == ()


def test_a_fault_shows_the_part_of_the_statement_that_is_wrong() -> None:
    found = faults("SELECT client, amount * 0.08 AS x FROM f WHERE amount / minutes > 2")
    assert found == (Fault("decimal_literal", "0.08"), Fault("unguarded_division", "amount / minutes"))


def test_sound_statements_keep_their_meaning_in_the_other_dialect() -> None:
    assert to_spark("SELECT DATE_DIFF('day', issue_date, due_date) AS x FROM f") == (
        "SELECT DATEDIFF(DAY, `issue_date`, `due_date`) AS `x` FROM `f`"
    )
    assert to_spark("SELECT a FROM f ORDER BY a") == "SELECT `a` FROM `f` ORDER BY `a` NULLS LAST"


EVERY_THEME = tuple({theme.name: theme for theme in (*THEMES, PAYMENT, OUTLOOK)}.values())


@pytest.mark.parametrize("terms", [None, 30])
@pytest.mark.parametrize("mixed", [False, True], ids=["one family", "ledger and tables"])
@pytest.mark.parametrize("theme", EVERY_THEME, ids=lambda theme: theme.name)
def test_the_statement_of_every_theme_is_in_the_dialect(
    tmp_path: Path, theme: Theme, terms: int | None, mixed: bool
) -> None:
    scope = Scope(invented(tmp_path, mixed=mixed), Assumptions(terms_days=terms))
    branches = branches_of(theme, scope)
    assert [faults(made.statement()) for made in passes(branches) if faults(made.statement())] == []


@pytest.mark.parametrize("receipts", [False, True])
@pytest.mark.parametrize("mixed", [False, True], ids=["one family", "ledger and tables"])
def test_every_relation_of_a_book_is_in_the_dialect(tmp_path: Path, *, mixed: bool, receipts: bool) -> None:
    made = relations(invented(tmp_path, mixed=mixed), receipts_known=receipts)
    assert {relation.name: faults(relation.sql) for relation in made if faults(relation.sql)} == {}
