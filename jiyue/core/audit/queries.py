"""Reading the record: is the chain whole, and what stands in it."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Model, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from jiyue.common.compiled import Compiled, Objects, padded
from jiyue.core.audit import clearing
from jiyue.core.audit.actions import digest, same
from jiyue.core.audit.models import ChainHead, Record

BATCH = 1000
_acts = Compiled(
    lambda kind, action, keys: (
        Record.objects.filter(subject_kind=kind, subject_id__in=keys, action=action)
        .order_by()
        .values_list("subject_id")
    )
)


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
    seals: dict[int, clearing.Seal] = {}
    for entry in Record.objects.order_by("sequence").iterator(chunk_size=BATCH):
        expected = checked + 1
        if entry.sequence != expected:
            return _broken(expected, "记录缺失或次序被改")
        if not same(entry.previous, last):
            return _broken(expected, "与前一条记录接不上")
        if not same(digest(entry), entry.digest):
            if (number := clearing.cleared_by(entry)) <= entry.sequence:
                return _broken(expected, "内容与摘要值不符")
            seals.setdefault(number, clearing.Seal()).add(entry)
        elif entry.action == "audit.prune" and not (seal := seals.pop(expected, clearing.Seal())).fits(entry):
            return _broken(seal.first or expected, "与清除日志时的封存值不符")
        if any(one.sequence == entry.sequence and not same(one.digest, entry.digest) for one in kept_outside):
            return _broken(expected, "与外部留存的摘要值不符")
        checked, last = entry.sequence, entry.digest
    if seals:
        return _broken(min(seal.first for seal in seals.values()), "没有清除日志的记录而内容缺失")
    head = ChainHead.objects.filter(pk=1).first()
    kept = (head.sequence, head.digest) if head else (0, "")
    if kept != (checked, last) or any(one.sequence > checked for one in kept_outside):
        return _broken(checked + 1, "末尾的记录缺失")
    return Verdict(ok=True, checked=checked, head=Anchor(checked, last))


def prunable(*, before: datetime) -> QuerySet[Record]:
    """The records of the door before a moment whose content may be cleared once the rules allow it."""
    return clearing.prunable(before=before)


def silent_days(*, until: datetime) -> tuple[date, ...]:
    """The days since the first record on which nothing at all was recorded."""
    spoken = set(
        Record.objects.filter(at__lte=until)
        .order_by()
        .annotate(day=TruncDate("at"))
        .values_list("day", flat=True)
        .distinct()
    )
    first, last = min(spoken, default=None), timezone.localdate(until)
    if first is None:
        return ()
    days = (first + timedelta(days=number) for number in range((last - first).days))
    return tuple(day for day in days if day not in spoken)


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
    entries = _genuine(subject._meta.label_lower, str(subject.pk))
    return [entry for entry in entries if same(digest(entry), entry.digest)]


_genuine = Objects(
    Record, lambda kind, key: Record.objects.filter(subject_kind=kind, subject_id=key).order_by("sequence")
)


def with_act(model: type[Model], keys: Iterable[object], *, action: str) -> set[str]:
    """Which objects of a kind an act is on record for, by their ids as text."""
    wanted = [str(key) for key in keys]
    return {key for (key,) in _acts(model._meta.label_lower, action, padded(wanted))} if wanted else set()


def between(since: datetime | None = None, until: datetime | None = None) -> Iterator[Record]:
    """The records of a period in their order, read in batches."""
    records = Record.objects.order_by("sequence")
    if since:
        records = records.filter(at__gte=since)
    if until:
        records = records.filter(at__lt=until)
    return records.iterator(chunk_size=BATCH)
