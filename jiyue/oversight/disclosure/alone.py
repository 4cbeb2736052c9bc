"""Important documents that went out before anything explains them: on record as a finding until something does."""

from datetime import datetime

from django.utils import timezone

from jiyue.content.library.models import Resource
from jiyue.content.library.queries import interpretations_of, interpreting
from jiyue.core.audit.actions import SYSTEM, record
from jiyue.delivery.publishing.models import Address, Release
from jiyue.estate.organisations.queries import host_of
from jiyue.oversight.monitoring.models import OPEN, Finding

RULE_KEY = "released-alone"
KIND = Resource._meta.label_lower


def follow(*, at: datetime) -> None:
    """One finding for each that is out alone; what explains it, or its withdrawal, closes it."""
    asked = Resource.objects.filter(alone_requests__isnull=False, release__withdrawn_at__isnull=True).distinct()
    alone = {one.pk: one for one in asked.select_related("owner", "release__version__resource") if _is_alone(one, at)}
    standing = Finding.objects.filter(rule_key=RULE_KEY, subject_kind=KIND, state__in=OPEN)
    for finding in standing.exclude(subject_id__in=[str(key) for key in alone]):
        finding.state, finding.closed_at = Finding.State.CLOSED, at
        finding.save(update_fields=["state", "closed_at"])
        record("disclosure.close", finding, by=SYSTEM, at=at, summary=f"解读已发布，销号：{finding.title}")
    known = set(standing.values_list("subject_id", flat=True))
    for key, document in alone.items():
        if str(key) not in known:
            _find(document, at=at)


def _is_alone(document: Resource, at: datetime) -> bool:
    version = document.release.version
    if not interpreting.demanded(version, owner=document.owner, on=timezone.localdate(at)):
        return False
    return not Release.objects.filter(resource__in=interpretations_of(document), withdrawn_at__isnull=True).exists()


def _find(document: Resource, *, at: datetime) -> None:
    address = Address.objects.filter(resource=document, until__isnull=True).select_related("website__outlet").first()
    if address is None:
        return
    version = document.release.version
    demanded = interpreting.demanded(version, owner=document.owner, on=timezone.localdate(at))
    finding = Finding.objects.create(
        rule_key=RULE_KEY,
        subject_kind=KIND,
        subject_id=str(document.pk),
        outlet=address.website.outlet,
        responsible=host_of(document.owner),
        locus=document.pk.hex,
        url=address.path,
        title=f"《{version.title}》没有与解读同步发布"[:200],
        message="重要政策文件经批准先行发布，解读还没有发布。",
        cure=f"请尽快发布解读，“解读的文件”填 {document.short_id}；解读发布后自动销号。",
        gravity=Finding.Gravity.MINOR,
        citations=[citation.as_dict() for one in demanded for citation in one.citations],
        state=Finding.State.CONFIRMED,
        first_seen_at=at,
        last_seen_at=at,
        confirmed_at=at,
    )
    record("disclosure.find", finding, by=SYSTEM, at=at, summary=f"发现问题：{finding.title}")
