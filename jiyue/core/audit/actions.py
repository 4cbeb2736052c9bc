"""Appending to the record. Every action of the house does it inside its own transaction."""

import functools
import hmac
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, ParamSpec, Protocol, TypeVar

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import hmac as sm3_hmac
from django.conf import settings
from django.db import models, transaction

from jiyue.common.compiled import Compiled, change, insert
from jiyue.core.audit.clearing import BLANK, Seal, prunable
from jiyue.core.audit.models import ChainHead, Record

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class Actor:
    """Who acted, as the record keeps it: the posting's id and a label a person can read."""

    id: str
    label: str


SYSTEM = Actor(id="", label="系统")


class HasActor(Protocol):
    """A posting, or anything else that can say who it is."""

    def as_actor(self) -> Actor: ...


_recorded: ContextVar[int | None] = ContextVar("recorded", default=None)


_source: ContextVar[str] = ContextVar("source", default="")


@contextmanager
def acting_from(address: str) -> Iterator[None]:
    """What is recorded inside came from this address."""
    token = _source.set(address)
    try:
        yield
    finally:
        _source.reset(token)


def audited(action: Callable[P, R]) -> Callable[P, R]:
    """Run an action in one transaction and refuse to commit it if it recorded nothing.

    Forgetting the record is a programming error, so the outermost action fails loudly and nothing is kept.
    """

    @functools.wraps(action)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        outer = _recorded.get()
        token = _recorded.set(0)
        try:
            with transaction.atomic():
                result = action(*args, **kwargs)
                count = _recorded.get() or 0
                if not count:
                    raise RuntimeError(f"{action.__module__}.{action.__qualname__} recorded nothing")
        finally:
            _recorded.reset(token)
        if outer is not None:
            _recorded.set(outer + count)
        return result

    run.__audited__ = True  # type: ignore[attr-defined]
    return run


def record(
    action: str,
    subject: models.Model,
    *,
    by: HasActor | Actor,
    at: datetime,
    summary: str = "",
    data: dict[str, Any] | None = None,
) -> Record:
    """Append one act on `subject`; the caller's transaction fails if this does.

    `action` is `<package>.<verb>`; `summary` is one Chinese sentence for people; `data` holds plain JSON values
    without personal ones.
    """
    return record_each(action, [(subject, summary, data)], by=by, at=at)[0]


def record_each(
    action: str,
    entries: Sequence[tuple[models.Model, str, dict[str, Any] | None]],
    *,
    by: HasActor | Actor,
    at: datetime,
) -> list[Record]:
    """The same act on many subjects, appended in one go: (subject, summary, data) of each."""
    if not entries:
        return []
    actor = by if isinstance(by, Actor) else by.as_actor()
    source = {"address": _source.get()} if _source.get() else {}
    made = []
    # No savepoint: where the record cannot be written, nothing of the whole transaction may stay.
    with transaction.atomic(savepoint=False):
        sequence, previous = _held_head()
        for subject, summary, data in entries:
            sequence += 1
            entry = Record(
                sequence=sequence,
                at=at,
                action=action,
                actor_id=actor.id,
                actor_label=actor.label[:200],
                subject_kind=subject._meta.label_lower,
                subject_id=str(subject.pk),
                summary=summary[:500],
                # As the database will give it back: a tuple is a list, a number as a key is a text.
                data=json.loads(json.dumps({**(data or {}), **source})),
                previous=previous,
            )
            previous = entry.digest = digest(entry)
            made.append(entry)
        insert(Record, _COLUMNS, [[getattr(entry, name) for name in _COLUMNS] for entry in made])
        for entry in made:
            entry._state.adding = False
        change(ChainHead, 1, {"sequence": sequence, "digest": previous})
    count = _recorded.get()
    if count is not None:
        _recorded.set(count + len(made))
    return made


_COLUMNS = [field.attname for field in Record._meta.concrete_fields]
_head = Compiled(lambda key: ChainHead.objects.select_for_update().filter(pk=key).values_list("sequence", "digest"))


def _held_head() -> tuple[int, str]:
    """The last link, locked until the transaction ends; the first act of all makes it."""
    for sequence, last in _head(1):
        return sequence, last
    made, _ = ChainHead.objects.select_for_update().get_or_create(pk=1)
    return made.sequence, made.digest


@audited
def note_export(head: ChainHead, *, rows: int, by: HasActor | Actor, at: datetime) -> Record:
    """Reading the whole record out is an act like any other."""
    return record("audit.export", head, by=by, at=at, summary=f"导出审计记录 {rows} 条", data={"rows": rows})


@audited
def note_backup(
    *, name: str, troubles: Sequence[str], step: Literal["make", "check"], by: HasActor | Actor, at: datetime
) -> Record:
    """A backup, and each trial of restoring it, is an act like any other."""
    head, _ = ChainHead.objects.get_or_create(pk=1)
    said = "建立备份" if step == "make" else "试恢复备份"
    summary = f"{said}“{name}”" + (f"：发现 {len(troubles)} 个问题" if troubles else "")
    return record(f"audit.backup_{step}", head, by=by, at=at, summary=summary, data={"troubles": list(troubles)})


@audited
def prune(*, before: datetime, files: Sequence[str], by: HasActor | Actor, at: datetime) -> int:
    """Take the content out of old records of the door; how many there were.

    Their place in the chain and their digests stay, and this record seals what was taken out, so that the whole
    chain can be verified as before. How old they must be is asked above, of the rules.
    """
    _held_head()
    rows, seal = prunable(before=before), Seal()
    for entry in rows.order_by("sequence").iterator():
        seal.add(entry)
    summary = f"清除{before:%Y年%m月%d日}之前的日志：审计内容 {seal.count} 条，日志文件 {len(files)} 个"
    data = {"before": before.isoformat(), "files": list(files), **seal.facts()}
    made = record("audit.prune", ChainHead.objects.get(pk=1), by=by, at=at, summary=summary, data=data)
    rows.update(data={"pruned": made.sequence}, **BLANK)
    return seal.count


def digest(entry: Record) -> str:
    """HMAC-SM3 over the record and the digest before it, with the key that is kept outside the database."""
    fields = [
        entry.sequence,
        (entry.at - EPOCH) // timedelta(microseconds=1),
        entry.action,
        entry.actor_id,
        entry.actor_label,
        entry.subject_kind,
        entry.subject_id,
        entry.summary,
        entry.data,
        entry.previous,
    ]
    text = json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    mac = sm3_hmac.HMAC(settings.AUDIT_KEY.encode(), hashes.SM3())
    mac.update(text.encode())
    return mac.finalize().hex()


def same(one: str, other: str) -> bool:
    """Compare two digests in constant time."""
    return hmac.compare_digest(one, other)
