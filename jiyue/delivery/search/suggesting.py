"""What to try instead when nothing was found, and what somebody who is typing may want."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from jiyue.delivery.search.asked import SHOULD, Asked, Query, both, count, in_field
from jiyue.delivery.search.engine import View
from jiyue.delivery.search.entries import Entry
from jiyue.delivery.search.rules import common_part, folded, nearest, pairs, words
from jiyue.delivery.search.sounds import homophone, spelled

LOOKED_AT = 20
OFFERED = 8
MOST_LETTERS = 40


def instead(view: View, text: str, asked: Asked) -> tuple[str, ...]:
    """Words near to what was asked that do lead somewhere: what sounds alike, parts of similar titles, keywords."""
    return tuple(dict.fromkeys([*_sounding(view, text, asked), *_similar(view, text, asked)]))[:5]


def _sounding(view: View, text: str, asked: Asked) -> Iterable[str]:
    spoken = homophone(text)
    if spoken is None:
        return
    for shown in _shown(view, replace(asked, words=(), spoken=spoken)):
        if heard := spoken.found_in(shown["title"]):
            yield heard


def _similar(view: View, text: str, asked: Asked) -> tuple[str, ...]:
    parts = set(pairs(folded(text)[:MOST_LETTERS]))
    if not parts:
        return ()
    alike = [(SHOULD, in_field("title", part)) for part in parts]
    query = both(view, Query.boolean_query(alike), *asked.scope())
    stored = [view.searcher.doc(address)["shown"][0] for _, address in view.searcher.search(query, LOOKED_AT).hits]
    similar = [json.loads(one) for one in [*stored, *(entry.stored for entry in _alike(view, parts, asked))]]
    candidates: set[str] = set()
    for shown in similar:
        candidates.update({common_part(text, shown["title"]), *shown["keywords"]})
    good = [word for word in candidates if word and count(view, replace(asked, words=words(word) or [word]))]
    return nearest(text, good)


def _alike(view: View, parts: set[str], asked: Asked) -> list[Entry]:
    """Of the newest, those whose titles share most with what was asked."""
    fresh = view.fresh
    shared = {
        place: sum(part in entry.texts["title"] for part in parts)
        for place, entry in enumerate(fresh)
        if asked.covers(entry)
    }
    return [fresh[place] for place, number in Counter(shared).most_common(LOOKED_AT) if number]


def completions(view: View, text: str, asked: Asked) -> tuple[str, ...]:
    """Keywords and titles that contain what was typed, the shorter first; for letters, titles that sound so."""
    typed = folded(text)[:MOST_LETTERS]
    if not typed:
        return ()
    offered = _containing(view, typed, asked)
    if not offered and (spoken := spelled(text)):
        found = _shown(view, replace(asked, spoken=spoken))
        offered = [spoken.found_in(shown["title"]) for shown in found] + [shown["title"] for shown in found]
    return tuple(dict.fromkeys(one for one in offered if one))[:OFFERED]


def _containing(view: View, typed: str, asked: Asked) -> list[str]:
    query = both(view, in_field("title", typed), *asked.scope())
    result = view.searcher.search(query, LOOKED_AT, order_by_field="day")
    found = [json.loads(view.searcher.doc(address)["shown"][0]) for _, address in result.hits]
    fresh = [entry for entry in view.fresh if typed in entry.texts["title"] and asked.covers(entry)]
    found = [json.loads(entry.stored) for entry in fresh[-LOOKED_AT:]] + found
    keywords = Counter(word for shown in found for word in shown["keywords"] if typed in folded(word))
    return [word for word, _ in keywords.most_common(OFFERED // 2)] + [shown["title"] for shown in found]


def _shown(view: View, asked: Asked) -> list[dict[str, str]]:
    """The newest finds as they are shown."""
    result = view.searcher.search(asked.query(view), LOOKED_AT, order_by_field="day")
    fresh = [entry.stored for entry in view.fresh if asked.score(entry)]
    stored = [view.searcher.doc(address)["shown"][0] for _, address in result.hits]
    return [json.loads(one) for one in [*fresh[-LOOKED_AT:], *stored]]
