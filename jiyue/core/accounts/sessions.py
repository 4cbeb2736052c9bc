"""The sessions of a person, read from the session table itself: nothing else needs keeping in line with it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.sessions.models import Session
from django.utils.crypto import salted_hmac

from jiyue.core.accounts import rules
from jiyue.core.accounts.models import User

SIGNED_IN = "accounts.signed_in"
LAST_SEEN = "accounts.last_seen"
ADDRESS = "accounts.address"
AGENT = "accounts.agent"


@dataclass(frozen=True)
class Open:
    """A session that still opens something. `handle` names it without telling its key."""

    handle: str
    signed_in: datetime
    last_seen: datetime
    address: str
    device: str


def of(user: User, *, at: datetime) -> list[Open]:
    """The open sessions of an account, the latest used first."""
    found = [_open(row.session_key, values) for row, values in _rows(user, at=at)]
    live = [one for one in found if not rules.over(now=at, signed_in=one.signed_in, last_seen=one.last_seen)]
    return sorted(live, key=lambda one: one.last_seen, reverse=True)


def close(user: User, *, at: datetime, handle: str = "") -> int:
    """End one session of an account, or all of them; how many there were."""
    keys = [row.session_key for row, _ in _rows(user, at=at) if handle in ("", handle_of(row.session_key))]
    return Session.objects.filter(session_key__in=keys).delete()[0]


def handle_of(key: str) -> str:
    return salted_hmac("jiyue.accounts.session", key, algorithm="sha256").hexdigest()[:32]


def _rows(user: User, *, at: datetime) -> Iterator[tuple[Session, dict[str, Any]]]:
    for row in Session.objects.filter(expire_date__gt=at).iterator():
        values = row.get_decoded()
        if values.get("_auth_user_id") == str(user.pk) and SIGNED_IN in values:
            yield row, values


def _open(key: str, values: dict[str, Any]) -> Open:
    signed_in = datetime.fromisoformat(values[SIGNED_IN])
    last_seen = datetime.fromisoformat(values.get(LAST_SEEN, values[SIGNED_IN]))
    address, agent = values.get(ADDRESS, ""), values.get(AGENT, "")
    return Open(handle_of(key), signed_in, last_seen, address, rules.device(agent))
