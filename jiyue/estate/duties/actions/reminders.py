"""Telling people of their time limits: on the desk of the responsible post, never by mail."""

from datetime import datetime
from itertools import islice

from jiyue.common.refusals import Refusal
from jiyue.core.audit.actions import SYSTEM, audited, record
from jiyue.estate.duties.models import Reminder
from jiyue.estate.duties.queries.reminders import Call, Rounds, near
from jiyue.estate.organisations.models import Posting
from jiyue.rulebook.regulations.rules import rule

BATCH = 500
NAMED = 50


def remind(*, at: datetime) -> int:
    """Tell whoever is to be told and was not yet; may run at any time. Returns how many reminders were new."""
    clocks = near(at)
    rounds = Rounds(at)
    said = {
        (str(clock), due_at, level, str(recipient))
        for clock, due_at, level, recipient in Reminder.objects.filter(
            clock__in=clocks.values("pk").order_by()
        ).values_list("clock_id", "due_at", "level", "recipient_id")
    }
    calls = (
        call
        for clock in clocks.iterator()
        for call in rounds.calls(clock)
        if (str(clock.pk), call.due_at, call.level, str(call.recipient.pk)) not in said
    )
    count = 0
    while batch := list(islice(calls, BATCH)):
        count += _tell(batch, at=at)
    return count


@audited
def _tell(calls: list[Call], *, at: datetime) -> int:
    made = Reminder.objects.bulk_create([_row(call, at) for call in calls], ignore_conflicts=True)
    for call in calls:
        rule(call.citations, "allowed")
    data = {"count": len(made), "clocks": [str(call.clock.pk) for call in calls[:NAMED]]}
    record("duties.remind", made[0], by=SYSTEM, at=at, summary=f"发出期限提醒 {len(made)} 条", data=data)
    return len(made)


def _row(call: Call, at: datetime) -> Reminder:
    return Reminder(
        clock=call.clock,
        level=call.level,
        label=call.label,
        recipient=call.recipient,
        due_at=call.due_at,
        citations=[citation.as_dict() for citation in call.citations],
        made_at=at,
    )


@audited
def read(reminder: Reminder, *, by: Posting, at: datetime) -> Reminder:
    """The recipient says that it was seen; nobody else can."""
    reminder = Reminder.objects.select_for_update(of=("self",)).select_related("clock").get(pk=reminder.pk)
    if reminder.recipient_id != by.pk:
        raise Refusal("这条提醒不是发给您的。", cure="请由接收人本人标记。")
    if reminder.read_at is None:
        reminder.read_at = at
        reminder.save(update_fields=["read_at"])
    record("duties.read_reminder", reminder, by=by, at=at, summary=f"已阅期限提醒：{reminder.clock.label}"[:500])
    return reminder
