"""Which references are one client: the rules, a person's word above them, and no trace of the rows' order."""

from __future__ import annotations

import random
import time

from hypothesis import given, settings
from hypothesis import strategies as st

from preavis.facts.identity import Clients, normalise_name, reference_number
from preavis.facts.resolve import ClientRow, IdentityRow, Link, resolve

Rows = tuple[list[ClientRow], list[IdentityRow]]


def who(ref: str, name: str, family: str = "tables", kind: str | None = None, **known: str) -> Rows:
    """A client as a source stages it."""
    number = reference_number(ref)
    schemes = {"ref": ref, "name": normalise_name(name), **known}
    if ref.startswith("code:"):
        schemes["code"] = ref[5:]
    return [ClientRow(number, name, kind)], [IdentityRow(number, s, v, family) for s, v in schemes.items()]


def solve(*rows: Rows, links: tuple[Link, ...] = ()) -> Clients:
    return resolve([row for said, _ in rows for row in said], [row for _, known in rows for row in known], links)


def word(first: str, second: str, decision: str) -> Link:
    return Link(reference_number(first), reference_number(second), "same" if decision == "same" else "different")


def keys(clients: Clients) -> list[str]:
    return [client.key for client in clients.all]


def test_one_siren_is_one_client_whatever_says_it() -> None:
    clients = solve(
        who("code:411DUP", "DUPONT", siren="732829320"),
        who("name:dupont paris", "Dupont Paris", siret="73282932000074"),
        who("vat:FR44732829320", "Ets. Dupont", vat="FR 44 732 829 320"),
    )
    assert len(clients) == 1
    assert len(clients.all[0].references) == 3


def test_one_foreign_vat_number_is_one_client() -> None:
    assert (
        len(solve(who("code:1", "Müller", vat="DE123456789"), who("name:mueller", "Mueller", vat="de 123456789"))) == 1
    )


def test_one_name_is_one_client_when_nothing_contradicts() -> None:
    assert keys(solve(who("code:C1", "Durand SARL", "ledger"), who("name:durand", "DURAND", "time"))) == ["durand"]


def test_codes_of_two_families_do_not_part_one_name() -> None:
    assert len(solve(who("code:411DUR", "Durand", "ledger"), who("code:C0012", "Durand SARL", "tables"))) == 1


def test_one_name_under_two_codes_of_one_ledger_is_left_to_a_person() -> None:
    rows = (
        who("code:M1", "Martin", "ledger"),
        who("code:M2", "Martin", "ledger"),
        who("name:martin", "Martin", "time"),
    )
    assert keys(solve(*rows)) == ["martin", "martin-2", "martin-3"]
    assert len(solve(*rows, links=(word("code:M2", "name:martin", "same"),))) == 2


def test_one_name_under_two_sirens_joins_nobody() -> None:
    rows = (who("siren:732829320", "Martin", siren="732829320"), who("siren:552100554", "Martin", siren="552100554"))
    assert len(solve(*rows, who("name:martin", "Martin"))) == 3


def test_a_code_joins_only_names_that_go_together() -> None:
    near = solve(who("code:12", "Boulangerie Martin", "ledger"), who("name:martin", "Martin", "tables", code="12"))
    far = solve(who("code:12", "Boulangerie Martin", "ledger"), who("name:acme", "Acme", "tables", code="12"))
    assert (len(near), len(far)) == (1, 2)


def test_a_persons_different_is_never_overruled() -> None:
    rows = (who("code:1", "Durand", siren="732829320"), who("name:durand", "Durand", siren="732829320"))
    assert len(solve(*rows)) == 1
    assert len(solve(*rows, links=(word("code:1", "name:durand", "different"),))) == 2


def test_a_persons_same_joins_what_no_rule_would() -> None:
    clients = solve(who("code:1", "Durand"), who("code:2", "Acme"), links=(word("code:1", "code:2", "same"),))
    assert keys(clients) == ["durand"]


def test_a_word_on_a_reference_that_is_gone_waits() -> None:
    assert keys(solve(who("code:1", "Durand"), links=(word("code:1", "code:9", "same"),))) == ["durand"]


def test_the_details_come_from_the_most_trusted_statement() -> None:
    clients = solve(
        who("name:acme", "acme", kind="consumer"),
        who("siren:732829320", "ACME Industries", kind="company", siren="732829320"),
        links=(word("name:acme", "siren:732829320", "same"),),
    )
    assert clients.all[0].name == "ACME Industries"
    assert clients.all[0].kind == "consumer"


def test_numbers_follow_the_keys() -> None:
    clients = solve(who("code:1", "Zoé"), who("code:2", "Étoile & Fils"), who("code:3", "Zoé", "time"))
    assert [(client.number, client.key) for client in clients.all] == [(0, "etoile-et-fils"), (1, "zoe")]
    assert clients.by_key["zoe"].number == 1


def test_a_name_in_another_script_still_has_a_key() -> None:
    assert keys(solve(who("code:1", "株式会社"), who("code:2", "Ελλάδα"))) == ["client", "client-2"]


names = st.sampled_from(["Durand", "durand SARL", "Martin", "Acme", "Étoile", "Zoé"])
sirens = st.sampled_from([None, "732829320", "552100554"])
families = st.sampled_from(["ledger", "tables", "time"])


@st.composite
def references(draw: st.DrawFn) -> Rows:
    namespace = draw(st.sampled_from(["code", "name"]))
    name, siren = draw(names), draw(sirens)
    ref = f"code:{draw(st.integers(1, 6))}" if namespace == "code" else f"name:{normalise_name(name)}"
    return who(
        ref,
        name,
        draw(families),
        draw(st.sampled_from([None, "company", "consumer"])),
        **({"siren": siren} if siren else {}),
    )


@settings(max_examples=150, deadline=None)
@given(
    st.lists(references(), max_size=12),
    st.randoms(use_true_random=False),
    st.lists(st.tuples(st.integers(1, 6), st.integers(1, 6), st.booleans()), max_size=4),
)
def test_the_order_of_rows_leaves_no_trace(
    rows: list[Rows], chance: random.Random, said: list[tuple[int, int, bool]]
) -> None:
    links = tuple(word(f"code:{a}", f"code:{b}", "same" if same else "different") for a, b, same in said if a != b)
    shuffled, turned = list(rows), list(links)
    chance.shuffle(shuffled)
    chance.shuffle(turned)
    clients = solve(*rows, links=links)
    assert clients == solve(*shuffled, *shuffled, links=tuple(turned))
    assert sorted(n for c in clients.all for n in c.references) == sorted(
        {row.client for said, _ in rows for row in said}
    )
    assert [c.key for c in clients.all] == sorted({c.key for c in clients.all})


def test_tens_of_thousands_of_clients_take_a_second_or_so() -> None:
    rows = [who(f"code:C{i}", f"Client {i}", "ledger") for i in range(30_000)]
    said, known = [row for said, _ in rows for row in said], [row for _, known in rows for row in known]
    begun = time.perf_counter()
    assert len(resolve(said, known)) == 30_000
    assert time.perf_counter() - begun < 6
