"""The report as one HTML file: everything said once, nothing fetched or run, in French as in English."""

from __future__ import annotations

import re
from functools import cache
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import pytest
from plain_reviews import HOSTILE, client, outlook, review, said

from preavis.errors import UsageError
from preavis.report.charts import PAGE
from preavis.report.dossier import SHOWN, Room, compose
from preavis.report.html import html_bytes
from preavis.report.html.tags import TAGS, element_of, escaped, tag
from preavis.report.words import Words

_EMPTY = ("meta",)


class Page(HTMLParser):
    """A page taken apart: that its elements close in order is checked on the way."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.headings: list[tuple[str, str]] = []
        self.words: list[str] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in _EMPTY:
            self.open.append(tag)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append((tag, ""))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" in self.open:
            return
        self.words.append(data)
        if any(re.fullmatch("h[1-6]", one) for one in self.open):
            level, text = self.headings[-1]
            self.headings[-1] = (level, text + data)

    @property
    def text(self) -> str:
        return "\n".join(self.words)


def made(data: dict[str, Any], language: str = "en", only: tuple[str, ...] | None = None) -> str:
    return html_bytes(compose(data, Words.load(language), PAGE, only, SHOWN)).decode()


@cache
def three(language: str) -> Page:
    clients = (
        client("ambre", "Ambre", "part", -250_000),
        client("bleuet", "Bleuet", "fix") | {"lens": "overhead_uncovered"},
        client("cassis", "Cassis"),
    )
    return Page(made(review(*clients, outlook=outlook()), language))


@pytest.mark.parametrize("language", ["en", "fr"])
def test_headings_follow_each_other_without_a_gap_and_every_client_has_one(language: str) -> None:
    levels = [int(level[1]) for level, _ in three(language).headings]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    titles = [text.lstrip("●▲■?") for _, text in three(language).headings]
    assert [titles.count(name) for name in ("Ambre", "Bleuet", "Cassis")] == [1, 1, 1]


def test_the_answer_comes_first_with_what_it_is_judged_on() -> None:
    text = three("en").text
    assert "Of 3 clients: part with 1, fix 1, keep 1." in text
    assert "Judged on 2 of the 3 criteria of your policy: economics, payment risk." in text
    assert "2 clients earn €2,469.00, 1 takes back €2,500.00" in text
    assert text.index("Of 3 clients") < text.index("Contents") < text.index("Portfolio")
    assert "not legal advice" in text
    assert "a person decides" in text


def test_the_reconciliation_adds_up_to_the_cent_and_names_its_ledger() -> None:
    text = three("en").text
    assert "Difference: €0.00." in text
    assert "−€531.06" in text
    assert text.count("−€500.05") == 1


def test_versions_and_fingerprints_are_given_in_full() -> None:
    for code in ("f" * 64, "9" * 64, "a" * 64, "preavis 0.1.0", "2026-06-30"):
        assert code in three("en").text


def test_french_is_set_as_french_is() -> None:
    text = three("fr").text
    assert "10\u202f000,00\u00a0€" in text
    assert "Sur 3 clients\u202f: se séparer de 1, en redresser 1, en garder 1." in text
    assert "«\u202fSûreté\u202f»" in text
    assert "chiffre d’affaires" in text
    assert not re.search(r"\w'\w", text.replace("Atelier d'Essai", ""))
    assert not re.search(r"[ \u00a0][:;!?»](?!\w)|« ", text)
    assert not re.search(r"(?<![\w.,])-\d", text)


def test_english_has_neither_french_spaces_nor_decimal_commas() -> None:
    assert "\u202f" not in three("en").text
    assert not re.search(r"\d,\d\d(?!\d)", three("en").text)


def test_the_page_fetches_nothing_and_runs_nothing() -> None:
    page = three("en")
    names = {name for name, _ in page.elements}
    assert names <= {one.lower() for one in TAGS}
    assert not names & {"script", "img", "link", "iframe", "object", "form"}
    attributes = [(name, value or "") for _, found in page.elements for name, value in found.items()]
    assert not [name for name, _ in attributes if name.startswith("on") or name in ("src", "style")]
    assert all(value.startswith("#") for name, value in attributes if name == "href")
    policy = next(found["content"] for name, found in page.elements if found.get("http-equiv"))
    assert "default-src 'none'" in (policy or "")


def test_every_link_leads_somewhere_and_every_address_is_one_of_a_kind() -> None:
    page = three("en")
    ids = [found["id"] for _, found in page.elements if "id" in found]
    links = {(found["href"] or "")[1:] for name, found in page.elements if name == "a"}
    assert len(ids) == len(set(ids))
    assert links <= set(ids)
    assert "content" in links


def test_tables_have_captions_and_heads_that_say_what_they_head() -> None:
    page = three("en")
    names = [name for name, _ in page.elements]
    assert names.count("table") == names.count("caption") > 8
    assert all(found.get("scope") in ("row", "col") for name, found in page.elements if name == "th")


def test_drawings_say_in_words_what_they_show() -> None:
    drawn = [found for name, found in three("en").elements if name == "svg" and found.get("role") == "img"]
    assert len(drawn) == 5
    assert all(len(found["aria-label"] or "") > 60 for found in drawn)
    assert all(found.get("aria-hidden") or found.get("role") for name, found in three("en").elements if name == "svg")


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_text_and_nothing_else(name: str) -> None:
    one = client("x", name, "fix") | {"reasons": [said(f"Because of {name}")], "needs": [said(name)]}
    data = review(one, client("y", name), client("z", name, None), problems=(name,), company=name)
    page = Page(made(data))
    quiet = Page(made(review(one | {"name": "x"}, client("y", "x"), client("z", "x", None))))
    assert {tag_ for tag_, _ in page.elements} <= {tag_ for tag_, _ in quiet.elements} | {"code"}
    assert "\u202e" not in page.text
    assert "\0" not in page.text
    if len(name) < 60 and name.isprintable():
        assert page.text.count(name.replace("`", "")) >= 1 or name in page.text


def test_a_tag_out_of_the_closed_set_is_refused() -> None:
    for element, attributes in (("script", {}), ("p", {"onclick": "x"}), ("p", {"style": "x"})):
        with pytest.raises(ValueError, match=element):
            element_of(element, attributes)
    assert tag("p", escaped("<&>\"'"), class_='a"b') == '<p class="a&quot;b">&lt;&amp;&gt;&quot;&#x27;</p>'


@pytest.mark.parametrize("language", ["en", "fr"])
def test_an_empty_book_and_a_book_of_one_are_told_plainly(language: str) -> None:
    nobody = Page(made(review(criteria_set_aside=[]), language))
    assert Words.load(language).say("dossier.answer.nobody").replace("'", "’") in nobody.text
    assert not [found for name, found in nobody.elements if found.get("role") == "img"]
    alone = Page(made(review(client("seul", "Seul")), language))
    assert [text for level, text in alone.headings if level == "h3" and text.endswith("Seul")] == ["●Seul"]


def test_no_problem_is_said_and_problems_are_listed() -> None:
    assert "No problem was found" in Page(made(review(client("a", "A")))).text
    told = Page(made(review(client("a", "A"), problems=("3 invoices name no client.", "Old facts."))))
    assert "No problem was found" not in told.text
    assert "3 invoices name no client." in told.text


def test_an_unknown_margin_is_a_question_never_a_nought() -> None:
    one = client("a", "Acme", "unknown", None)
    one["measures"]["client_margin"] |= {"high": 500_000}
    text = Page(made(review(one, client("b", "Bolt")))).text
    assert "≤ €5,000" in text
    assert "Known part of the margin" in text
    assert "at most €5,000.00 (no hours are logged for this client)" in text


def test_only_the_clients_asked_for_have_a_page_and_all_are_in_the_portfolio() -> None:
    page = Page(made(review(client("a", "Acme"), client("b", "Bolt")), only=("b",)))
    assert [text for level, text in page.headings if level == "h3" and text.startswith("●")] == ["●Bolt"]
    assert page.text.count("Acme") > 0


def test_a_book_too_large_to_print_gives_pages_to_the_gravest_and_says_so() -> None:
    many = [client(f"c{i:03}", f"Client {i:03}", "keep", 1_000 + i) for i in range(20)]
    data, room = review(*many, client("last", "Last", "part", -5)), Room(pages=20, measures=5)
    dossier = compose(data, Words.load("en"), PAGE, None, room)
    pages = [section for section in dossier.sections if section.id.startswith("client-")]
    assert (pages[0].title, len(pages)) == ("Last", 20)
    assert "Client 000" not in [page.title for page in pages]
    assert [page.blocks[-1].kind for page in pages] == [*["grid"] * 5, *["paragraph"] * 15]
    text = Page(html_bytes(dossier).decode()).text
    assert "20 of 21 clients have a page here" in text
    assert "the table of every measure is on the first 5 pages only" in text
    assert "preavis client c000" not in text
    assert "preavis client c001" in text
    assert "Client 000" in text


def test_with_room_for_all_nothing_is_said_of_what_is_left_out() -> None:
    data = review(*[client(f"c{i}", f"Client {i}") for i in range(5)])
    text = Page(html_bytes(compose(data, Words.load("en"), PAGE, None, Room(pages=5, measures=5))).decode()).text
    assert "have a page here" not in text
    assert "pages only" not in text


def test_clients_asked_for_beyond_the_room_are_said_to_be_left_out_too() -> None:
    data = review(*[client(f"c{i}", f"Client {i}") for i in range(5)])
    dossier = compose(data, Words.load("en"), PAGE, ("c0", "c1", "c2"), Room(pages=2, measures=2))
    assert "2 of 3 clients have a page here" in Page(html_bytes(dossier).decode()).text


def test_a_divided_answer_says_whether_preferences_or_figures_divide_it() -> None:
    sides = {"preference": {"sound": 1.0}, "data": {"strong": 0.25, "sound": 0.75}}
    text = Page(made(review(client("a", "Acme") | {"doubt": sides}, client("b", "Bolt")))).text
    assert "strong 25%, sound 75%." in text
    assert text.count("Preferences alone: sound 100%; figures alone: strong 25%, sound 75%.") == 1


def test_remedies_and_a_plan_are_shown_where_they_are_handed_in() -> None:
    way = {
        "ways": ["cheapest", "robust"],
        "remedies": [{"name": "price", "level": 1200}],
        "quality": "sound",
        "cost": 112_136,
        "robustness": 0.9,
        "measures": {"client_margin": {"before": 1, "after": 256_459}},
    }
    menu = {"text": "Fix: +12% on the price.", "target": "sound", "faults": [said("We were late.")], "law": []}
    steps = [{"date": "2026-07-01", "text": "Tell them in person.", "who": "owner"}]
    one = client("a", "Acme", "fix") | {"remedies": [way], "menu": menu, "plan": steps}
    text = Page(made(review(one, client("b", "Bolt")))).text
    for part in (
        "Fix: +12% on the price.",
        "€2,565",
        "€1,121",
        "90.0%",
        "We were late.",
        "Tell them in person.",
        "1 Jul 2026",
    ):
        assert part in text


def test_the_same_review_gives_the_same_bytes() -> None:
    data = review(client("a", "Acme"), client("b", "Bolt", "part", -1))
    assert made(data) == made(data)


def test_without_the_charts_library_the_reader_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "altair", None)
    with pytest.raises(UsageError) as refused:
        made(review(client("a", "Acme"), client("b", "Bolt")))
    assert 'pip install "preavis[report]"' in Words.load("en").say(refused.value.code, refused.value.params)
