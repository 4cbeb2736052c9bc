"""What is asked for, said twice: as a query of the index, and as a test of an entry that is not in it yet."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import tantivy

from jiyue.delivery.search import engine
from jiyue.delivery.search.engine import View
from jiyue.delivery.search.entries import Entry
from jiyue.delivery.search.rules import NEAR, SYNONYM, WEIGHTS, WHOLE_TITLE, least, nearness, pairs, score
from jiyue.delivery.search.sounds import Spoken

SPOKEN = 500.0
_PLAIN, _ESCAPED = re.compile(r"([\\.+*?()|\[\]{}^$#&~/-])"), r"\\\1"
Query = tantivy.Query
MUST, SHOULD, NOT = tantivy.Occur.Must, tantivy.Occur.Should, tantivy.Occur.MustNot


@dataclass(frozen=True)
class Asked:
    """Words that must all be found, or a sound, or pairs of which most must be found (`near`); and where to look.

    `chosen` are single values of facets.
    """

    words: Sequence[str]
    hosts: Sequence[str] | None = None
    since: date | None = None
    until: date | None = None
    chosen: Mapping[str, str] = field(default_factory=dict)
    synonyms: Mapping[str, Sequence[str]] = field(default_factory=dict)
    spoken: Spoken | None = None
    near: Sequence[str] = ()

    @property
    def all_words(self) -> list[str]:
        """The words and their other names."""
        return [*self.words, *(name for word in self.words for name in self.synonyms.get(word, ()))]

    def query(self, view: View) -> Query:
        if self.near:
            wanted = [_near(self.near)]
        else:
            wanted = [_sound(self.spoken)] if self.spoken else [self._named(word) for word in self.words]
        return both(view, *wanted, *self.scope())

    def _named(self, word: str) -> Query:
        """A word by any of its names."""
        others = [_word(name, SYNONYM) for name in self.synonyms.get(word, ())]
        return Query.boolean_query([(SHOULD, one) for one in (_word(word), *others)]) if others else _word(word)

    def scope(self) -> list[Query]:
        scope = [] if self.hosts is None else [any_of("host", self.hosts)]
        if self.since or self.until:
            first = engine.day_number(self.since or date.min)
            last = engine.day_number(self.until or date.max)
            days = Query.range_query(engine.SCHEMA, "day", tantivy.FieldType.Integer, first, last)
            scope.append(Query.const_score_query(days, 0.0))
        return scope + [any_of(name, [value]) for name, value in self.chosen.items()]

    def score(self, entry: Entry) -> float:
        """What the entry is worth; 0 when it is not asked for."""
        if not self.covers(entry):
            return 0.0
        if self.near:
            return nearness(self.near, entry.texts)
        if self.spoken:
            return SPOKEN if self.spoken.fits(entry.sound) else 0.0
        worth = [self._worth(word, entry.texts) for word in self.words]
        return sum(worth) if all(worth) else 0.0

    def _worth(self, word: str, texts: Mapping[str, str]) -> float:
        return score(word, texts) + SYNONYM * sum(score(name, texts) for name in self.synonyms.get(word, ()))

    def covers(self, entry: Entry) -> bool:
        return (
            (self.hosts is None or not set(entry.facet("host")).isdisjoint(self.hosts))
            and (self.since or date.min) <= entry.day <= (self.until or date.max)
            and all(value in entry.facet(name) for name, value in self.chosen.items())
        )


def both(view: View, *queries: Query) -> Query:
    """All of them, in what the index holds and nothing newer has replaced or taken off."""
    parts = [(MUST, query) for query in queries]
    gone = [*view.recent.resources, *(resource for resource, hosts in view.standing.items() if not hosts)]
    if gone:
        parts.append((NOT, any_of("resource", gone)))
    for resource, hosts in view.standing.items():
        if hosts:
            elsewhere = [(MUST, any_of("resource", [resource])), (NOT, any_of("host", sorted(hosts)))]
            parts.append((NOT, Query.boolean_query(elsewhere)))
    return Query.boolean_query(parts)


def any_of(name: str, values: Sequence[str]) -> Query:
    """Entries with one of the values. A set of values is answered by a look at every entry that has one, so a single
    one is asked for as a word, whose finds can be skipped through.
    """
    if len(values) == 1:
        query = Query.term_query(engine.SCHEMA, name, values[0], "basic")
    else:
        query = Query.term_set_query(engine.SCHEMA, name, list(values))
    return Query.const_score_query(query, 0.0)


def in_field(name: str, word: str) -> Query:
    """A folded word as a literal part of a field."""
    parts = pairs(word)
    if not parts:
        return Query.regex_query(engine.SCHEMA, f"{name}_pairs", f"{_PLAIN.sub(_ESCAPED, word)}.")
    return run(f"{name}_pairs", parts)


def run(name: str, tokens: Sequence[str]) -> Query:
    """Tokens one after the other."""
    if len(tokens) == 1:
        return Query.term_query(engine.SCHEMA, name, tokens[0])
    return Query.phrase_query(engine.SCHEMA, name, list(tokens))


def _word(word: str, share: float = 1.0) -> Query:
    """One word in any of the fields, weighed by the best places."""
    places = [Query.const_score_query(in_field(name, word), weight * share) for name, weight in WEIGHTS.items()]
    whole = Query.term_query(engine.SCHEMA, "title_whole", word, "basic")
    places.append(Query.const_score_query(whole, WHOLE_TITLE * share))
    return Query.boolean_query([(SHOULD, place) for place in places])


def _near(wanted: Sequence[str]) -> Query:
    """Most of some pairs, in title or text."""
    each = [
        Query.boolean_query([(SHOULD, Query.const_score_query(in_field(name, pair), NEAR[name])) for name in NEAR])
        for pair in wanted
    ]
    return Query.boolean_query([(SHOULD, one) for one in each], minimum_number_should_match=least(len(each)))


def _sound(spoken: Spoken) -> Query:
    """Titles that sound so; all of one worth, so that the newest stand first."""
    heard = [run("title_syllables", reading) for reading in spoken.readings]
    if parts := pairs(spoken.initials):
        heard.append(run("title_initials", parts))
    return Query.const_score_query(Query.boolean_query([(SHOULD, one) for one in heard]), SPOKEN)


def count(view: View, asked: Asked) -> int:
    """How many entries are asked for."""
    result: Any = view.searcher.search(asked.query(view), limit=1)
    return int(result.count) + sum(asked.score(entry) > 0 for entry in view.fresh)
