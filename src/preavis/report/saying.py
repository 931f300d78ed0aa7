"""Problems, errors and statements in words, with the place they lie; never fails for want of words."""

from __future__ import annotations

from collections.abc import Mapping

from preavis.errors import Origin, Parameter, Problem, Question
from preavis.report.words import UnknownWordsError, Words, visible


def sentence(words: Words, code: str, params: Mapping[str, Parameter]) -> str:
    """The words of a code; a code without words is shown with its facts rather than hidden."""
    try:
        return words.say(code, params)
    except UnknownWordsError:
        facts = ", ".join(f"{name} = {visible(str(value))}" for name, value in sorted(params.items()))
        return f"{code} ({facts})" if facts else code


def place(words: Words, origin: Origin | None) -> str:
    """Where a problem lies, as the start of its message."""
    if origin is None:
        return ""
    code = "cli.place.row" if origin.row else "cli.place.file"
    return words.say(code, {"file": origin.file, "row": origin.row})


def problem_text(words: Words, problem: Problem, *, with_place: bool = True) -> str:
    """A problem in words, after the place it lies in."""
    facts = {**problem.params}
    if problem.origin is not None:
        facts = {"file": problem.origin.file, "row": problem.origin.row, **facts}
    told = sentence(words, problem.code, facts)
    return place(words, problem.origin) + told if with_place else told


def question_facts(question: Question) -> dict[str, Parameter]:
    """The facts of a question, as its words may name them."""
    return {
        "key": question.key,
        "file": question.origin.file,
        "row": question.origin.row,
        "choices": ", ".join(question.choices),
        "samples": ", ".join(question.samples),
        **question.params,
    }
