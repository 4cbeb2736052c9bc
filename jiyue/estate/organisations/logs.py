"""How long the logs must be kept here, and clearing away what is older: 日志留存."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from jiyue.common.refusals import Refusal
from jiyue.core.audit import actions as audit
from jiyue.core.audit import queries as acts
from jiyue.core.audit.actions import SYSTEM
from jiyue.estate.organisations.models import Organisation
from jiyue.rulebook.deadlines.rules import Term, calendar, due_at
from jiyue.rulebook.regulations.queries import Applied, enforces, rules_for, together
from jiyue.rulebook.regulations.rules import refuse, rule
from jiyue.rulebook.regulations.schema import Retention

SITE_LOG = "site_log"


@dataclass(frozen=True)
class Cleared:
    """What was cleared away, or would be."""

    records: int
    files: tuple[str, ...]
    gaps: tuple[date, ...]


def retention(on: date) -> Applied[Retention]:
    """The longest of all places with units drives; all are cited."""
    places = Organisation.objects.order_by().values_list("place_id", flat=True).distinct()
    found = [one for place in sorted(places) for one in rules_for(Retention, place=place, on=on, record=SITE_LOG)]
    if not found:
        raise Refusal("规则包没有规定日志留存多久。", cure="请先登记单位，或在规则包中补充 retention 规则。")
    return together(sorted(found, key=lambda one: one.rule.strictness()))


def is_over(day: date, kept: Applied[Retention], *, at: datetime) -> bool:
    """Whether the logs of that day have been kept for as long as the rules ask."""
    begun = timezone.make_aware(datetime.combine(day, time.min))
    return at > due_at(begun, Term.parse(kept.rule.term), calendar())


@enforces(Retention)
def prune(*, before: date, at: datetime, dry: bool = False) -> Cleared:
    """Clear away the logs of the days before `before`; younger ones than the rules allow are refused."""
    kept = retention(timezone.localdate(at))
    term = Term.parse(kept.rule.term)
    last_day = before - timedelta(days=1)
    if not is_over(last_day, kept, at=at):
        raise refuse(
            f"{last_day:%Y年%m月%d日}的日志留存不满{term.chinese}，不得删除。",
            cure=f"请改为更早的日期：只能清除留存满{term.chinese}的日志。",
            citations=kept.citations,
        )
    rule(kept.citations, "allowed")
    moment = timezone.make_aware(datetime.combine(before, time.min))
    files = tuple(path for path in _rotated() if path.stat().st_mtime < moment.timestamp())
    gaps = acts.silent_days(until=at)
    if dry:
        return Cleared(acts.prunable(before=moment).count(), tuple(path.name for path in files), gaps)
    count = audit.prune(before=moment, files=[path.name for path in files], by=SYSTEM, at=at)
    for path in files:
        path.unlink()
    return Cleared(count, tuple(path.name for path in files), gaps)


def _rotated() -> list[Path]:
    """The log files that are no longer written to."""
    return sorted((Path(settings.HOME) / "log").glob("*.log[.-]*"))
