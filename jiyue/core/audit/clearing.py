"""Old records whose content may go: which they are, how a cleared one looks, and the seal over what was cleared."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives import hashes
from django.db.models import QuerySet

from jiyue.core.audit.models import Record

# What people did at the door and took out. Every other record is part of a matter and is kept with it.
PRUNABLE = (
    "accounts.sign_in", "accounts.sign_out", "accounts.lock", "accounts.end_session", "audit.export", "console.export",
)  # fmt: skip
CLEARED = "内容已按日志留存期限清除"
BLANK = {"actor_id": "", "actor_label": "", "subject_kind": "", "subject_id": "", "summary": CLEARED}


def prunable(*, before: datetime) -> QuerySet[Record]:
    """The records whose content may be cleared and still stands."""
    return Record.objects.filter(action__in=PRUNABLE, at__lt=before).exclude(summary=CLEARED)


def cleared_by(entry: Record) -> int:
    """The number of the record that says why this one is empty; 0 for one that is not."""
    number = entry.data.get("pruned", 0) if isinstance(entry.data, dict) else 0
    is_blank = all(getattr(entry, name) == value for name, value in BLANK.items())
    return number if is_blank and isinstance(number, int) and set(entry.data) == {"pruned"} else 0


@dataclass
class Seal:
    """Over the place, time, kind and digest of each record that was cleared."""

    count: int = 0
    first: int = 0
    _sum: Any = field(default_factory=lambda: hashes.Hash(hashes.SM3()))

    def add(self, entry: Record) -> None:
        self.count += 1
        self.first = self.first or entry.sequence
        text = f"{entry.sequence} {entry.at.astimezone(UTC).isoformat()} {entry.action} {entry.digest}\n"
        self._sum.update(text.encode())

    def facts(self) -> dict[str, Any]:
        """As the record of the clearing keeps it."""
        return {"count": self.count, "seal": self._sum.copy().finalize().hex()}

    def fits(self, entry: Record) -> bool:
        """Whether this record is the one that cleared them."""
        return entry.action == "audit.prune" and {name: entry.data.get(name) for name in self.facts()} == self.facts()
