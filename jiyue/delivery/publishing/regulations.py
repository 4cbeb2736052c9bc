"""The 法规 pages of a site: which documents bind its government, and each in full with an anchor for every part.

They follow the rule packs and nothing else: a digest of what they show stands with the tree, and when it differs
these pages alone are made again.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from jiyue.rulebook.regulations import queries as rulebook
from jiyue.rulebook.regulations.schema import Edition, Pack

LIST_KEY, MAP_KEY = "law", "law:sitemap"
MAP = "sitemaps/regulations.xml"


@dataclass(frozen=True)
class Binding:
    """A document as the site shows it; `page` is where this edition stands."""

    pack: Pack
    edition: Edition
    page: str
    is_in_force: bool


@dataclass(frozen=True)
class Regulations:
    """What a site shows of the rulebook, by key of the page."""

    pages: dict[str, Binding]
    digest: str

    @property
    def keys(self) -> list[str]:
        return [LIST_KEY, MAP_KEY, *self.pages]


_kept: dict[str, tuple[object, date, Regulations]] = {}
"""The answer of the day by place, while the rulebook is the same."""


def regulations_of(place: str, on: date) -> Regulations:
    packs, kept = rulebook.packs(), _kept.get(place)
    if kept and kept[0] is packs and kept[1] == on:
        return kept[2]
    pages = dict(_bindings(place, on))
    told = [_content(one) for one in pages.values()]
    found = Regulations(pages, hashlib.sha256(repr(told).encode()).hexdigest())
    _kept[place] = packs, on, found
    return found


def _bindings(place: str, on: date) -> Iterator[tuple[str, Binding]]:
    """The edition in force at the address of the pack; where there are several, each at its own as well."""
    for pack, current in rulebook.binding(place, on):
        yield f"law:{pack.id}", Binding(pack, current, rulebook.page_of(pack), is_in_force=True)
        for edition in pack.editions if len(pack.editions) > 1 else ():
            page = rulebook.page_of(pack, edition.id)
            yield f"law:{edition.id}", Binding(pack, edition, page, is_in_force=edition is current)


def _content(one: Binding) -> tuple[Any, ...]:
    """Everything that a page shows, without dividing the text."""
    edition = one.edition
    clauses = () if edition.text else tuple(edition.clauses.values())
    defaults = tuple((default.id, default.about) for default in edition.defaults)
    return one.page, one.is_in_force, one.pack.document, one.pack.place, edition.header, edition.text, clauses, defaults
