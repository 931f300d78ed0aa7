"""What a review says of the limits of what it has read, and what a freelancer's receipts book comes to."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from command import Preavis

AS_OF = "2025-12-31"
INVOICES = "Client;N° facture;Date;Échéance;Montant HT;TVA;Montant TTC\n" + "".join(
    f"Durand;F-10{month:02};15/{month:02}/2025;28/{month:02}/2025;1 000,00;200,00;1 200,00\n" for month in range(1, 13)
)


def hours(*days: str) -> str:
    return "Client,User,Start date,Duration,Task\n" + "".join(f"Durand,Ana,{day},07:30:00,delivery\n" for day in days)


def review(preavis: Preavis, book: Path, *texts: str, lang: str = "en") -> dict[str, Any]:
    for number, text in enumerate(texts):
        path = book.parent / f"file{number}.csv"
        path.write_text(text, encoding="utf-8")
        assert preavis("--book", book, "import", "--apply", path).code == 0
    said = preavis("--book", book, "--lang", lang, "review", "--as-of", AS_OF, "--json")
    assert said.code == 0, said.err
    found: dict[str, Any] = json.loads(said.out)
    return found


def told(found: dict[str, Any], code: str) -> list[dict[str, Any]]:
    return [one for one in found["problems"] if one["code"] == code]


def test_hours_of_a_part_of_the_window_are_said_with_their_days(preavis: Preavis, book: Path) -> None:
    found = review(preavis, book, INVOICES, hours("2025-02-03", "2025-08-29"))
    (note,) = told(found, "review.hours_of_a_part")
    assert {name: note["params"][name] for name in ("known_first", "known_last")} == {
        "known_first": "2025-02-03",
        "known_last": "2025-08-29",
    }
    for lang, words in (("en", "from 3 Feb 2025 to 29 Aug 2025"), ("fr", "du 3 févr. 2025 au 29 août 2025")):
        said = preavis("--book", book, "--lang", lang, "review", "--as-of", AS_OF)
        assert words in " ".join(said.out.replace("\u202f", " ").split()), said.out


def test_hours_of_the_whole_window_need_no_word(preavis: Preavis, book: Path) -> None:
    found = review(preavis, book, INVOICES, hours("2025-01-20", "2025-12-05"))
    assert not told(found, "review.hours_of_a_part")


def test_hours_of_another_year_are_said_to_be_outside(preavis: Preavis, book: Path) -> None:
    found = review(preavis, book, INVOICES, hours("2024-02-03"))
    assert len(told(found, "review.hours_outside")) == 1
    assert not told(found, "review.hours_of_a_part")


@pytest.mark.parametrize("together", [True, False])
def test_a_receipts_book_alone_gives_revenue_and_says_nothing_of_lateness(
    preavis: Preavis, book: Path, *, together: bool
) -> None:
    head = "Date d'encaissement;Référence;Client;Nature;Montant;Mode de règlement\n"
    rows = [f"15/{month:02}/2025;;Durand;Conseil;1 000,00;Virement\n" for month in range(1, 13)]
    texts = [head + "".join(rows)] if together else [head + row for row in rows]
    found = review(preavis, book, *texts)
    (client,) = found["clients"]
    measures = client["measures"]
    assert (found["portfolio"]["revenue"], measures["revenue"]["value"]) == (1_200_000, 1_200_000)
    assert found["portfolio"]["reconciliation"]["difference"] == 0
    assert measures["lateness_p80"]["value"] is None
    assert measures["late_share"]["value"] is None
    assert not told(found, "review.assumed_due_dates")
    assert not told(found, "review.unmatched_payments")


def test_invoices_dated_by_their_clients_terms_are_counted_and_the_rest_is_assumed(
    preavis: Preavis, book: Path
) -> None:
    undated = "\n".join(";".join([*row.split(";")[:3], "", *row.split(";")[4:]]) for row in INVOICES.splitlines()[1:])
    head = INVOICES.splitlines()[0]
    found = review(
        preavis,
        book,
        f"{head}\n{undated}\nMartin;F-2001;15/06/2025;;100,00;20,00;120,00\n",
        "Client;Délai de paiement\nDurand;45 jours fin de mois\nMartin;\n",
    )
    (terms,), (assumed,) = told(found, "review.dated_by_client_terms"), told(found, "review.assumed_due_dates")
    assert (terms["params"]["count"], terms["params"]["amount"]) == (12, 12 * 1_200_00)
    assert (assumed["params"]["count"], assumed["params"]["amount"]) == (1, 120_00)
