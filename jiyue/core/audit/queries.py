"""Reading the record: is the chain whole, and what stands in it."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db.models import Model, QuerySet

from jiyue.core.audit.actions import digest, same
from jiyue.core.audit.models import ChainHead, Record

BATCH = 1000


@dataclass(frozen=True)
class Anchor:
    """A head of the chain that was kept elsewhere, for instance in a published manifest."""

    sequence: int
    digest: str


@dataclass(frozen=True)
class Verdict:
    """What the walk along the chain found; `first_bad` is the sequence at which it broke."""

    ok: bool
    checked: int
    first_bad: int | None = None
    reason: str = ""
    head: Anchor | None = None


def witnesses() -> list[Anchor]:
    """The heads that stand beside the manifests of the published sites."""
    found = []
    for path in sorted(Path(settings.SITES_ROOT).glob("*/current/manifest/witness.json")):
        try:
            values = json.loads(path.read_bytes())
            found.append(Anchor(int(values["audit_sequence"]), str(values["audit_digest"])))
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return found


def verify(*, anchor: Anchor | None = None) -> Verdict:
    """Walk the whole chain in batches.

    Heads that were kept outside, `anchor` and those on the published sites, show a chain that was cut back together
    with its head, or written anew with a stolen key.
    """
    kept_outside = [one for one in [*witnesses(), *([anchor] if anchor else [])] if one.sequence]
    checked, last = 0, ""
    for entry in Record.objects.order_by("sequence").iterator(chunk_size=BATCH):
        expected = checked + 1
        if entry.sequence != expected:
            return _broken(expected, "记录缺失或次序被改")
        if not same(entry.previous, last):
            return _broken(expected, "与前一条记录接不上")
        if not same(digest(entry), entry.digest):
            return _broken(expected, "内容与摘要值不符")
        if any(one.sequence == entry.sequence and not same(one.digest, entry.digest) for one in kept_outside):
            return _broken(expected, "与外部留存的摘要值不符")
        checked, last = entry.sequence, entry.digest
    head = ChainHead.objects.filter(pk=1).first()
    kept = (head.sequence, head.digest) if head else (0, "")
    if kept != (checked, last) or any(one.sequence > checked for one in kept_outside):
        return _broken(checked + 1, "末尾的记录缺失")
    return Verdict(ok=True, checked=checked, head=Anchor(checked, last))


def _broken(sequence: int, reason: str) -> Verdict:
    return Verdict(ok=False, checked=sequence - 1, first_bad=sequence, reason=reason)


def head() -> Anchor:
    """The last link, for whoever keeps it outside."""
    row = ChainHead.objects.filter(pk=1).first()
    return Anchor(row.sequence, row.digest) if row else Anchor(0, "")


def about(subject: Model) -> QuerySet[Record]:
    """Every act on one object, the newest first."""
    return Record.objects.filter(subject_kind=subject._meta.label_lower, subject_id=str(subject.pk))


def genuine(subject: Model) -> list[Record]:
    """The acts on one object that were written with the key, in their order; a forged row is no act."""
    return [entry for entry in about(subject).order_by("sequence") if same(digest(entry), entry.digest)]


def with_act(model: type[Model], keys: Iterable[object], *, action: str) -> set[str]:
    """Which objects of a kind an act is on record for, by their ids as text."""
    wanted = [str(key) for key in keys]
    found = Record.objects.filter(subject_kind=model._meta.label_lower, subject_id__in=wanted, action=action)
    return set(found.order_by().values_list("subject_id", flat=True))


def between(since: datetime | None = None, until: datetime | None = None) -> Iterator[Record]:
    """The records of a period in their order, read in batches."""
    records = Record.objects.order_by("sequence")
    if since:
        records = records.filter(at__gte=since)
    if until:
        records = records.filter(at__lt=until)
    return records.iterator(chunk_size=BATCH)
