"""What people look for, counted by word, site and month. Nothing of who asked is ever written down.

A search adds one line to a file; the worker adds the lines up. Words in which a person might be named by number are
not counted at all.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import structlog
from django.conf import settings
from django.db.models import F
from django.utils import timezone

from jiyue.delivery.search.models import AskedWord
from jiyue.delivery.search.rules import words
from jiyue.estate.registry.models import Website

log = structlog.get_logger(__name__)
MOST_BYTES = 4_000_000
MOST_WORDS = 5_000
"""Of one site in one month: whoever floods the search fills no disk."""
LONGEST = 30
_PERSONAL = re.compile(r"@|(?:[0-9][ -]?){6}")
_Key = tuple[str, date, str]


def countable(query: str) -> str:
    """A query as it is counted; empty where it may name a person or is a text rather than a word."""
    word = " ".join(words(query))
    return "" if len(word) < 2 or len(word) > LONGEST or _PERSONAL.search(word) else word


def path() -> Path:
    return Path(settings.SEARCH_ROOT) / "heard.jsonl"


def add(host: str, query: str, *, unmet: bool, at: datetime) -> None:
    """Add one line; when nobody adds the lines up, they are no longer kept."""
    word = countable(query)
    if not word or (path().exists() and path().stat().st_size > MOST_BYTES):
        return
    line = json.dumps([host, timezone.localdate(at).replace(day=1).isoformat(), word, unmet], ensure_ascii=False)
    try:
        path().parent.mkdir(parents=True, exist_ok=True)
        with path().open("ab") as file:
            file.write(f"{line}\n".encode())
    except OSError as problem:
        # A full disk must not keep anybody from searching.
        log.warning("search word not counted", problem=str(problem))


def taken() -> dict[_Key, tuple[int, int]]:
    """The lines so far, by host, month and word: how often asked, how often in vain. `done` forgets them."""
    aside = _aside()
    if not aside.exists() and path().exists():
        path().replace(aside)
    asked: Counter[_Key] = Counter()
    unmet: Counter[_Key] = Counter()
    for host, month, word, in_vain in _lines(aside):
        key = (host, date.fromisoformat(month), word)
        asked[key] += 1
        unmet[key] += bool(in_vain)
    return {key: (number, unmet[key]) for key, number in asked.items()}


def done() -> None:
    _aside().unlink(missing_ok=True)


def store(counts: dict[_Key, tuple[int, int]]) -> int:
    """Add the counts to those in the database; how many words were counted."""
    sites = dict(Website.objects.filter(host__isnull=False).values_list("host__name", "pk"))
    stored = 0
    for (host, month, word), (asked, unmet) in counts.items():
        if host not in sites:
            continue
        rows = AskedWord.objects.filter(website=sites[host], month=month)
        if rows.filter(word=word).update(asked=F("asked") + asked, unmet=F("unmet") + unmet):
            stored += 1
        elif rows.count() < MOST_WORDS:
            AskedWord.objects.create(website_id=sites[host], month=month, word=word, asked=asked, unmet=unmet)
            stored += 1
    return stored


def _aside() -> Path:
    return path().with_suffix(".taken")


def _lines(file: Path) -> Iterator[tuple[str, str, str, bool]]:
    if not file.exists():
        return
    for line in file.read_bytes().split(b"\n")[:-1]:
        try:
            host, month, word, unmet = json.loads(line)
        except ValueError:
            continue  # Cut off by a full disk or a crash: one search less is counted.
        yield host, month, word, unmet
