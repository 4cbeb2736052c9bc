"""The seal on a clearance: what was cleared, bound with a key that is kept outside the database."""

import hmac
import json

from django.conf import settings

from jiyue.common.refusals import Refusal
from jiyue.content.review.models import Clearance


def seal_of(clearance: Clearance, *, exact_hash: str) -> str:
    """HMAC over version, wording, every stored character, case and signer; without a key nothing is cleared."""
    values = [
        str(clearance.version_id),
        clearance.wording_hash,
        exact_hash,
        str(clearance.case_id),
        str(clearance.signed_by_id),
        int(clearance.cleared_at.timestamp() * 1_000_000),
    ]
    return hmac.digest(_key(), _written(values).encode(), "sha256").hex()


def derived_seal(data: bytes) -> bytes:
    """The seal over what was made of a cleared version; no clearance has it, because theirs begins otherwise."""
    return hmac.digest(_key(), b"derived\x00" + data, "sha256")


def _key() -> bytes:
    key = str(getattr(settings, "CLEARANCE_KEY", "") or "")
    if not key:
        raise Refusal("签发密钥不可用，暂时不能签发或发布。", cure="请平台运维员恢复签发密钥后重试。")
    return key.encode()


_written = json.JSONEncoder(separators=(",", ":")).encode


def holds(clearance: Clearance, *, exact_hash: str) -> bool:
    """Whether the stored seal is the one the key makes today."""
    return hmac.compare_digest(clearance.seal, seal_of(clearance, exact_hash=exact_hash))
