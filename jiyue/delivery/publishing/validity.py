"""Documents whose validity changes by the calendar: repealed from a day on, or in force up to one."""

from datetime import datetime

from django.db.models import F, Q
from django.utils import timezone

from jiyue.content.library.models import Version
from jiyue.core.audit.actions import SYSTEM
from jiyue.delivery.publishing import actions, rules
from jiyue.delivery.publishing.models import Release

_OVER = (Version.Validity.LAPSED, Version.Validity.REPEALED)


def follow(*, at: datetime) -> int:
    """Turn what is due today on the public pages; returns how many documents turned."""
    today = timezone.localdate(at)
    out = Release.objects.filter(withdrawn_at__isnull=True)
    ended = out.filter(version__expires_on__lt=today).exclude(validity__in=_OVER)
    begun = out.filter(
        ~Q(version__validity=F("validity")), version__validity_on__lte=today, validity=Version.Validity.IN_FORCE
    )
    turned = 0
    for release in {one.pk: one for found in (ended, begun) for one in found.select_related("version")}.values():
        if rules.validity_of(release.version, today) != release.validity:
            actions.turn(release, by=SYSTEM, at=at)
            turned += 1
    return turned
