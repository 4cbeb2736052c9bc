"""Titles put on a site without the long way through review; the search reads rows, not ceremonies."""

import pytest

from jiyue.content.library.models import Draft, Resource, Version
from jiyue.content.library.queries import exact_hash_of
from jiyue.content.review.models import Clearance
from jiyue.content.review.seal import seal_of
from jiyue.delivery.publishing.models import Address, Placement, Release
from jiyue.delivery.search.actions import note
from jiyue.estate.approvals.models import Case
from tests.world import NOW


def seal(clearance):
    clearance.seal = seal_of(clearance, exact_hash=exact_hash_of(clearance.version))
    clearance.save()


@pytest.fixture
def released(world):
    """Put a title on a site without the long way through review; the search reads rows, not ceremonies."""

    def release(title, *, column=None, body="<p>正文。</p>", when=NOW, kind="notice", **fields):
        column = column or world.columns.dali_notices
        by = world.posting("dali_office", "head")
        owner = column.owner
        values = {"title": title, "body": body, "source": owner.name, "formed_on": when.date(), **fields}
        resource = Resource.objects.create(kind=kind, owner=owner, created_by=by, created_at=when)
        Draft.objects.create(resource=resource, saved_at=when, saved_by=by, **values)
        version = Version.objects.create(
            resource=resource, number=1, wording_hash="x", made_by=by, made_at=when, **values
        )
        case = Case.objects.create(
            kind="review", subject_kind="r", subject_id=str(resource.pk), title=title[:300], owner=owner, pack="p",
            edition="e", chain="c", opened_by=by, opened_at=when, outcome="approved",
        )  # fmt: skip
        clearance = Clearance(version=version, case=case, wording_hash="x", signed_by=by, cleared_at=when)
        seal(clearance)
        Release.objects.create(
            resource=resource, version=version, clearance=clearance, first_released_at=when, released_at=when
        )
        place(resource, column, when)
        note(resource, at=when)
        return resource

    def place(resource, column, when=NOW):
        website = column.outlet.website
        Placement.objects.create(
            resource=resource, column=column, consent="not_needed", requested_at=when, live_since=when
        )
        path = f"{column.slug}/2026/11/{resource.short_id}.html"
        Address.objects.create(website=website, path=path, resource=resource, column=column, since=when)

    release.place = place
    return release
