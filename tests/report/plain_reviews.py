"""Reviews as plain data, as a dossier reads them: as many clients as wanted, every figure known by hand."""

from __future__ import annotations

from typing import Any

from preavis.report.dossier.seen import Plain

HOSTILE = (
    "<script>alert(1)</script>",
    "</title></style><img src=x onerror=alert(1)>",
    '#strong[x] *bold* _under_ $a^2$ @label <label> = Heading // "quote"',
    '"]}) #sys.inputs #read("/etc/passwd") {{ 7*7 }} {% x %}',
    "live\u202etxt.exe\u0007 null\u0000",
    "`backtick` `two` `three",
    "A" * 5_000,
    "株式会社テスト بيت Ω 🦊",
    "&amp; &lt;b&gt;",
    "",
)

_MEASURES = {
    "revenue": ("money", 0.0),
    "client_margin": ("money", 0.0),
    "contribution": ("money", 0.0),
    "full_profit": ("money", 0.0),
    "margin_per_scarce_hour": ("money_per_hour", 4_512),
    "margin_ratio": ("ratio", 0.25),
    "hours": ("minutes", 9_450),
    "hours_share": ("ratio", 0.2),
    "own_revenue_share": ("ratio", 0.1),
    "days_beyond_terms": ("days", 12.4),
    "lateness_p80": ("days", 31.0),
}


def client(key: str, name: str, recommendation: str | None = "keep", margin: int | None = 123_450) -> dict[str, Any]:
    """A client that brings 1,000,000 and leaves `margin`, in minor units; None: its margin is unknown."""
    money = {"revenue": 1_000_000, "client_margin": margin, "contribution": margin, "full_profit": margin}
    measures = {measure: _measure(unit, money.get(measure, usual)) for measure, (unit, usual) in _MEASURES.items()}
    measures["lateness_p80"] |= {"low": 20.0, "high": 45.0}
    known = 0 if margin is None else margin
    return {
        "client": key,
        "name": name,
        "kind": "company",
        "recommendation": recommendation,
        "dormant": recommendation is None,
        "quality": {"keep": "sound", "fix": "strained", "part": "untenable"}.get(recommendation or ""),
        "band": ["strained", "sound"] if recommendation == "unknown" else ["sound", "sound"],
        "acceptability": {"strong": 0.25, "sound": 0.75, "strained": 0.0, "untenable": 0.0},
        "confidence": 0.87,
        "measures": measures,
        "criteria": {
            "economics": {"value": 0.25, "weight": 0.6, "supports": ["sound"], "vetoes": [], "missing": None},
            "payment": {"value": None, "weight": 0.4, "supports": [], "vetoes": [], "missing": "too_few"},
        },
        "reasons": [said("It leaves 25.0% of what it brings.")],
        "counter_reasons": [said("Its revenue falls.")],
        "red_lines": [],
        "blocks": [],
        "needs": [],
        "remedies": [],
        "firmness": [],
        "menu": None,
        "plan": [],
        "lens": "agree_positive",
        "waterfall": {
            "total": known,
            "known": margin is not None,
            "steps": [
                {"name": "revenue", "amount": 1_000_000, "rows": 12, "missing": ""},
                {"name": "labour_cost", "amount": known - 1_000_000, "rows": 3, "missing": ""},
            ],
        },
    }


def said(text: str) -> dict[str, Any]:
    return {"code": "advice.said", "params": {}, "text": text}


def review(*clients: Plain, problems: tuple[str, ...] = (), **more: Any) -> dict[str, Any]:
    """A review of these clients whose sum holds."""
    margin = sum(one["waterfall"]["total"] for one in clients)
    balance = {
        "clients": margin,
        "unassigned": -50_005,
        "unused_capacity": -1,
        "total": margin - 50_006,
        "ledger_total": margin - 50_006,
        "difference": 0,
        "lines": [{"name": "cost_overhead", "amount": -50_005}],
    }
    found = {
        "as_of": "2026-06-30",
        "window": {"first": "2025-07-01", "last": "2026-06-30"},
        "currency": "EUR",
        "facts_sha256": "f" * 64,
        "policy_sha256": "9" * 64,
        "engine_version": "0.1.0",
        "seed": 0,
        "criteria_set_aside": ["values"],
        "criteria": ["economics", "payment", "values"],
        "criterion_measures": {"economics": "margin_ratio", "payment": "lateness_p80", "values": "conflict"},
        "portfolio": {
            "clients": len(clients),
            "revenue": 1_000_000 * len(clients) if clients else None,
            "contribution": margin if clients else None,
            "client_margin": margin if clients else None,
            "hhi": 0.1504 if clients else None,
            "effective_clients": 6.65 if clients else None,
            "reconciliation": balance,
        },
        "clients": list(clients),
        "problems": [{"code": "x", "params": {}, "severity": "note", "origin": None, "message": m} for m in problems],
        "company": "Atelier d'Essai",
        "country": "FR",
        "assumptions": {
            "terms_days": 30,
            "carry_bps": 800,
            "loss_bps": {"0": 100, "90": 2500},
            "practical_capacity_bps": 8000,
            "amortisation_months": 24,
        },
        "head": "a" * 64,
        "outlook": None,
    }
    return found | more


def outlook() -> dict[str, Any]:
    """Two cases over three months, as `preavis whatif --json` prints them."""
    cash = [
        {"month": f"2026-{month:02}-01", "p5": low, "p50": low + 100_000, "p95": low + 250_000}
        for month, low in ((7, 400_000), (8, -50_000), (9, 300_000))
    ]
    case = {
        "cash": cash,
        "low_point": {"p5": -50_000, "p50": 50_000, "p95": 200_000, "month": "2026-08-01"},
        "below_floor": {"share": 1250, "error": 30},
        "end": {"p5": 300_000, "p50": 400_000, "p95": 550_000},
    }
    cases = [case | {"name": "keep", "title": "keep"}, case | {"name": "mine", "title": "<b>mine</b>"}]
    return {"cases": cases, "floor": 0, "paths": 10_000, "notes": []}


def _measure(unit: str, value: float | None) -> dict[str, Any]:
    missing = "no_time" if value is None else None
    return {"value": value, "low": value, "high": value, "unit": unit, "evidence": 12, "missing": missing}
