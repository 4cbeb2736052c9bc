"""What a key looks like, where a reader stopped, and what a number may be. No Django."""

import hashlib
import hmac
import re
import secrets
from datetime import UTC, date, datetime
from uuid import UUID

from jiyue.common.refusals import Refusal

_KEY = re.compile(r"jy_([a-z0-9]{8})_([A-Za-z0-9_-]{43})")
_CURSOR = re.compile(r"([0-9T:.+-]{20,40})~([0-9a-f-]{36})")


def new_key() -> tuple[str, str, str]:
    """A fresh key: its whole text (shown once), its number, and the digest that is kept."""
    prefix, secret = f"{secrets.randbelow(10**8):08d}", secrets.token_urlsafe(32)
    return f"jy_{prefix}_{secret}", prefix, digest_of(secret)


def read_key(text: str) -> tuple[str, str] | None:
    """Number and secret of a key as it is written; None where it is no key at all."""
    found = _KEY.fullmatch(text.strip())
    return (found[1], found[2]) if found else None


def digest_of(secret: str) -> str:
    """256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def is_same(secret: str, digest: str) -> bool:
    return hmac.compare_digest(digest_of(secret), digest)


def cursor_of(moment: datetime, key: UUID) -> str:
    """Where a reader goes on."""
    return f"{moment.isoformat()}~{key}"


FIRST, LAST = date(1949, 10, 1), date(2999, 12, 31)


def is_plausible(day: date) -> bool:
    """Whether databases can reckon with a day in every zone, and anybody could mean it."""
    return FIRST <= day <= LAST


def read_cursor(text: str) -> tuple[datetime, UUID]:
    found = _CURSOR.fullmatch(text.replace(" ", "+"))
    try:
        moment = datetime.fromisoformat(found[1]) if found else None
        key = UUID(found[2]) if found else None
    except ValueError:
        moment = key = None
    if moment is None or key is None or moment.tzinfo is None or not is_plausible(moment.date()):
        raise Refusal("after 参数有误。", cure="请原样使用上一页返回的 next，第一页不要带 after。")
    return moment.astimezone(UTC), key
