"""Searching what is out. Only released texts are in the index, so nothing here asks who is asking."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

import tantivy
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from jiyue.content.library.models import Resource
from jiyue.delivery.search import engine
from jiyue.delivery.search.rules import (
    Segment,
    common_part,
    excerpt,
    folded,
    loose_words,
    marked,
    nearest,
    pairs,
    words,
)

Order = Literal["relevance", "date"]
# Where a word is found decides; how new a text is only orders equals.
WEIGHTS = {"title": 1000.0, "number": 300.0, "body": 100.0}
WHOLE_TITLE = 3000.0
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
    searcher = engine.searcher()
    wanted = words(text)
    if searcher is None or not wanted:
        return Results(text)
    scope = _scope(hosts, since, until)
    found = _find(searcher, wanted, scope, kind)
    if not found and (loose := loose_words(text)) != wanted and loose:
        wanted, found = loose, _find(searcher, loose, scope, kind)
    if not found:
        query = _all(wanted)
        return Results(text, facets=_facets(searcher, query, scope), suggestions=_suggestions(searcher, text, scope))
    query = _all(wanted)
    size = min(max(1, size), PAGE_SIZES)
    pages = min(-(-found // size), MOST // size)
    page = min(max(1, page), pages)
    hits = _page(searcher, _both(query, *scope, *_of_kind(kind)), order, page, size)
    items = tuple(_hit(searcher.doc(address)["shown"][0], wanted) for address in hits)
    return Results(text, found, items, page, pages, _facets(searcher, query, scope))


def _page(
    searcher: tantivy.Searcher, query: tantivy.Query, order: Order, page: int, size: int
) -> list[tantivy.DocAddress]:
    offset = (page - 1) * size
    if order == "date":
        result = searcher.search(query, limit=size, offset=offset, count=False, order_by_field="day")
    else:
        result = searcher.search(query, limit=size, offset=offset, count=False, weight_by_field="recency")
    return [address for _, address in result.hits]


def _find(searcher: tantivy.Searcher, wanted: list[str], scope: list[tantivy.Query], kind: str | None) -> int:
    result: Any = searcher.search(_both(_all(wanted), *scope, *_of_kind(kind)), limit=1)
    return int(result.count)


def _all(wanted: Iterable[str]) -> tantivy.Query:
    return _both(*(_word(word) for word in wanted))


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


def _both(*queries: tantivy.Query) -> tantivy.Query:
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, query) for query in queries])


def _any(field_name: str, values: Sequence[str]) -> tantivy.Query:
    query = tantivy.Query.term_set_query(engine.SCHEMA, field_name, list(values))
    return tantivy.Query.const_score_query(query, 0.0)


def _of_kind(kind: str | None) -> list[tantivy.Query]:
    return [_any("kind", [kind])] if kind else []


def _scope(hosts: Sequence[str] | None, since: date | None, until: date | None) -> list[tantivy.Query]:
    """Site and dates; kind stands apart because its facet counts the other kinds too."""
    scope = [] if hosts is None else [_any("host", hosts)]
    if since or until:
        first = engine.day_number(since or date.min)
        last = engine.day_number(until or date.max)
        days = tantivy.Query.range_query(engine.SCHEMA, "day", tantivy.FieldType.Integer, first, last)
        scope.append(tantivy.Query.const_score_query(days, 0.0))
    return scope


def _facets(
    searcher: tantivy.Searcher, query: tantivy.Query, scope: list[tantivy.Query]
) -> dict[str, tuple[Bucket, ...]]:
    asked = {name: {"terms": {"field": name, "size": 50}} for name in ("kind", "host")}
    counted: dict[str, Any] = searcher.aggregate(_both(query, *scope), asked)
    labels = dict(Resource.Kind.choices)
    return {
        name: tuple(
            Bucket(found["key"], str(labels.get(found["key"], found["key"])), int(found["doc_count"]))
            for found in counted[name]["buckets"]
        )
        for name in asked
    }


def _suggestions(searcher: tantivy.Searcher, text: str, scope: list[tantivy.Query]) -> tuple[str, ...]:
    """Words near to what was asked that do lead somewhere: parts of similar titles, and their keywords."""
    parts = pairs(folded(text)[:40])
    if not parts:
        return ()
    alike = [
        (tantivy.Occur.Should, tantivy.Query.term_query(engine.SCHEMA, "title_pairs", part)) for part in set(parts)
    ]
    query = _both(tantivy.Query.boolean_query(alike), *scope)
    candidates: set[str] = set()
    for _, address in searcher.search(query, limit=20).hits:
        shown = json.loads(searcher.doc(address)["shown"][0])
        candidates.update({common_part(text, shown["title"]), *shown["keywords"]})
    good = [word for word in candidates if word and _find(searcher, words(word) or [word], scope, None)]
    return nearest(text, good)


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
