"""Where a client is written to: from its file, from an answer, by hand; asked where unknown, never guessed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command import Preavis

ON = ("--as-of", "2026-06-30")
CLIENT = "immobiliere-des-trois-ponts"
NAME = "Immobilière des Trois Ponts"
LETTER = ("letter", CLIENT, "formal_notice", *ON)
GIVEN = (
    "--set", "insolvency=no", "--set", "deadline=2026-07-31", "--set", "sender_address=1 quai Nord",
    "--set", "signatory=Claire Kermadec", "--set", "bank_details=IBAN FR76",
)  # fmt: skip


def register(book: Path, preavis: Preavis, folder: Path, street: str, name: str = "clients.csv") -> None:
    file = folder / name
    rows = f"Client;Adresse;Code postal;Ville;E-mail;Pays\n{NAME};{street};29200;Brest;compta@ponts.example;France\n"
    file.write_text(rows, encoding="utf-8")
    said = preavis("--book", book, "import", "--apply", file)
    assert said.code == 0, said.err


def test_an_address_of_the_clients_table_stands_on_the_letter(own_demo: Path, preavis: Preavis, tmp_path: Path) -> None:
    register(own_demo, preavis, tmp_path, "8 place du Marché")
    said = preavis("--book", own_demo, *LETTER, *GIVEN)
    assert said.code == 0, said.err
    assert "8 place du Marché\n29200 Brest" in said.out.replace("\n ", "\n").replace("  ", "")


def test_what_is_given_by_hand_wins_over_an_answer_and_an_answer_over_the_table(
    own_demo: Path, preavis: Preavis, tmp_path: Path
) -> None:
    register(own_demo, preavis, tmp_path, "8 place du Marché")
    answer = preavis("--book", own_demo, "notice", CLIENT, *ON, "--answer", r"client_address=3 rue Neuve\n35000 Rennes")
    assert answer.code == 0, answer.err
    answered = preavis("--book", own_demo, *LETTER, *GIVEN)
    assert "3 rue Neuve" in answered.out
    assert "8 place" not in answered.out
    by_hand = preavis("--book", own_demo, *LETTER, *GIVEN, "--set", "client_address=7 quai Sud")
    assert "7 quai Sud" in by_hand.out
    assert "3 rue Neuve" not in by_hand.out


def test_an_unknown_address_is_asked_with_where_it_can_be_kept(demo_book: Path, preavis: Preavis) -> None:
    said = preavis("--book", demo_book, *LETTER, *GIVEN)
    assert said.code == 4
    assert "client_address:" in said.err
    assert f"preavis notice {CLIENT} --answer client_address=VALUE" in said.err.replace("\n", " ")


def test_of_two_addresses_none_is_guessed(own_demo: Path, preavis: Preavis, tmp_path: Path) -> None:
    register(own_demo, preavis, tmp_path, "8 place du Marché")
    register(own_demo, preavis, tmp_path, "99 rue Haute", "clients-2.csv")
    said = preavis("--book", own_demo, *LETTER, *GIVEN)
    assert said.code == 4
    assert "client_address:" in said.err


def test_a_known_client_that_comes_again_with_an_address_is_news_once(
    own_demo: Path, preavis: Preavis, tmp_path: Path
) -> None:
    register(own_demo, preavis, tmp_path, "")
    register(own_demo, preavis, tmp_path, "8 place du Marché", "clients-2.csv")
    assert preavis("--book", own_demo, *LETTER, *GIVEN).code == 0
    assert preavis("--book", own_demo, "import", "--apply", tmp_path / "clients-2.csv").code == 3


def test_an_address_moves_no_measure_and_no_advice(own_demo: Path, preavis: Preavis, tmp_path: Path) -> None:
    def told() -> object:
        review = json.loads(preavis("--book", own_demo, "review", *ON, "--json").out)
        return [{key: client[key] for key in ("client", "measures")} for client in review["clients"]]

    before = told()
    register(own_demo, preavis, tmp_path, "8 place du Marché")
    assert told() == before


@pytest.mark.parametrize("street", ["", "   "])
def test_a_town_without_a_street_is_no_address(own_demo: Path, preavis: Preavis, tmp_path: Path, street: str) -> None:
    register(own_demo, preavis, tmp_path, street)
    assert preavis("--book", own_demo, *LETTER, *GIVEN).code == 4
