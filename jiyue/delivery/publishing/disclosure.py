"""The time in which information must be public: a duty for each item that waits, settled by its release.

The limit itself, its article and its clock are the register's; here is only what the library and the releases say.
"""

from datetime import datetime, time

from django.utils import timezone

from jiyue.content.library.models import Draft, Resource
from jiyue.content.library.rules import LEVELS
from jiyue.core.audit.actions import SYSTEM
from jiyue.delivery.publishing import queries
from jiyue.delivery.publishing.models import Release
from jiyue.estate.duties.actions.register import Proof, complete, register, void
from jiyue.estate.duties.models import Duty
from jiyue.estate.duties.queries.register import matter
from jiyue.estate.organisations.queries import host_of

MATTER = "disclosure_limit"
KIND = Resource._meta.label_lower


def follow(*, at: datetime) -> int:
    """Begin the duties of items that wait, settle those of items that are out; returns how many moved."""
    moved = 0
    own = Duty.objects.filter(matter__startswith=MATTER, subject_kind=KIND)
    for duty in own.filter(completed_at=None, voided_at=None):
        moved += _settle(duty, at=at)
    known = set(own.values_list("subject_id", "matter"))
    today = timezone.localdate(at)
    waiting = Resource.objects.filter(
        removed_at=None, release=None, draft__publicity=Draft.Publicity.PUBLIC, draft__formed_on__lte=today
    )
    for resource in waiting.select_related("owner", "draft"):
        holder, formed = host_of(resource.owner), resource.draft.formed_on
        limit = _matter_of(resource.draft, place=holder.place_id)
        if limit is None or (str(resource.pk), limit) in known:
            continue
        started = timezone.make_aware(datetime.combine(formed, time.min))
        register(limit, holder=holder, subject=resource, started_at=started, by=SYSTEM, at=at)
        moved += 1
    return moved


def _matter_of(draft: Draft, *, place: str) -> str | None:
    """The limit of the draft's category by another law, which goes first (安岳2023 第十三条), else the general one."""
    own = f"{MATTER}.{draft.category.split(LEVELS)[0]}" if draft.category else ""
    found = [key for key in (own, MATTER) if key and matter(key, place=place, on=draft.formed_on)]
    return found[0] if found else None


def _settle(duty: Duty, *, at: datetime) -> int:
    """Out: completed at the time of its release, with its address. Removed or no longer to be public: void."""
    resource = Resource.objects.select_related("draft").get(pk=duty.subject_id)
    release = Release.objects.filter(resource=resource).first()
    if release is not None:
        link = next((address.url for address in queries.addresses(resource)), "")
        proof = Proof(link=link, document_number=resource.short_id)
        complete(duty, done_at=max(release.first_released_at, duty.started_at), proof=proof, by=SYSTEM, at=at)
    elif resource.removed_at is not None or resource.draft.publicity != Draft.Publicity.PUBLIC:
        void(duty, reason="信息已删除或不属于主动公开", by=SYSTEM, at=at)
    elif duty.matter != _matter_of(resource.draft, place=duty.holder.place_id):
        void(duty, reason="公开目录类别变更，改按该类别的公开时限", by=SYSTEM, at=at)
    else:
        return 0
    return 1
