"""Costs, people, clients and rates, in French and English."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from reading import Read, columns, one_problem


@pytest.mark.parametrize(
    "text",
    [
        (
            "Date;Fournisseur;Libellé;Catégorie;Client;Montant HT;TVA\n"
            "31/01/2024;OVH;Serveur;Logiciels;;100,00;20,00\n"
            "15/01/2024;Léa;Maquettes;Sous-traitance;Acme;1 500,00;0,00\n"
            "16/01/2024;Meta;Campagne;Débours;Acme;800,00;160,00\n"
        ),
        (
            "Date,Supplier,Description,Category,Customer,Net amount,VAT\n"
            "01/31/2024,OVH,Serveur,Software,,100.00,20.00\n"
            '01/15/2024,Léa,Maquettes,Subcontracting,Acme,"1,500.00",0.00\n'
            "01/16/2024,Meta,Campagne,Disbursements,Acme,800.00,160.00\n"
        ),
    ],
    ids=["french", "english"],
)
def test_costs_are_read_before_vat_with_their_category(read: Read, text: str) -> None:
    done = read(text)
    assert columns(done, "cost", "date, supplier, label, category, client, amount_base") == [
        (date(2024, 1, 31), "OVH", "Serveur", "tool", None, 10000),
        (date(2024, 1, 15), "Léa", "Maquettes", "subcontract", "name:acme", 150000),
        (date(2024, 1, 16), "Meta", "Campagne", "pass_through", "name:acme", 80000),
    ]


def test_an_unknown_category_is_assumed_and_said(read: Read) -> None:
    done = read("Date;Fournisseur;Catégorie;Client;Montant\n31/01/2024;A;Zorglub;Acme;1,00\n31/01/2024;B;;;2,00\n")
    assert columns(done, "cost", "category") == [("direct",), ("overhead",)]
    assert one_problem(done, "tables.category_unknown").params["value"] == "Zorglub"
    assert one_problem(done, "tables.category_missing").params["rows"] == 1


def test_two_equal_costs_both_stay_and_keep_their_keys(read: Read) -> None:
    text = "Date;Fournisseur;Catégorie;Montant\n31/01/2024;SNCF;Train;45,00\n31/01/2024;SNCF;Train;45,00\n"
    first, again = read(text), read(text)
    keys = columns(first, "cost", "source_key")
    assert len(set(keys)) == 2
    assert keys == columns(again, "cost", "source_key")


def test_people_cost_an_hour_or_a_year_with_its_hours(read: Read) -> None:
    done = read(
        "Personne;Rôle;Heures par semaine;Valable depuis;Coût horaire;Coût annuel;Heures\n"
        "Ana;Design;35;01/01/2023;42,50;;\nAna;Design;35;13/01/2024;45,00;;\nBo;Dev;28;01/01/2023;;48 000,00;1 200\n"
        "Cy;Dev;35;01/01/2023;;50 000,00;\n"
    )
    assert columns(done, "person", "person, role, weekly_minutes") == [
        ("Ana", "Design", 2100),
        ("Bo", "Dev", 1680),
        ("Cy", "Dev", 2100),
    ]
    assert columns(done, "person_cost", "person, valid_from, hourly_base, yearly_base, yearly_minutes") == [
        ("Ana", date(2023, 1, 1), 4250, None, None),
        ("Ana", date(2024, 1, 13), 4500, None, None),
        ("Bo", date(2023, 1, 1), None, 4800000, 72000),
    ]
    assert [(r.row, r.problem.code) for r in done.reading.rejects] == [(5, "tables.no_hours")]
    assert (done.reading.primary, done.reading.rows) == ("person_cost", 4)


def test_the_documented_english_columns_of_people_are_read(read: Read) -> None:
    done = read("person,valid_from,hourly_cost,currency\nAna,2023-01-01,42.50,EUR\nBo,,30.00,USD\n")
    assert columns(done, "person_cost", "person, hourly_base, currency") == [("Ana", 4250, "EUR")]
    assert [r.problem.code for r in done.reading.rejects] == ["tables.no_rate"]


def test_capacity_alone_is_a_table_of_people(read: Read) -> None:
    done = read("Name,Weekly hours\nAna,35\nBo,17.5\nAna,35\n")
    assert columns(done, "person", "person, weekly_minutes") == [("Ana", 2100), ("Bo", 1050)]
    assert done.reading.primary == "person"
    assert one_problem(done, "tables.person_twice").params["rows"] == 1


def test_clients_bring_their_identifiers_and_kinds(read: Read) -> None:
    done = read(
        "Code;Nom;SIRET;N° TVA intracommunautaire;Type;Pays;Secteur;Groupe;Tags\n"
        "C1;Durand SA;732 829 320 00074;FR44 732829320;Entreprise;France;6201Z;Durand Group;vip, web\n"
        "C2;Paul Petit;;;Particulier;Belgique;;;\nC3;Ville de Lyon;123456789;;Mairie;FR;;;\n"
    )
    assert columns(done, "client", 'client, name, kind, country, sector, "group", tags') == [
        ("code:C1", "Durand SA", "company", "FR", "6201Z", "Durand Group", "vip web"),
        ("code:C2", "Paul Petit", "consumer", "BE", None, None, None),
        ("code:C3", "Ville de Lyon", "public", "FR", None, None, None),
    ]
    known = columns(done, "identity", "client, scheme, value")
    for scheme, value in [
        ("siren", "732829320"),
        ("siret", "73282932000074"),
        ("vat", "FR44732829320"),
        ("code", "C1"),
    ]:
        assert ("code:C1", scheme, value) in known
    assert one_problem(done, "tables.bad_siren").params["value"] == "123456789"
    assert done.rows_of("client") == {2, 3, 4}


def test_clients_bring_where_they_are_written_to_a_line_below_another(read: Read) -> None:
    done = read(
        "Code;Nom;Adresse;Code postal;Ville;E-mail\n"
        "C1;Durand SA;12 rue des Carmes;29000;Quimper;compta@durand.example\n"
        "C2;Petit SARL;3 rue Neuve\\nBât. B;;;\nC3;Sans Rue SA;;75001;Paris;\n"
    )
    known = columns(done, "identity", "client, scheme, value")
    assert ("code:C1", "address", "12 rue des Carmes\n29000 Quimper") in known
    assert ("code:C1", "email", "compta@durand.example") in known
    assert ("code:C2", "address", "3 rue Neuve\nBât. B") in known
    assert not [one for one in known if one[0] == "code:C3" and one[1] in {"address", "email"}]


def test_exchange_rates_keep_their_decimals(read: Read) -> None:
    done = read("Date;Devise de base;Devise cible;Taux\n31/01/2024;USD;EUR;0,912\n2024-01-03;USD;EUR;1,2345678\n")
    assert columns(done, "fx_rate", "date, base, quote, rate") == [
        (date(2024, 1, 31), "USD", "EUR", Decimal("0.91200000")),
        (date(2024, 1, 3), "USD", "EUR", Decimal("1.23456780")),
    ]
