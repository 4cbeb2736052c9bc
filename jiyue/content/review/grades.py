"""How weighty an item is, which decides who signs it; what is found in it may raise the grade, never lower it (D16)."""

from dataclasses import dataclass
from datetime import date

from jiyue.common.html import text_of
from jiyue.common.refusals import Refusal
from jiyue.content.library.models import Version
from jiyue.content.library.queries import attachment_insides
from jiyue.estate.organisations.models import Organisation
from jiyue.rulebook.regulations.queries import Applied, enforces, rules_for, terms
from jiyue.rulebook.regulations.rules import Citation, refuse, rule
from jiyue.rulebook.regulations.schema import Grade, Grading


@dataclass(frozen=True)
class Graded:
    """The grade that an item has; empty where the packs know none. `words` are those that raised it."""

    key: str = ""
    rank: int = 0
    citations: tuple[Citation, ...] = ()
    words: tuple[str, ...] = ()


def grade_of(
    version: Version, *, owner: Organisation, outlet_kind: str, asked: str, plan: str | None, on: date
) -> Graded:
    """The grade of an item, by its title, its text and the words in its files."""
    text = "\n".join(
        [version.title, text_of(version.body), *(inside.words for _, inside in attachment_insides(version))]
    )
    return grade_of_text(text, owner=owner, outlet_kind=outlet_kind, asked=asked, plan=plan, on=on)


@enforces(Grading)
def grade_of_text(
    text: str, *, owner: Organisation, outlet_kind: str, asked: str, plan: str | None, on: date
) -> Graded:
    """The grade asked for, raised by the words of the text; a grade that needs a plan is refused without one.

    Without a word on the `plan` it is not asked for.
    """
    found = rules_for(Grading, place=owner.place_id, on=on, outlet_kind=outlet_kind)
    if not found:
        return Graded()
    applied = found[0]
    grades = applied.rule.grades
    known = [grade.key for grade in grades]
    if asked and asked not in known:
        raise Refusal("没有这一级别。", cure=f"请从{'、'.join(grade.label for grade in grades)}中选择。")
    rank, words = known.index(asked) if asked else 0, tuple[str, ...]()
    for number, grade in enumerate(grades):
        seen = _words(grade, text, place=owner.place_id, on=on)
        if seen and number > rank:
            rank, words = number, seen
    return _checked(applied, rank, words, plan=plan)


def _checked(applied: Applied[Grading], rank: int, words: tuple[str, ...], *, plan: str | None) -> Graded:
    grade = applied.rule.grades[rank]
    cited = tuple(dict.fromkeys((*applied.citations, *applied.cite(grade.clause))))
    if grade.needs_plan and plan is not None and not plan.strip():
        why = f"内容出现“{'”“'.join(words[:5])}”，" if words else ""
        raise refuse(f"{why}级别为“{grade.label}”，须附应急预案。", cure="请填写应急预案后再送审。", citations=cited)
    rule(cited, "allowed")
    return Graded(grade.key, rank, cited, words)


def require_not_raised(before: str, now: Graded, *, owner: Organisation, outlet_kind: str, on: date) -> None:
    """Words that would raise the grade of an item on its way ask for another chain, hence for another review."""
    for applied in rules_for(Grading, place=owner.place_id, on=on, outlet_kind=outlet_kind)[:1]:
        known = [grade.key for grade in applied.rule.grades]
        if before in known and now.rank > known.index(before):
            label = applied.rule.grades[now.rank].label
            raise refuse(
                f"修改后的内容出现“{'”“'.join(now.words[:5])}”，须按“{label}”级别审核。",
                cure="请撤回送审，再按新的级别重新送审。",
                citations=now.citations,
            )


def _words(grade: Grade, text: str, *, place: str, on: date) -> tuple[str, ...]:
    listed = (word for name in grade.term_lists for word in terms(name, place=place, on=on))
    return tuple(word for word in dict.fromkeys(listed) if word in text)
