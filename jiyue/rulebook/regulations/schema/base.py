"""What every typed rule has in common, and how a term is written. No Django."""

import re
from functools import lru_cache
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

_TERM = re.compile(r"^([1-9]\d{0,4}) (hour|working day|day|month|year)s?$")
_MOST = {"hour": 876_000, "day": 36_500, "working day": 25_000, "month": 1_200, "year": 100}
"""A century: what the clock computes at most."""
_DAYS = {"hour": 1 / 24, "day": 1.0, "working day": 1.45, "month": 30.4, "year": 365.2}


def matched_term(text: str) -> re.Match[str] | None:
    """A term's number (1) and unit (2); None where the text is no term."""
    return _TERM.match(text)


def _checked_term(text: str) -> str:
    match = _TERM.match(text)
    if not match:
        message = "期限应写作“14 days”“7 working days”“6 months”“1 year”或“12 hours”"
        raise ValueError(message)
    if int(match[1]) > _MOST[match[2]]:
        message = "期限不能超过一百年，请核对数字"
        raise ValueError(message)
    return text


@lru_cache(maxsize=1024)
def rough_days(term: str) -> float:
    """A term's length in days, good enough to say which of two is stricter; due dates are never computed with it."""
    match = _TERM.match(term)
    assert match is not None
    return int(match[1]) * _DAYS[match[2]]


Term = Annotated[str, AfterValidator(_checked_term)]
Key = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_.-]{0,59}$")]
ClauseId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{1,39}/[A-Za-z0-9._-]{1,60}$")]
Level = Literal["country", "province", "prefecture", "county"]
Rank = Literal["law", "administrative_regulation", "rules", "normative"]
"""What a document is, the highest first: 法律, 行政法规, 规章, 规范性文件."""
Text = Annotated[str, Field(min_length=1, max_length=2000)]


class Part(BaseModel):
    """A frozen value of a pack; a key that the schema does not know is an error, not a guess."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Option(Part):
    """One entry of a list that people choose from: the key is stored, the label is shown."""

    key: Key
    label: Text


class RuleBase(Part):
    """A typed rule. It hangs on clauses, or is a labelled default of the platform (D3).

    `fallback` rules speak only where no other rule of the same pack and kind does.
    """

    kind: str
    key: Key
    clauses: tuple[ClauseId, ...] = ()
    fallback: bool = False
    levels: tuple[Level, ...] = ()
    """The levels of government that the rule binds; without any it binds all within the pack's place."""

    facets: ClassVar[tuple[str, ...]] = ()
    """Fields that must equal the question's facet of the same name; an unset field or facet fits everything."""

    asks: ClassVar[tuple[str, ...]] = ()
    """What else of the question `matches` looks at, where a kind has its own: answers are kept by these alone."""

    def matches(self, **facets: Any) -> bool:
        """Whether the rule speaks about a subject with these facets."""
        for name in self.facets:  # a plain loop: asked for every rule, column and account
            given = facets.get(name)
            if given is not None and not _fits(getattr(self, name), given):
                return False
        return True

    def slot(self) -> tuple[Any, ...]:
        """What the rule decides: a document's rule drives out the platform defaults of the same slot."""
        return tuple(getattr(self, name) for name in self.facets)

    def strictness(self) -> float:
        """Smaller is stricter; among several rules the strictest stands first (D1)."""
        return 0.0

    def named_clauses(self) -> tuple[str, ...]:
        """Every clause that the rule or a part of it names."""
        return self.clauses


class TermRule(RuleBase):
    """A rule whose number is a term; the shorter the stricter."""

    term: Term

    def strictness(self) -> float:
        return rough_days(self.term)


def level_of(code: str) -> Level:
    """The level of a division by its code; a township's longer code belongs to its county."""
    if code[:6] == "000000":
        return "country"
    if code[2:6] == "0000":
        return "province"
    return "prefecture" if code[4:6] == "00" else "county"


def _fits(wanted: Any, given: Any) -> bool:
    if wanted is None or given is None or wanted == ():
        return True
    if isinstance(wanted, tuple):
        return given in wanted
    return bool(wanted == given)
