"""Which rules apply to a question: place, date and facets in, rules with their citations out. No Django."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import Any, Generic, Literal, ParamSpec, TypeVar

from .rules import Citation
from .schema import Clause, Default, Edition, Pack, Precedence, RuleBase
from .schema.base import level_of
from .schema.packs import Strength

R = TypeVar("R", bound=RuleBase)
P = ParamSpec("P")
T = TypeVar("T")
Origin = Literal["document", "default"]

DEFAULT_LABEL = "平台默认，非文件原文"
# Editions times kinds of rules that are held ready; a pack that is read again is another pack.
KEPT = 4096
KEPT_ANSWERS = 512
"""Answers held for one kind, place and day; a question with names of its own would fill the memory."""
_STRENGTHS: tuple[Strength, ...] = ("hard", "soft", "encouraged", "statement")


@dataclass(frozen=True)
class Applied(Generic[R]):
    """A rule that applies, with the citations every answer built on it carries.

    `strength` is that of the strictest clause it hangs on: hard admits no exception, soft a reasoned one (D2).
    """

    rule: R
    citations: tuple[Citation, ...]
    origin: Origin
    pack: str
    edition: str
    strength: Strength
    sources: Mapping[str, Citation]

    def cite(self, *clauses: str | None) -> tuple[Citation, ...]:
        """The citations of single steps or elements; the rule's own where a part names no clause."""
        named = tuple(self.sources[clause] for clause in clauses if clause)
        return named or self.citations


Parts = tuple[tuple[int, tuple[Applied[R], ...], tuple[Applied[R], ...]], ...]


@dataclass(frozen=True, eq=False)
class _Bound(Generic[R]):
    """What binds a place on a day, of one kind: resolved once, with the answers given from it.

    `parts`: each pack's depth, its own rules and its defaults; `asks`: the facets that these rules look at, None
    where one of them does not say so: then nothing is kept. `yields`: which pack gives way to which others, and the
    clause by which it does; empty where none has to.
    """

    parts: Parts[R]
    asks: tuple[str, ...] | None
    yields: Mapping[str, tuple[tuple[str, Applied[Precedence]], ...]] = field(default_factory=dict)
    answers: dict[tuple[Any, ...], list[Applied[R]]] = field(default_factory=dict)


def applied(packs: Iterable[Pack], kind: type[R], *, place: str, on: date, **facets: Any) -> list[Applied[R]]:
    """All rules of a kind that bind this place on this day and fit the facets, the strictest first (D1)."""
    bound = _binding(tuple(packs), kind, place, on)
    if not bound.parts:
        return []
    if bound.asks is None:
        return _fitting(bound, facets)
    asked = tuple([facets.get(name) for name in bound.asks])
    try:
        found = bound.answers.get(asked)
    except TypeError:  # a facet that cannot be kept, such as a list
        return _fitting(bound, facets)
    if found is None:
        if len(bound.answers) >= KEPT_ANSWERS:
            bound.answers.clear()
        found = bound.answers[asked] = _fitting(bound, facets)
    return list(found)


def _fitting(bound: _Bound[R], facets: Mapping[str, Any]) -> list[Applied[R]]:
    """The rules that fit the facets: a document's drive out defaults of the same slot, the nearest default wins.

    A document that says of itself that others go before it gives way to these, be they stricter or not.
    """
    documents: list[Applied[R]] = []
    defaults: list[tuple[int, Applied[R]]] = []
    for depth, own, general in bound.parts:
        documents += _spoken([one for one in own if one.rule.matches(**facets)])
        defaults += [(depth, one) for one in general if one.rule.matches(**facets)]
    if bound.yields and len(documents) > 1:
        documents = _prevailing(documents, bound.yields)
    if not defaults:
        return sorted(documents, key=_rank) if len(documents) > 1 else documents
    answered = {one.rule.slot() for one in documents}
    nearest: dict[tuple[Any, ...], int] = {}
    for depth, one in defaults:
        nearest[one.rule.slot()] = max(depth, nearest.get(one.rule.slot(), 0))
    documents += [
        one for depth, one in defaults if (slot := one.rule.slot()) not in answered and depth == nearest[slot]
    ]
    return sorted(documents, key=_rank) if len(documents) > 1 else documents


def _rank(one: Applied[Any]) -> tuple[float, bool]:
    return one.rule.strictness(), one.origin == "default"


def cite(pack: Pack, edition: Edition, clause: Clause, *, default_label: str = "") -> Citation:
    return Citation(
        pack=pack.id,
        edition=edition.id,
        clause=clause.id,
        document=pack.document.title,
        article=clause.article,
        quote=clause.quote,
        default_label=default_label,
    )


def _spoken(fitting: list[Applied[R]]) -> list[Applied[R]]:
    """Without the fallbacks of what another rule of the same document answers."""
    if not any(one.rule.fallback for one in fitting):
        return fitting
    spoken = {one.rule.slot() for one in fitting if not one.rule.fallback}
    return [one for one in fitting if not (one.rule.fallback and one.rule.slot() in spoken)]


@lru_cache(maxsize=KEPT)
def _binding(packs: tuple[Pack, ...], kind: type[R], place: str, on: date) -> _Bound[R]:
    """The packs that bind the place on the day, with their rules of a kind."""
    found = []
    of_pack: dict[str, tuple[Pack, Edition]] = {}
    for pack in packs:
        edition = pack.edition_on(on) if pack.place.covers(place) else None
        if edition is None:
            continue
        own = tuple(one for one in _documents(pack, edition, kind) if _is_meant(one.rule, place))
        general = tuple(one for one in _defaults(pack, edition, kind) if _is_meant(one.rule, place))
        if own or general:
            found.append((pack.place.depth, own, general))
        if own:
            of_pack[pack.id] = pack, edition
    kinds = {type(one.rule) for _, own, general in found for one in (*own, *general)}
    if not all(_says_what_it_asks(one) for one in kinds):
        return _Bound(tuple(found), None, _yields(of_pack))
    asks = dict.fromkeys(name for one in kinds for name in (*one.facets, *one.asks))
    return _Bound(tuple(found), tuple(asks), _yields(of_pack))


def _yields(of_pack: Mapping[str, tuple[Pack, Edition]]) -> dict[str, tuple[tuple[str, Applied[Precedence]], ...]]:
    """For each pack that gives way: the packs that go before it here, and by which of its clauses."""
    found = {}
    for name, (pack, edition) in of_pack.items():
        clauses = _documents(pack, edition, Precedence)
        before = [
            (other, clause)
            for clause in clauses
            for other, (upper, _) in of_pack.items()
            if other != name and upper.document.rank in clause.rule.ranks
        ]
        if before:
            found[name] = tuple(before)
    return found


def _says_what_it_asks(kind: type[RuleBase]) -> bool:
    """Whether the class whose `matches` is used names the facets that it looks at."""
    used = next(one for one in kind.__mro__ if "matches" in vars(one))
    return "asks" in vars(used)


@lru_cache(maxsize=KEPT)
def _documents(pack: Pack, edition: Edition, kind: type[R]) -> tuple[Applied[R], ...]:
    """An edition's own rules of a kind with their citations: gathered once, asked for each column and account."""
    found: list[Applied[R]] = []
    for rule in edition.rules:
        if isinstance(rule, kind):
            sources = {name: cite(pack, edition, edition.clauses[name]) for name in rule.named_clauses()}
            citations = tuple(sources[name] for name in rule.clauses) or tuple(sources.values())
            strength = _strictest(edition.clauses[citation.clause].strength for citation in citations)
            found.append(Applied(rule, citations, "document", pack.id, edition.id, strength, sources))
    return tuple(found)


@lru_cache(maxsize=KEPT)
def _defaults(pack: Pack, edition: Edition, kind: type[R]) -> tuple[Applied[R], ...]:
    found: list[Applied[R]] = []
    for default in edition.defaults:
        rule = default.rule
        if isinstance(rule, kind):
            names = dict.fromkeys((*default.fills, *rule.named_clauses()))
            sources = {name: cite(pack, edition, edition.clauses[name], default_label=DEFAULT_LABEL) for name in names}
            citations = tuple(sources[name] for name in default.fills) or (_of_platform(pack, edition, default),)
            found.append(Applied(rule, citations, "default", pack.id, edition.id, "soft", sources))
    return tuple(found)


def _is_meant(rule: RuleBase, place: str) -> bool:
    return not rule.levels or level_of(place) in rule.levels


def _of_platform(pack: Pack, edition: Edition, default: Default) -> Citation:
    return Citation(
        pack=pack.id,
        edition=edition.id,
        clause=default.id,
        document="",
        article=default.about,
        default_label=DEFAULT_LABEL,
    )


def _strictest(strengths: Iterable[Strength]) -> Strength:
    return min(strengths, key=_STRENGTHS.index)


_enforcers: dict[type[RuleBase], set[str]] = {}


def enforces(*kinds: type[RuleBase]) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Mark the function that applies a kind of rule; the clause matrix reads where a rule is enforced from here."""

    def register(function: Callable[P, T]) -> Callable[P, T]:
        for kind in kinds:
            _enforcers.setdefault(kind, set()).add(f"{function.__module__}:{function.__qualname__}")
        return function

    return register


def enforcers(kind: type[RuleBase]) -> tuple[str, ...]:
    """Where a kind of rule is enforced, as the code itself says."""
    return tuple(sorted(_enforcers.get(kind, ())))


@enforces(Precedence)
def _prevailing(
    documents: list[Applied[R]], yields: Mapping[str, tuple[tuple[str, Applied[Precedence]], ...]]
) -> list[Applied[R]]:
    """Without the rules that give way; what goes before them also cites the clause by which it does."""
    gone: set[int] = set()
    cited = {number: dict.fromkeys(one.citations) for number, one in enumerate(documents)}
    for number, one in enumerate(documents):
        for name, clause in yields.get(one.pack, ()):
            if clause.rule.of and one.rule.kind not in clause.rule.of:
                continue
            for above, other in enumerate(documents):
                if other.pack == name and _fixes(other.rule.slot(), one.rule.slot()):
                    cited[above] |= dict.fromkeys(clause.citations)
                    gone.add(number)
    return [replace(one, citations=tuple(cited[number])) for number, one in enumerate(documents) if number not in gone]


def _fixes(upper: tuple[Any, ...], lower: tuple[Any, ...]) -> bool:
    """Whether what the one decides takes in all that the other does: the same, unset for everything, or more."""
    return len(upper) == len(lower) and all(
        wide in (None, (), narrow) or (isinstance(wide, tuple) and isinstance(narrow, tuple) and {*narrow} <= {*wide})
        for wide, narrow in zip(upper, lower, strict=True)
    )
