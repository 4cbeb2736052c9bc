"""What other systems hand over: a draft with its origin and number, never more."""

from datetime import datetime

from jiyue.core.audit.actions import audited, record
from jiyue.delivery.exchange.intake import actor_of, hold, keep
from jiyue.delivery.exchange.models import AccessKey, Incoming
from jiyue.delivery.exchange.schema import HandedItem


@audited
def receive(key: AccessKey, handed: HandedItem, *, at: datetime) -> tuple[Incoming, bool]:
    """Keep what was handed over as a draft of the key's unit; the same again under one number is no second draft."""
    hold(key.connection)
    made, is_new = keep(key.connection, handed, at=at)
    word = "收到" if is_new else "再次收到"
    summary = f"{word}“{key.connection}”移交的《{handed.title}》（{handed.number}）"
    facts = {"number": handed.number, "key": key.prefix}
    record("exchange.receive", made, by=actor_of(key.connection), at=at, summary=summary, data=facts)
    return made, is_new
