"""What is out, as the index holds it. Rows, not model objects: a rebuild reads every one of them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from itertools import islice
from typing import Any
from uuid import UUID

from django.utils import timezone

from jiyue.common.compiled import Compiled, instance, padded
from jiyue.common.html import text_of
from jiyue.content.library.models import Attachment, Resource, Version
from jiyue.content.library.queries import attachments_of_many
from jiyue.content.review.queries import clearances_for
from jiyue.delivery.publishing.context import file_url
from jiyue.delivery.publishing.models import Address, Placement, Release
from jiyue.delivery.search import texts
from jiyue.delivery.search.entries import KINDS, Entry, File
from jiyue.estate.registry.models import Website

BATCH = 500
_VERSION = tuple(one.attname for one in Version._meta.concrete_fields)
_OUT = (
    "resource_id",
    "first_released_at",
    "validity",
    "resource__kind",
    "resource__owner__name",
    *(f"version__{name}" for name in _VERSION),
)


@dataclass(frozen=True)
class _Out:
    """A resource that is out, and where."""

    resource: UUID
    since: datetime
    validity: str
    kind: str
    owner: str
    version: Version
    places: list[tuple["_Site", str, Sequence[str]]] = field(default_factory=list)


@dataclass(frozen=True)
class _Site:
    host: str
    name: str
    base_url: str


_live = Release.objects.filter(withdrawn_at__isnull=True).order_by()
_all_out = Compiled(lambda: _live.values_list(*_OUT))
_some_out = Compiled(lambda keys: _live.filter(resource_id__in=keys).values_list(*_OUT))
_placed = Compiled(
    lambda keys: (
        Placement.objects.filter(resource_id__in=keys, live_since__isnull=False, live_until__isnull=True)
        .values_list("resource_id", "column__outlet_id", "column__slug")
        .order_by("pk")
    )
)
_addressed = Compiled(
    lambda keys: (
        Address.objects.filter(resource_id__in=keys, until__isnull=True, redirect="", column__hidden=False)
        .values_list("resource_id", "website_id", "path")
        .order_by("pk")
    )
)


def entries_of(resources: Iterable[Any] | None) -> Iterator[Entry]:
    """What the index holds of these resources (of all for None): one entry for each site where one stands."""
    keys = None if resources is None else list(resources)
    rows = iter(_all_out.stream(chunk=BATCH)) if keys is None else iter(_some_out(padded(keys)) if keys else ())
    sites = _sites()
    while batch := [_out(row) for row in islice(rows, BATCH)]:
        _place(batch, sites)
        yield from _entries(batch)


def _out(row: Sequence[Any]) -> _Out:
    resource, since, validity, kind, owner, *version = row
    return _Out(resource, since, validity, kind, owner, instance(Version, _VERSION, version))


def _sites() -> dict[UUID, _Site]:
    """The sites that a request can reach, by the key of the website, which is its outlet's."""
    rows = Website.objects.filter(host__isnull=False).values_list("pk", "host__name", "outlet__name", "base_url")
    return {key: _Site(host, name, f"{base_url.rstrip('/')}/") for key, host, name, base_url in rows}


def _place(batch: list[_Out], sites: dict[UUID, _Site]) -> None:
    by_resource = {one.resource: one for one in batch}
    keys = padded(list(by_resource))
    columns: dict[tuple[UUID, UUID], list[str]] = {}
    for resource, outlet, slug in _placed(keys):
        columns.setdefault((resource, outlet), []).append(slug)
    for resource, website, path in _addressed(keys):
        slugs = columns.get((resource, website))
        if slugs and website in sites:
            by_resource[resource].places.append((sites[website], path.lstrip("/"), slugs))


def _entries(batch: list[_Out]) -> Iterator[Entry]:
    # The same question as the publisher's: what is not cleared as it is stored now is not found either.
    standing = [one for one in batch if one.places]
    cleared = clearances_for([one.version for one in standing])
    files = attachments_of_many([one.version for one in standing if one.version.pk in cleared])
    for one in standing:
        if one.version.pk in cleared:
            yield from _entries_of(one, _files(files[one.version.pk]))


def _files(rows: Iterable[Attachment]) -> tuple[File, ...]:
    """The attached files with their words; pictures in the text have none."""
    return tuple(File(row.name, file_url(row), texts.words_of(row)) for row in rows if not row.inline)


def _entries_of(one: _Out, files: tuple[File, ...]) -> Iterator[Entry]:
    version, key = one.version, str(one.resource)
    day = timezone.localdate(one.since)
    body = text_of(version.body)
    known = {
        "resource": key,
        "summary": version.summary,
        "kind": one.kind,
        "kind_label": KINDS[one.kind],
        "unit": version.issuer or one.owner,
        "number": version.document_number,
        "date": day.isoformat(),
        "keywords": _keywords(f"{version.keywords} {version.subject_words} {version.theme}"),
    }
    for site, path, columns in one.places:
        yield Entry(
            resource=key,
            host=site.host,
            kind=one.kind,
            day=day,
            title=version.title,
            number=f"{version.document_number}\n{version.index_number}",
            body=body,
            extra="\n".join([version.summary, version.keywords, version.subject_words, version.theme, version.issuer]),
            shown=known | {"url": site.base_url + path, "path": path, "host": site.host, "site_name": site.name},
            columns=tuple(columns),
            files=files,
            unit=version.issuer or one.owner,
            validity=one.validity if one.kind == Resource.Kind.POLICY else "",
        )


@lru_cache(maxsize=1000)
def _keywords(text: str) -> list[str]:
    for mark in "，,；;、　":
        text = text.replace(mark, " ")
    return list(dict.fromkeys(text.split()))[:20]
