"""`preavis notice`: how long a notice a client should have, and the answers it rests on, kept with author and day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from preavis.cli import messages
from preavis.cli.looking import Look, looked
from preavis.cli.opening import author_of, client_of
from preavis.cli.setting import Setting, write_json
from preavis.cli.spoken import Day, argument, option, pass_setting, verb
from preavis.errors import UsageError
from preavis.facts.book import Answer
from preavis.law import law_of
from preavis.plan.notice import BY_NAME, asked, begun, change_read, notice, partial_rupture, relation_of, settled
from preavis.report.notice_screen import answer_word, notice_data, notice_page
from preavis.report.screen import console


@verb("notice")
@argument("client", metavar="client")
@option("--answer", "answers", multiple=True, metavar="answer", help="cli.notice.answer")
@option("--note", default="", metavar="text", help="cli.notice.note")
@option("--author", metavar="name", help="cli.notice.author")
@option("--from", "told", type=Day(), metavar="date", help="cli.notice.from")
@option("--end", type=Day(), metavar="date", help="cli.notice.end")
@option("--change", "changes", multiple=True, metavar="change", help="cli.notice.change")
@option("--as-of", type=Day(), metavar="date", help="cli.option.as_of")
@option("--json", "as_json", is_flag=True, help="cli.option.json")
@pass_setting
def notice_for(  # noqa: PLR0913, PLR0917  a command's parameters are what the user may say
    setting: Setting,
    client: str,
    answers: Sequence[str],
    note: str,
    author: str | None,
    told: date | None,
    end: date | None,
    changes: Sequence[str],
    as_of: date | None,
    *,
    as_json: bool,
) -> None:
    day, proposed = as_of or setting.today(), [change_read(text) for text in changes]
    with looked(setting, as_of) as look:
        chosen = client_of(look.book.clients, client)
        kept = look.store.answers_on(chosen.key, day)
        new = {one.question: one for one in _given(answers, Answer(chosen.key, "", "", author_of(author), day, note))}
        kept = {name: answer for name, answer in (kept | new).items() if name in BY_NAME}
        said = {name: answer.value for name, answer in kept.items()}
        relation = relation_of(look.session, chosen, look.measured(), look.policy.notice.lawyer_from)
        law = law_of(look.book.company.country)
        found = notice(relation, said, law, told or day, end)
        partial = partial_rupture(found, proposed, law)
        _keep(setting, look, new.values())
    if as_json:
        data = notice_data(found, chosen, kept, setting.data_words, partial)
        write_json(data)
        return
    out = console(colour=setting.colour)
    for part in notice_page(found, chosen, kept, setting.words, partial):
        out.print(part)


def _given(answers: Sequence[str], unsaid: Answer) -> Iterator[Answer]:
    """The answers that were typed, checked; nothing is kept if one of them is wrong."""
    for text in answers:
        name, found, value = text.partition("=")
        if not found or not value.strip():
            raise UsageError("cli.not_an_answer", value=text)
        question = asked(name.strip()).name
        kept = settled(question, value)
        begun(question, kept, unsaid.day)
        yield replace(unsaid, question=question, value=kept)


def _keep(setting: Setting, look: Look, answers: Iterable[Answer]) -> None:
    for answer in answers:
        look.store.answer(answer, setting.now())
        told = {"question": f"question.{answer.question}", "value": answer_word(answer.value, setting.words)}
        messages.say(setting, "cli.notice.kept", **told, author=answer.author)
