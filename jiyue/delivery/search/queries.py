"""Searching what is out. Only released texts are in the index, so nothing here asks who is asking.

Every question goes to the index and to the newest changes beside it (`asked.Asked`); the two answers are one.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal

import tantivy
from django.db.models import Sum
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from jiyue.common.compiled import Compiled
from jiyue.delivery.publishing.models import Placement
from jiyue.delivery.search import engine, laws, suggesting, synonyms
from jiyue.delivery.search.asked import Asked
from jiyue.delivery.search.engine import View
from jiyue.delivery.search.entries import KINDS, VALIDITIES, Entry
from jiyue.delivery.search.models import AskedWord, IndexChange, WordDecision
from jiyue.delivery.search.rules import (
    Segment,
    excerpt,
    loose_words,
    marked,
    pieces,
    rank,
    recency,
    words,
)
from jiyue.delivery.search.sounds import spelled
from jiyue.estate.registry.models import Website
from jiyue.estate.sites.models import Column

Order = Literal["relevance", "date"]
MOST = 10_000
MOST_WAITING = 500
PAGE_SIZES = 50


@dataclass(frozen=True)
class FoundFile:
    """An attachment in which the words were found. `path` is relative to the site, `url` absolute."""

    name: str
    path: str
    url: str


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
    file: FoundFile | None = None

    @property
    def title_html(self) -> SafeString:
        return as_html(self.title_marks)

    @property
    def summary_html(self) -> SafeString:
        return as_html(self.marks)


@dataclass(frozen=True)
class Bucket:
    """How many finds fall under one kind, site, column or year."""

    key: str
    label: str
    count: int


@dataclass(frozen=True)
class Results:
    """A page of finds, the counts for narrowing down, and what else to try when nothing was found.

    `also` are the synonyms that were looked for, too; `by_sound` says that the words were read as pinyin, `near` that
    nothing holds what was asked and these only hold most of it.
    """

    query: str
    total: int = 0
    items: tuple[Hit, ...] = ()
    page: int = 1
    pages: int = 0
    facets: Mapping[str, tuple[Bucket, ...]] = field(default_factory=dict)
    suggestions: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    by_sound: bool = False
    near: bool = False


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
    host: str | None = None,
    column: str | None = None,
    year: str | None = None,
    unit: str | None = None,
    validity: str | None = None,
    since: date | None = None,
    until: date | None = None,
    exact: bool = False,
    order: Order = "relevance",
    page: int = 1,
    size: int = 10,
    facets: Sequence[str] = engine.FACETS,
    near: bool = True,
) -> Results:
    """Everything out that contains all the words asked for, wherever in title, number, text or attachments they stand.

    `hosts` is where to look; `kind`, `host`, `column` (by its address part), `year`, `unit` and `validity` narrow the
    finds, and `facets` says for which of these they are counted. `exact` leaves synonyms out. Latin letters that stand
    nowhere are read as pinyin of titles. Where nothing holds all words, what holds most of their characters is found,
    unless `near` is False.
    """
    current = engine.view(_standing())
    wanted = words(text)
    if current is None or not wanted:
        return Results(text)
    narrow = {"kind": kind, "host": host, "column": column, "year": year, "unit": unit, "validity": validity}
    asked = Asked(wanted, hosts, since, until, {name: value for name, value in narrow.items() if value})
    asked, found, first = _tried(current, text, asked, exact=exact, near=near, order=order, size=size)
    counts = _facets(current, asked, facets)
    instead: tuple[str, ...] = ()
    if not found or asked.near:
        instead = suggesting.instead(current, text, replace(asked, chosen={}, near=()))
    if not found:
        return Results(text, facets=counts, suggestions=instead)
    size = min(max(1, size), PAGE_SIZES)
    pages = min(-(-found // size), MOST // size)
    page = min(max(1, page), pages)
    stored = first if page == 1 else _page(current, asked, order, page, size)[1]
    items = tuple(_hit(one, asked) for one in stored)
    also = tuple(name for names in asked.synonyms.values() for name in names)
    return Results(
        text,
        found,
        items,
        page,
        pages,
        counts,
        suggestions=instead,
        also=also,
        by_sound=asked.spoken is not None,
        near=bool(asked.near),
    )


def completions(text: str, *, hosts: Sequence[str] | None = None) -> tuple[str, ...]:
    """What somebody who has typed so far may want: keywords and titles that contain it, or that sound so."""
    current = engine.view(_standing())
    return suggesting.completions(current, text, Asked((), hosts)) if current else ()


def resources(text: str, *, most: int = 5_000) -> list[str]:
    """The ids of what is out and holds the words, attachments included; the caller narrows by rights."""
    current = engine.view(_standing())
    wanted = words(text)
    if current is None or not wanted:
        return []
    asked = _tried(current, text, Asked(wanted), exact=False, near=False, order="date", size=1)[0]
    terms = {"found": {"terms": {"field": "resource", "size": most}}}
    counted: dict[str, Any] = current.searcher.aggregate(asked.query(current), terms)
    fresh = {entry.resource for entry in current.fresh if asked.score(entry)}
    found = [*fresh, *(bucket["key"] for bucket in counted["found"]["buckets"])]
    return [key for key in found if not key.startswith(laws.PREFIX)]


def total(text: str, *, hosts: Sequence[str] | None) -> int:
    """How many finds there would be without any narrowing."""
    return search(text, hosts=hosts, size=1, facets=(), near=False).total


def _tried(
    current: View, text: str, asked: Asked, *, exact: bool, near: bool, order: Order, size: int
) -> tuple[Asked, int, list[str]]:
    """The first way of reading the words that finds something.

    With synonyms, with punctuation as border, as pinyin, and by most of its characters.
    """
    size = min(max(1, size), PAGE_SIZES)
    ways = [asked if exact else _with_synonyms(asked)]
    if (loose := loose_words(text)) != asked.words and loose:
        ways.append(replace(asked, words=loose))
    if spoken := spelled(text):
        ways.append(replace(asked, spoken=spoken))
    if near and (parts := pieces(text)):
        ways.append(replace(asked, near=parts))
    for way in ways:
        found, stored = _page(current, way, order, 1, size)
        if found:
            return way, found, stored
    return ways[0], 0, []


def _with_synonyms(asked: Asked) -> Asked:
    named = {word: others for word in asked.words if (others := synonyms.others(word))}
    return replace(asked, synonyms=named)


_waiting = Compiled(
    lambda: IndexChange.objects.filter(done_at__isnull=True).order_by("-pk").values_list("resource_id")[:MOST_WAITING]
)


def _standing() -> dict[str, frozenset[str]]:
    """Of the resources whose change the worker has not written yet, the hosts where each stands now."""
    keys = [key for (key,) in _waiting()]
    if not keys:
        return {}
    hosts: dict[str, set[str]] = {str(key): set() for key in keys}
    live = Placement.objects.filter(
        resource__in=set(keys),
        resource__release__withdrawn_at__isnull=True,
        live_since__isnull=False,
        live_until__isnull=True,
        column__hidden=False,
    )
    for key, host in live.values_list("resource_id", "column__outlet__website__host__name"):
        hosts[str(key)].add(host or "")
    return {key: frozenset(names) for key, names in hosts.items()}


def _page(current: View, asked: Asked, order: Order, page: int, size: int) -> tuple[int, list[str]]:
    """How many there are, and the stored side of one page: the newest changes sorted in among those of the index."""
    fresh: list[tuple[float, Entry | tantivy.DocAddress]] = []
    for entry in current.fresh:
        if worth := asked.score(entry):
            day = engine.day_number(entry.day)
            fresh.append((day if order == "date" else rank(worth, recency(day)), entry))
    offset = (page - 1) * size
    # Where the page begins among those of the index depends on how many new ones stand before it: at most all.
    start = max(0, offset - len(fresh))
    by: Any = {"order_by_field": "day"} if order == "date" else {"weight_by_field": "recency"}
    result: Any = current.searcher.search(asked.query(current), limit=offset + size - start, offset=start, **by)
    ordered = sorted([*fresh, *result.hits], key=lambda find: -find[0])
    shown = [find for _, find in ordered[offset - start :][:size]]
    stored = [find.stored if isinstance(find, Entry) else current.searcher.doc(find)["shown"][0] for find in shown]
    return int(result.count) + len(fresh), stored


def _facets(current: View, asked: Asked, names: Sequence[str]) -> dict[str, tuple[Bucket, ...]]:
    """The counts of each facet, as they are without that facet's own narrowing."""
    facets = _counted(current, asked, [name for name in names if name not in asked.chosen])
    for name in asked.chosen.keys() & set(names):
        others = {key: value for key, value in asked.chosen.items() if key != name}
        facets |= _counted(current, replace(asked, chosen=others), [name])
    return facets


def _counted(current: View, asked: Asked, names: Sequence[str]) -> dict[str, tuple[Bucket, ...]]:
    if not names:
        return {}
    terms = {name: {"terms": {"field": name, "size": 50}} for name in names}
    counted: dict[str, Any] = current.searcher.aggregate(asked.query(current), terms)
    fresh = [entry for entry in current.fresh if asked.score(entry)]
    facets = {}
    for name in names:
        counts = Counter({found["key"]: int(found["doc_count"]) for found in counted[name]["buckets"]})
        counts.update(value for entry in fresh for value in entry.facet(name))
        labels = _labels(name, asked.hosts)
        ordered = sorted(counts.items(), reverse=True) if name == "year" else counts.most_common(50)
        facets[name] = tuple(Bucket(key, labels.get(key, key), number) for key, number in ordered)
    return facets


_columns = Compiled(lambda host: Column.objects.filter(outlet__website__host__name=host).values_list("slug", "name"))


def _labels(name: str, hosts: Sequence[str] | None) -> dict[str, str]:
    if name == "kind":
        return KINDS
    if name == "validity":
        return VALIDITIES
    if name == "column" and hosts and len(hosts) == 1:
        return {row[0]: row[1] for row in _columns(hosts[0])}
    return {}


def _hit(stored: str, asked: Asked) -> Hit:
    shown = json.loads(stored)
    body, files = shown.pop("body"), shown.pop("files")
    shown.pop("keywords")
    shown |= _place(shown.pop("also", {}), shown["host"], asked)
    wanted: Sequence[str] = asked.near or asked.all_words
    if asked.spoken:
        wanted = [heard] if (heard := asked.spoken.found_in(shown["title"])) else []
    marks, file = _passage(body, shown["summary"], files, wanted)
    shown["summary"] = "".join(segment.text for segment in marks)
    shown["date"] = date.fromisoformat(shown["date"])
    found = FoundFile(*file, url=shown["url"].removesuffix(shown["path"]) + file[1]) if file else None
    return Hit(**shown, title_marks=marked(shown["title"], wanted), marks=marks, file=found)


def _place(also: Mapping[str, Sequence[str]], first: str, asked: Asked) -> dict[str, str]:
    """Where it stands for who asked, when that is not the first of its sites."""
    hosts = [asked.chosen["host"]] if "host" in asked.chosen else asked.hosts
    if hosts is None or first in hosts:
        return {}
    host = next(one for one in hosts if one in also)
    url, name = also[host]
    return {"host": host, "url": url, "site_name": name}


def _passage(
    body: str, summary: str, files: Sequence[Sequence[str]], wanted: Sequence[str]
) -> tuple[tuple[Segment, ...], tuple[str, str] | None]:
    """The words around the first find: in the text, in the summary, in an attachment; else how the text begins."""
    for text in (body, summary):
        if _is_marked(marks := excerpt(text, wanted)):
            return marks, None
    for name, path, text in files:
        if _is_marked(marks := excerpt(f"{name}\n{text}", wanted)):
            return marks, (name, path)
    return excerpt(summary or body, ()), None


def _is_marked(segments: Sequence[Segment]) -> bool:
    return any(segment.marked for segment in segments)


@dataclass(frozen=True)
class LookedFor:
    """A word, how often it was looked for on a site, how often in vain, and what was decided about it last."""

    word: str
    asked: int
    unmet: int
    decision: WordDecision | None


def looked_for(website: Website, *, unmet: bool, most: int = 200) -> list[LookedFor]:
    """The words that are looked for most, or most in vain, over all months that are kept."""
    words = AskedWord.objects.filter(website=website).values("word").annotate(of=Sum("asked"), none=Sum("unmet"))
    order = "none" if unmet else "of"
    rows = list(words.filter(**{f"{order}__gt": 0}).order_by(f"-{order}", "word")[:most])
    found = WordDecision.objects.filter(website=website, word__in=[row["word"] for row in rows])
    said: dict[str, WordDecision] = {}
    for one in found.select_related("decided_by__person"):
        said.setdefault(one.word, one)
    return [LookedFor(row["word"], row["of"], row["none"], said.get(row["word"])) for row in rows]
