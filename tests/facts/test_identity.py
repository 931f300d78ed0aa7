"""References, and what two spellings of a name share."""

import pytest

from preavis.facts.identity import is_siren, normalise_name, reference, reference_number, siren_of


@pytest.mark.parametrize(
    "spelling", ["Boulangerie Martin SARL", "BOULANGERIE MARTIN", "S.A.R.L. Boulangerie  Martin", "boulangerie-martin"]
)
def test_legal_form_case_and_marks_do_not_make_another_company(spelling: str) -> None:
    assert normalise_name(spelling) == "boulangerie martin"


def test_accents_ligatures_and_ampersands_are_read_as_letters() -> None:
    assert normalise_name("Œuvres & Métiers") == "oeuvres et metiers"


def test_a_name_made_of_a_legal_form_alone_is_kept() -> None:
    assert normalise_name("SA") == "sa"


def test_a_name_without_letters_is_still_a_name() -> None:
    assert normalise_name("株式会社") == "株式会社"


@pytest.mark.parametrize("text", ["732829320", "732 829 320", "FR 44 732829320", "732 829 320 00074"])
def test_a_siren_is_found_in_its_longer_forms(text: str) -> None:
    assert siren_of(text) == "732829320"


@pytest.mark.parametrize("text", ["732829321", "", "12345", "FR44732829321", "DE123456789"])
def test_what_fails_the_check_digit_is_no_siren(text: str) -> None:
    assert siren_of(text) is None


def test_a_check_digit_is_needed() -> None:
    assert is_siren("732829320")
    assert not is_siren("111111111")


def test_the_number_of_a_reference_never_changes() -> None:
    """Stored facts carry it: another value would orphan every book ever written."""
    assert reference_number("code:C0012") == 4097528577897977644
    assert 0 <= reference_number(reference("name", "Acme")) < 2**63


def test_codes_keep_their_case_and_names_do_not() -> None:
    assert reference("code", " c 12") == "code:c12"
    assert reference("name", "ACME Ltd") == "name:acme"
