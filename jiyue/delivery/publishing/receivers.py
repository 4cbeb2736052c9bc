"""What the publisher hears from the packages below it; connected in `AppConfig.ready()`."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from jiyue.common.refusals import Refusal
from jiyue.content.library.models import Resource, Version
from jiyue.content.review.models import Clearance
from jiyue.content.review.queries import emergency_of, review_of
from jiyue.core.audit.actions import SYSTEM, Actor
from jiyue.delivery.publishing import actions, queries, retired, together
from jiyue.delivery.publishing.actions import schedules
from jiyue.delivery.publishing.models import Placement, Release
from jiyue.estate.approvals.hooks import SubjectKind
from jiyue.estate.approvals.models import Case
from jiyue.estate.approvals.queries import inbox
from jiyue.estate.organisations.models import Posting
from jiyue.estate.registry.models import Website
from jiyue.estate.sites.models import Column, Host

PLACEMENT = SubjectKind(label="栏目投放", url=lambda case: f"/console/placements/{case.subject_id}/")


def on_cleared(
    clearance: Clearance, resource: Resource, version: Version, by: Posting, at: datetime, **_kwargs: Any
) -> None:
    """Out at once, unless a moment was set: then the approval waits for it. What is urgent waits for nothing."""
    moment = queries.waiting_moment(resource)
    if moment is None or emergency_of(review_of(resource)) or not schedules.hold(moment, clearance, by=by, at=at):
        together.release(clearance, resource=resource, version=version, by=by, at=at)


def on_revoked(resource: Resource, version: Version, at: datetime, **_kwargs: Any) -> None:
    """A version whose clearance was taken back goes from the public at once."""
    if Release.objects.filter(resource=resource, version=version, withdrawn_at__isnull=True).exists():
        actions.withdraw(resource, by=SYSTEM, at=at, reason="签发已撤销")


def on_decided(case: Case, by: Posting, at: datetime, *, given: bool) -> None:
    if case.kind != actions.CASE:
        return
    placement = Placement.objects.select_related("column", "resource").get(pk=UUID(case.subject_id))
    actions.consent(placement, given=given, by=by, at=at)


def on_approved(case: Case, by: Posting, at: datetime, **_kwargs: Any) -> None:
    on_decided(case, by, at, given=True)


def on_returned(case: Case, by: Posting, at: datetime, **_kwargs: Any) -> None:
    on_decided(case, by, at, given=False)


def on_column_changed(column: Column, by: Posting | Actor, at: datetime, **_kwargs: Any) -> None:
    """A column's name or place stands on every page of its site."""
    website = Website.objects.filter(pk=column.outlet_id, host__isnull=False).first()
    if website is not None:
        actions.rebuild(website, by=by, at=at)


def on_theme_changed(host: Host, by: Posting | Actor, at: datetime, **_kwargs: Any) -> None:
    actions.rebuild(host.website, by=by, at=at)


def on_host_retired(name: str, **_kwargs: Any) -> None:
    """The pages of a name that is served no longer are put where no web server looks; the records stay."""
    transaction.on_commit(lambda: retired.put_away(name))


def visible_elsewhere(posting: Posting, at: datetime) -> list[UUID]:
    """Foreign resources that wait for this posting's consent to stand in its unit's column."""
    steps = inbox(posting, at).filter(case__kind=actions.CASE)
    keys = [UUID(key) for key in steps.values_list("case__subject_id", flat=True)]
    return list(Placement.objects.filter(pk__in=keys).values_list("resource_id", flat=True)) if keys else []


def why_not_removable(resource: Resource) -> Refusal | None:
    """What was ever out stays in the library; it is withdrawn."""
    if Release.objects.filter(resource=resource).exists():
        return Refusal("这条信息发布过，不能删除。", cure="如需从网上撤下，请办理撤回。")
    return None
