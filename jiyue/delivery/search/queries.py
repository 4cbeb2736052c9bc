"""Searching what is out. Only released texts are in the index, so nothing here asks who is asking.

Every question goes to the index and to the newest changes beside it (`Asked`); the two answers are one.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal

import tantivy
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from jiyue.content.library.models import Resource
from jiyue.delivery.search import engine
from jiyue.delivery.search.engine import View
from jiyue.delivery.search.entries import Entry
from jiyue.delivery.search.rules import (
    WEIGHTS,
    WHOLE_TITLE,
    Segment,
    common_part,
    excerpt,
    folded,
    loose_words,
    marked,
    nearest,
    pairs,
    rank,
    recency,
    score,
    words,
)

Order = Literal["relevance", "date"]
MOST = 10_000
PAGE_SIZES = 50


@dataclass(frozen=True)
class Hit:
    """One find. `path` is relative to its site, `url` absolute; marks stand in the segments, never as HTML."""

    resource: str
    title: str
    url: str
    path: str
    host: str
    site_name: str
    summary: str
    kind: str
    kind_label: str
    unit: str
    number: str
    date: date
    title_marks: tuple[Segment, ...]
    marks: tuple[Segment, ...]

    @property
    def title_html(self) -> SafeString:
        return as_html(self.title_marks)

    @property
    def summary_html(self) -> SafeString:
        return as_html(self.marks)


@dataclass(frozen=True)
class Results:
    """A page of finds, the counts for narrowing down, and what else to try when nothing was found."""

    query: str
    total: int = 0
    items: tuple[Hit, ...] = ()
    page: int = 1
    pages: int = 0
    facets: Mapping[str, tuple["Bucket", ...]] = field(default_factory=dict)
    suggestions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Bucket:
    """How many finds fall under one kind or one site."""

    key: str
    label: str
    count: int


def as_html(segments: Iterable[Segment]) -> SafeString:
    """Segments as escaped text with `<mark>` around the marked ones."""
    return format_html_join("", "{}", ((_run(segment),) for segment in segments))


def _run(segment: Segment) -> SafeString | str:
    return format_html("<mark>{}</mark>", segment.text) if segment.marked else segment.text


def search(
    text: str,
    *,
    hosts: Sequence[str] | None = None,
    kind: str | None = None,
    since: date | None = None,
    until: date | None = None,
    order: Order = "relevance",
    page: int = 1,
    size: int = 10,
) -> Results:
    """Everything out that contains all the words asked for, wherever in title, number or text they stand."""
    view = engine.view()
    wanted = words(text)
    if view is None or not wanted:
        return Results(text)
    asked = Asked(wanted, hosts, since, until, kind)
    found = _count(view, asked)
    if not found and (loose := loose_words(text)) != wanted and loose:
        asked = replace(asked, words=loose)
        found = _count(view, asked)
    facets = _facets(view, replace(asked, kind=None))
    if not found:
        return Results(text, facets=facets, suggestions=_suggestions(view, text, replace(asked, kind=None)))
    size = min(max(1, size), PAGE_SIZES)
    pages = min(-(-found // size), MOST // size)
    page = min(max(1, page), pages)
    items = tuple(_hit(stored, asked.words) for stored in _page(view, asked, order, page, size))
    return Results(text, found, items, page, pages, facets)


@dataclass(frozen=True)
class Asked:
    """What is asked for, once as a query of the index and once as a test of an entry that is not in it yet."""

    words: Sequence[str]
    hosts: Sequence[str] | None
    since: date | None
    until: date | None
    kind: str | None

    def query(self, view: View) -> tantivy.Query:
        return _both(view, *(_word(word) for word in self.words), *self.scope())

    def scope(self) -> list[tantivy.Query]:
        scope = [] if self.hosts is None else [_any("host", self.hosts)]
        if self.since or self.until:
            first = engine.day_number(self.since or date.min)
            last = engine.day_number(self.until or date.max)
            days = tantivy.Query.range_query(engine.SCHEMA, "day", tantivy.FieldType.Integer, first, last)
            scope.append(tantivy.Query.const_score_query(days, 0.0))
        return [*scope, _any("kind", [self.kind])] if self.kind else scope

    def score(self, entry: Entry) -> float:
        """What the entry is worth; 0 when it is not asked for."""
        worth = [score(word, entry.texts) for word in self.words]
        return sum(worth) if all(worth) and self.covers(entry) else 0.0

    def covers(self, entry: Entry) -> bool:
        return (
            (self.hosts is None or entry.host in self.hosts)
            and (self.since or date.min) <= entry.day <= (self.until or date.max)
            and self.kind in (None, "", entry.kind)
        )


def _page(view: View, asked: Asked, order: Order, page: int, size: int) -> list[str]:
    """The stored side of one page of finds: the newest changes sorted in among those of the index."""
    fresh: list[tuple[float, Entry | tantivy.DocAddress]] = []
    for entry in view.recent.entries:
        if worth := asked.score(entry):
            day = engine.day_number(entry.day)
            fresh.append((day if order == "date" else rank(worth, recency(day)), entry))
    offset = (page - 1) * size
    # Where the page begins among those of the index depends on how many new ones stand before it: at most all.
    start = max(0, offset - len(fresh))
    by: Any = {"order_by_field": "day"} if order == "date" else {"weight_by_field": "recency"}
    result = view.searcher.search(asked.query(view), limit=offset + size - start, offset=start, count=False, **by)
    ordered = sorted([*fresh, *result.hits], key=lambda find: -find[0])
    shown = [find for _, find in ordered[offset - start :][:size]]
    return [find.stored if isinstance(find, Entry) else view.searcher.doc(find)["shown"][0] for find in shown]


def _count(view: View, asked: Asked) -> int:
    result: Any = view.searcher.search(asked.query(view), limit=1)
    return int(result.count) + sum(asked.score(entry) > 0 for entry in view.recent.entries)


def _word(word: str) -> tantivy.Query:
    """One word in any of the fields, weighed by the best places."""
    places = [tantivy.Query.const_score_query(_in_field(name, word), weight) for name, weight in WEIGHTS.items()]
    whole = tantivy.Query.term_query(engine.SCHEMA, "title_whole", word, "basic")
    places.append(tantivy.Query.const_score_query(whole, WHOLE_TITLE))
    return tantivy.Query.boolean_query([(tantivy.Occur.Should, place) for place in places])


def _in_field(name: str, word: str) -> tantivy.Query:
    parts = pairs(word)
    if not parts:
        return tantivy.Query.term_query(engine.SCHEMA, f"{name}_singles", word, "basic")
    if len(parts) == 1:
        return tantivy.Query.term_query(engine.SCHEMA, f"{name}_pairs", parts[0])
    return tantivy.Query.phrase_query(engine.SCHEMA, f"{name}_pairs", list(parts))


def _both(view: View, *queries: tantivy.Query) -> tantivy.Query:
    """All of them, in what the index holds and nothing newer has replaced."""
    parts = [(tantivy.Occur.Must, query) for query in queries]
    if view.recent.said:
        parts.append((tantivy.Occur.MustNot, _any("resource", view.recent.resources)))
    return tantivy.Query.boolean_query(parts)


def _any(field_name: str, values: Sequence[str]) -> tantivy.Query:
    query = tantivy.Query.term_set_query(engine.SCHEMA, field_name, list(values))
    return tantivy.Query.const_score_query(query, 0.0)


def _facets(view: View, asked: Asked) -> dict[str, tuple[Bucket, ...]]:
    names = {name: {"terms": {"field": name, "size": 50}} for name in ("kind", "host")}
    counted: dict[str, Any] = view.searcher.aggregate(asked.query(view), names)
    fresh = [entry for entry in view.recent.entries if asked.score(entry)]
    labels = dict(Resource.Kind.choices)
    facets = {}
    for name in names:
        counts = Counter({found["key"]: int(found["doc_count"]) for found in counted[name]["buckets"]})
        counts.update(str(getattr(entry, name)) for entry in fresh)
        facets[name] = tuple(Bucket(key, str(labels.get(key, key)), count) for key, count in counts.most_common(50))
    return facets


def _suggestions(view: View, text: str, asked: Asked) -> tuple[str, ...]:
    """Words near to what was asked that do lead somewhere: parts of similar titles, and their keywords."""
    parts = set(pairs(folded(text)[:40]))
    if not parts:
        return ()
    alike = [(tantivy.Occur.Should, tantivy.Query.term_query(engine.SCHEMA, "title_pairs", part)) for part in parts]
    query = _both(view, tantivy.Query.boolean_query(alike), *asked.scope())
    similar = [
        json.loads(view.searcher.doc(address)["shown"][0]) for _, address in view.searcher.search(query, limit=20).hits
    ]
    similar += [json.loads(entry.stored) for entry in _alike(view, parts, asked)]
    candidates: set[str] = set()
    for shown in similar:
        candidates.update({common_part(text, shown["title"]), *shown["keywords"]})
    good = [word for word in candidates if word and _count(view, replace(asked, words=words(word) or [word]))]
    return nearest(text, good)


def _alike(view: View, parts: set[str], asked: Asked) -> list[Entry]:
    """Of the newest, those whose titles share most with what was asked."""
    shared = {
        place: sum(part in entry.texts["title"] for part in parts)
        for place, entry in enumerate(view.recent.entries)
        if asked.covers(entry)
    }
    return [view.recent.entries[place] for place, count in Counter(shared).most_common(20) if count]


def _hit(stored: str, wanted: Sequence[str]) -> Hit:
    shown = json.loads(stored)
    body = shown.pop("body")
    shown.pop("keywords")
    marks = excerpt(body, wanted)
    if shown["summary"] and not any(segment.marked for segment in marks):
        marks = excerpt(shown["summary"], wanted)
    shown["summary"] = "".join(segment.text for segment in marks)
    shown["date"] = date.fromisoformat(shown["date"])
    return Hit(**shown, title_marks=marked(shown["title"], wanted), marks=marks)
