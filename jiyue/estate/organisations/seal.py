"""The seal on a posting: who may act as what, bound with a key that is kept outside the database."""

import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def seal_of(posting: Any) -> str:
    """HMAC over person, unit, role, period and confirmation; `posting` may be a row as a migration sees it."""
    moment = posting.confirmed_at
    values = [
        str(posting.pk),
        str(posting.person_id),
        str(posting.organisation_id),
        str(posting.role),
        str(posting.since),
        str(posting.until or ""),
        str(posting.granted_by_id or ""),
        str(posting.confirmed_by_id or ""),
        (moment - EPOCH) // timedelta(microseconds=1) if moment else None,
    ]
    text = "jiyue.organisations.posting" + json.dumps(values, separators=(",", ":"))
    return hmac.new(settings.AUDIT_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()


def holds(posting: Any) -> bool:
    """Whether the row is as the house wrote it; one that was changed in the database is not, and gives no right."""
    return hmac.compare_digest(posting.seal, seal_of(posting))
