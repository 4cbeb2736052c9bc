"""The publisher's one question, asked of everything it shows: is this version cleared?"""

import re
from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from threading import Lock
from typing import Protocol
from uuid import UUID

import structlog

from jiyue.common.compiled import Compiled, instance, padded
from jiyue.common.refusals import Refusal
from jiyue.content.library.models import Version
from jiyue.content.review.queries import clearance_for, clearances_for
from jiyue.delivery.publishing.models import Alarm

log = structlog.get_logger(__name__)

SUMMARY = 100
_LOOKED_AT = 800
_KEPT = 20_000
_CHUNK = 500
_TAG = re.compile(r"<[^>]*>")
_IMAGE = re.compile(r'<img src="([^"]+)" alt="([^"]*)"')


_FIELDS = tuple(one.attname for one in Version._meta.concrete_fields)
_versions = Compiled(lambda keys: Version.objects.filter(pk__in=keys).order_by().values_list(*_FIELDS))


@dataclass(frozen=True, slots=True)
class Card:
    """What other pages show of a cleared version."""

    title: str
    summary: str
    image: tuple[str, str] | None


def require(version: Version) -> None:
    """Raise the Refusal of `content.review` unless the version is cleared as it is stored now."""
    clearance_for(version)


class Carded(Protocol):
    """What a card is made of."""

    @property
    def title(self) -> str: ...
    @property
    def summary(self) -> str: ...
    @property
    def body(self) -> str: ...


def card_of(version: Carded) -> Card:
    image = _IMAGE.search(version.body) if "<img" in version.body else None
    return Card(
        title=version.title,
        summary=version.summary or unescape(_TAG.sub("", version.body[:_LOOKED_AT]))[:SUMMARY].strip(),
        image=(image[1], unescape(image[2])) if image else None,
    )


class Cards:
    """Cards of cleared versions. A version never changes, so one that was verified is kept and not read again."""

    def __init__(self) -> None:
        self._cards: OrderedDict[UUID, Card] = OrderedDict()
        self._lock = Lock()

    def of(self, version_ids: Iterable[UUID]) -> dict[UUID, Card]:
        """The cards of those versions that are cleared; the others are left out."""
        with self._lock:
            wanted = list(dict.fromkeys(version_ids))
            missing = [key for key in wanted if key not in self._cards]
            for start in range(0, len(missing), _CHUNK):
                self._learn(missing[start : start + _CHUNK])
            found = {key: self._cards[key] for key in wanted if key in self._cards}
            while len(self._cards) > _KEPT:
                self._cards.popitem(last=False)
            return found

    def _learn(self, version_ids: list[UUID]) -> None:
        rows = _versions(padded(version_ids))
        read = [instance(Version, _FIELDS, row) for row in rows]
        cleared = clearances_for(read)
        for version in read:
            if version.pk in cleared:
                self._cards[version.pk] = card_of(version)

    def keep(self, cleared: Iterable[Version]) -> None:
        """Cards of versions that were just found cleared."""
        with self._lock:
            for version in cleared:
                self._cards[version.pk] = card_of(version)

    def remember(self, found: Mapping[UUID, Card]) -> None:
        """Cards that another process of the same build made after it had found their versions cleared."""
        with self._lock:
            self._cards.update(found)

    def forget(self, version_ids: Iterable[UUID]) -> None:
        for key in version_ids:
            self._cards.pop(key, None)


cards = Cards()


def alarm(version: Version, *, website_id: UUID, refusal: Refusal, at: datetime) -> None:
    """Make a refusal known: in the log and as a row that the console shows until it is over."""
    log.error("publishing refused", version=str(version.pk), website=str(website_id), reason=str(refusal))
    cards.forget([version.pk])
    Alarm.objects.get_or_create(
        website_id=website_id,
        version=version,
        over_at=None,
        defaults={"resource_id": version.resource_id, "message": str(refusal)[:500], "at": at},
    )


def alarm_over(resource_ids: Collection[UUID], *, website_id: UUID, at: datetime) -> None:
    """Close the alarms of resources that were built."""
    Alarm.objects.filter(website_id=website_id, resource_id__in=resource_ids, over_at=None).update(over_at=at)
