"""The rules that apply to a document or page of one place on one day, gathered once for many screenings."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from jiyue.rulebook.regulations.queries import Applied, rules_for
from jiyue.rulebook.regulations.schema import (
    ContentParts,
    FieldValues,
    FileHygiene,
    ForbiddenContent,
    ForbiddenLinks,
    PersonalData,
    RequiredElements,
    RequiredMetadata,
    SelfEvident,
    TermList,
    TextLayout,
)


@dataclass(frozen=True)
class Policy:
    """Applied rules with their citations. An empty policy asks for nothing: only spelling is looked at."""

    place: str = ""
    personal: tuple[Applied[PersonalData], ...] = ()
    content: tuple[Applied[ForbiddenContent], ...] = ()
    links: tuple[Applied[ForbiddenLinks], ...] = ()
    elements: tuple[Applied[RequiredElements], ...] = ()
    metadata: tuple[Applied[RequiredMetadata], ...] = ()
    values: tuple[Applied[FieldValues], ...] = ()
    parts: tuple[Applied[ContentParts], ...] = ()
    layout: tuple[Applied[TextLayout], ...] = ()
    hygiene: tuple[Applied[FileHygiene], ...] = ()
    lists: Mapping[str, TermList] = field(default_factory=dict)
    self_evident: frozenset[str] = frozenset()

    def entries(self, names: tuple[str, ...], *, form: str | None = None) -> tuple[str, ...]:
        """The entries of some lists, of one form when asked."""
        lists = (self.lists[name] for name in names if name in self.lists)
        return tuple(dict.fromkeys(entry for one in lists if form in {None, one.form} for entry in one.entries))


def policy_for(place: str, on: date) -> Policy:
    """The policy of a place (division code) on a day."""

    def found(kind: type[Any]) -> tuple[Applied[Any], ...]:
        return tuple(rules_for(kind, place=place, on=on))

    lists: dict[str, TermList] = {}
    for one in found(TermList):
        known = lists.get(one.rule.key)
        entries = (*known.entries, *one.rule.entries) if known else one.rule.entries
        lists[one.rule.key] = one.rule.model_copy(update={"entries": tuple(dict.fromkeys(entries))})
    return Policy(
        place=place,
        personal=found(PersonalData),
        content=found(ForbiddenContent),
        links=found(ForbiddenLinks),
        elements=found(RequiredElements),
        metadata=found(RequiredMetadata),
        values=found(FieldValues),
        parts=found(ContentParts),
        layout=found(TextLayout),
        hygiene=found(FileHygiene),
        lists=lists,
        self_evident=frozenset(key for one in found(SelfEvident) for key in one.rule.rule_keys),
    )
