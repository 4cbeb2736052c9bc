"""The live pages of a document and of what explains it: whether each leads to the other."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from jiyue.common.html import parse
from jiyue.delivery.publishing import builder
from jiyue.delivery.publishing.models import Address, Bond, Release
from jiyue.estate.organisations.models import Organisation
from jiyue.rulebook.regulations.queries import enforces, rules_for
from jiyue.rulebook.regulations.rules import rule
from jiyue.rulebook.regulations.schema import PairLinks


@dataclass(frozen=True)
class Unlinked:
    """A page of a pair that does not lead to the other."""

    address: Address
    title: str
    other: str


@enforces(PairLinks)
def unlinked(unit: Organisation, *, at: datetime) -> list[Unlinked]:
    """The live pages of the unit's pairs that lack the link to the other, read as they stand on the site."""
    applied = rules_for(PairLinks, place=unit.place_id, on=timezone.localdate(at))
    found = [one for pair in _pairs(unit) for one in _lacking(*pair)]
    for one in applied:
        rule(one.citations, "refused" if found else "allowed")
    return found


def _pairs(unit: Organisation) -> Iterator[tuple[UUID, UUID]]:
    live = Release.objects.filter(withdrawn_at__isnull=True).values("resource_id")
    rows = Bond.objects.filter(kind=Bond.Kind.EXPLAINS, resource__owner=unit, resource__in=live, named__in=live)
    yield from rows.order_by("pk").values_list("resource_id", "named_id")


def _lacking(one: UUID, other: UUID) -> Iterator[Unlinked]:
    standing = Address.objects.filter(resource_id__in=[one, other], until__isnull=True, website__host__isnull=False)
    addresses = list(standing.select_related("website__host"))
    for address in addresses:
        partner = [row for row in addresses if row.resource_id != address.resource_id]
        page = builder.folder_of(address.website.host.name) / address.path
        text = page.read_text("utf-8") if page.is_file() else ""
        links = {node.attributes.get("href") or "" for node in parse(text).css("main a")}
        if partner and not any(link.endswith(row.path) for link in links for row in partner):
            yield Unlinked(address, _title(address), _title(partner[0]))


def _title(address: Address) -> str:
    release = Release.objects.select_related("version").filter(resource=address.resource).first()
    return release.version.title if release else ""
