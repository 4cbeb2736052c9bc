"""Documents that name one another: a policy and what explains it, a document and what changed or ended it.

The words stand in the versions; the rows are written when a version goes out, so that each page finds the others by
an index, and a change of one is followed on the pages of all.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q

from jiyue.common.compiled import Compiled, padded
from jiyue.content.library.models import Resource, Version
from jiyue.delivery.publishing.gate import cards
from jiyue.delivery.publishing.models import Address, Bond
from jiyue.delivery.publishing.site import SiteView

EXPLAINS, ENDED_BY, ANNEX = Bond.Kind.EXPLAINS, Bond.Kind.ENDED_BY, Bond.Kind.ANNEX


class Link(NamedTuple):
    """Another document as a page names it; `url` leads to this site or, in full, to another of ours.

    `form` says how an interpretation is made, `number` which annex it is.
    """

    kind: str
    is_named: bool
    title: str
    url: str
    validity: str
    form: str = ""
    number: int | None = None


_of = Compiled(
    lambda resources: (
        Bond.objects.filter(Q(resource_id__in=resources) | Q(named_id__in=resources))
        .order_by("pk")
        .values_list("resource_id", "named_id", "kind")
    )
)
_all = Compiled(lambda: Bond.objects.order_by("pk").values_list("resource_id", "named_id", "kind"))
_standing = Compiled(
    lambda resources: (
        Address.objects.filter(resource_id__in=resources, until__isnull=True, column__isnull=False)
        .order_by("pk")
        .values_list(
            "resource_id",
            "website_id",
            "column_id",
            "path",
            "website__base_url",
            "resource__release__version_id",
            "resource__release__validity",
            "resource__release__version__presentation",
            "resource__release__version__annex_number",
        )
    )
)


def settle(resource: Resource, version: Version) -> set[UUID]:
    """Write down what the version that goes out names; returns all documents beside it, those of before included."""
    standing = {(source, kind): named for source, named, kind in _of(padded([resource.pk]))}
    beside = {one for (source, _), named in standing.items() for one in (source, named)}
    for kind, code in ((EXPLAINS, version.interprets), (ENDED_BY, version.validity_ref), (ANNEX, version.annex_of)):
        if not code and (resource.pk, kind) not in standing:
            continue
        found = Resource.objects.filter(short_id=code).exclude(pk=resource.pk).first() if code else None
        if found:
            Bond.objects.update_or_create(resource=resource, kind=kind, defaults={"named": found})
            beside.add(found.pk)
        else:
            Bond.objects.filter(resource=resource, kind=kind).delete()
    return beside - {resource.pk}


def beside(resource: Resource) -> set[UUID]:
    """The documents that name this one or are named by it."""
    rows = _of(padded([resource.pk]))
    return {one for source, named, _ in rows for one in (source, named)} - {resource.pk}


def links(view: SiteView, resources: Collection[UUID] | None = None) -> dict[UUID, list[Link]]:
    """The documents that the pages of these resources (of all for None) link to, as far as they can be read."""
    rows = _all() if resources is None else _of(padded(list(resources))) if resources else []
    shown = _readable(view, {one for source, named, _ in rows for one in (source, named)}) if rows else {}
    found: dict[UUID, list[Link]] = defaultdict(list)
    for source, named, kind in rows:
        for one, other, is_named in ((source, named, True), (named, source, False)):
            if other in shown and (resources is None or one in resources):
                found[one].append(Link(kind, is_named, *shown[other]))
    return dict(found)


_Readable = tuple[str, str, str, str, int | None]


def _readable(view: SiteView, resources: Iterable[UUID]) -> dict[UUID, _Readable]:
    """Title, address, validity, form and number of what the public can read: here, else wherever it stands."""
    rows = _standing(padded(sorted(resources)))
    known = cards.of(row[5] for row in rows)
    found: dict[UUID, _Readable] = {}
    for resource, website, column, path, base_url, version, *told in rows:
        if version not in known:
            continue
        if website == view.website_id and column in view.columns:
            found[resource] = (known[version].title, path, *told)
        elif website != view.website_id:
            found.setdefault(resource, (known[version].title, f"{base_url.rstrip('/')}/{path}", *told))
    return found
