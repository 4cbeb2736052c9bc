"""`jiyue bench search`: what a question costs and whether it is answered; SQLite's FTS5 on the same pairs beside us.

The library is filled as in `bench publish`, with words as uneven as in a language, so that some stand in half of all
texts. What is measured is `queries.search` itself, with its marks, counts and the look at what waits for the worker.
Above `FILLED` no library is filled: entries go straight to the index (`straight`), and there is no peer.
"""

import random
import resource as system
import sqlite3
import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from jiyue.common.html import text_of
from jiyue.content.library.models import Version
from jiyue.delivery.publishing import bench as publishing
from jiyue.delivery.search import actions, engine, gathering, judging
from jiyue.delivery.search.queries import search
from jiyue.delivery.search.rules import folded, pairs
from jiyue.delivery.search.straight import Straight

FILLED = 200_000
QUESTIONS = 600
PEER_QUESTIONS = 120
WORDS = 20_000
HOST = "bench.localhost"


class Corpus(publishing.Bench):
    """A library whose texts are made of words, the commonest of which are in half of them."""

    def __init__(self, count: int) -> None:
        idle = publishing.Search(update=int, fold=int, rebuild=int)
        super().__init__(count, idle)
        made = super()._text
        self.words = [made(self.random.choice((1, 2, 2, 2, 2, 3, 4))) for _ in range(WORDS)]
        self.frequencies = list(accumulate(1 / (place + 2) for place in range(WORDS)))

    def letters(self, count: int) -> str:
        """So many letters of words."""
        return self._text(count)

    def _text(self, letters: int) -> str:
        if not hasattr(self, "frequencies"):
            return super()._text(letters)
        found = self.random.choices(self.words, cum_weights=self.frequencies, k=letters)
        return "".join(found)[:letters]


@dataclass(frozen=True)
class Question:
    """Some characters out of one text, and whether site and dates narrow the search to where that text stands."""

    text: str
    title: str
    since: date | None
    until: date | None

    @property
    def narrow(self) -> bool:
        return self.since is not None


def run(count: int) -> dict[str, object]:
    """Fill an empty database, build the index and ask."""
    corpus = Corpus(min(count, FILLED))
    made = Straight(count, last=corpus.at, text=corpus.letters) if count > FILLED else None
    if made is None:
        corpus.fill()
    before = time.process_time()
    if made is None:
        actions.rebuild(at=corpus.at)
    else:
        engine.renew(made)
    build = time.process_time() - before
    rss = system.getrusage(system.RUSAGE_SELF).ru_maxrss / 1024
    questions = list(_questions(count, made.some(QUESTIONS) if made else _stored()))
    answered, costs = _asked(questions, _ours)
    figures: dict[str, object] = {
        "resources": count,
        "filled": made is None,
        "index_build_cpu_s": round(build, 2),
        "index_build_per_cpu_s": round(count / build),
        "index_mb": round(_size(Path(settings.SEARCH_ROOT)) / 1e6),
        "index_build_peak_rss_mb": round(rss),
        "questions": len(questions),
        "answered": answered,
        **_spread("search_cpu_ms", costs),
        "search_cpu_ms_filtered_p95": _spread("f", _of(costs, questions, narrow=True))["f_p95"],
        "search_peak_rss_mb": round(system.getrusage(system.RUSAGE_SELF).ru_maxrss / 1024),
    }
    return figures | judging.judge() | ({} if made else _beside(questions[:PEER_QUESTIONS]))


def _stored() -> Iterator[tuple[str, str, date]]:
    """Title, text and day of versions picked by chance."""
    chance = random.Random(2)  # noqa: S311 (the same questions each time, not a secret)
    keys = list(Version.objects.order_by("pk").values_list("pk", flat=True))
    for _ in range(QUESTIONS):
        version = Version.objects.get(pk=chance.choice(keys))
        yield version.title, text_of(version.body), timezone.localdate(version.made_at)


def _questions(count: int, picked: Iterable[tuple[str, str, date]]) -> Iterator[Question]:
    """Substrings of two and more characters of titles and texts, each second one narrowed by site and dates."""
    chance = random.Random(4)  # noqa: S311
    for number, (title, body, day) in enumerate(picked):
        text = title if number % 3 == 0 else body.replace("\n", "")
        length = min(len(text), chance.choice((2, 2, 2, 3, 4, 4, 6, 8, 12)))
        start = chance.randrange(len(text) - length + 1)
        span = timedelta(days=max(1, count // 1440 // 8)) if number % 2 else None
        since, until = (day - span, day + span) if span else (None, None)
        yield Question(text[start : start + length], title, since, until)


def _asked(questions: Sequence[Question], ask: Callable[[Question], bool]) -> tuple[int, list[float]]:
    """How many were answered, and CPU milliseconds of each."""
    for question in questions[:20]:
        ask(question)
    answered, costs = 0, []
    for question in questions:
        start = time.process_time()
        answered += ask(question)
        costs.append((time.process_time() - start) * 1000)
    return answered, costs


def _ours(question: Question) -> bool:
    """As the search page of a site asks it, or that of the whole platform."""
    hosts, place = ([HOST], "column") if question.narrow else (None, "host")
    facets = ("kind", "year", "unit", "validity", place)
    return search(question.text, hosts=hosts, since=question.since, until=question.until, facets=facets).total > 0


def _of(costs: Sequence[float], questions: Sequence[Question], *, narrow: bool) -> list[float]:
    return [cost for cost, question in zip(costs, questions, strict=True) if question.narrow == narrow]


def _spread(name: str, costs: Sequence[float]) -> dict[str, object]:
    ordered = sorted(costs)
    middle, high = statistics.median(ordered), ordered[int(len(ordered) * 0.95)]
    return {f"{name}_p50": round(middle, 2), f"{name}_p95": round(high, 2)}


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


# -- the peer


def _beside(questions: Sequence[Question]) -> dict[str, object]:
    """The same pairs in SQLite's FTS5, asked for the first ten by rank, with the same site and dates."""
    path = Path(settings.SEARCH_ROOT) / "peer.sqlite3"
    peer = sqlite3.connect(path)
    peer.execute("PRAGMA synchronous=OFF")
    peer.execute("CREATE TABLE entry (id INTEGER PRIMARY KEY, host TEXT, day INTEGER)")
    peer.execute("CREATE VIRTUAL TABLE text USING fts5(title, body, content='', detail=full, tokenize='unicode61')")
    before = time.process_time()
    count = 0
    for entry in gathering.entries_of(None):
        count += 1
        peer.execute("INSERT INTO entry VALUES (?, ?, ?)", (count, entry.host, entry.day.toordinal()))
        values = (count, " ".join(pairs(entry.texts["title"])), " ".join(pairs(entry.texts["body"])))
        peer.execute("INSERT INTO text (rowid, title, body) VALUES (?, ?, ?)", values)
    peer.commit()
    build = time.process_time() - before

    def ask(question: Question) -> bool:
        phrase = '"' + " ".join(pairs(folded(question.text))) + '"'
        first, last = (question.since or date.min).toordinal(), (question.until or date.max).toordinal()
        found = peer.execute(
            "SELECT text.rowid FROM text CROSS JOIN entry ON entry.id = text.rowid"
            " WHERE text MATCH ? AND host = ? AND day BETWEEN ? AND ? ORDER BY rank LIMIT 10",
            (phrase, HOST, first, last),
        )
        return bool(found.fetchall())

    answered, costs = _asked(questions, ask)
    peer.close()
    return {
        "fts5_build_per_cpu_s": round(count / build),
        "fts5_mb": round(path.stat().st_size / 1e6),
        "fts5_questions": len(questions),
        "fts5_answered": answered,
        **_spread("fts5_cpu_ms", costs),
    }
