"""Questions about what is due."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import Model, Q, QuerySet, Subquery

from jiyue.common.compiled import Objects
from jiyue.estate.duties import rules
from jiyue.estate.duties.models import Clock, ClockEvent, TakenPack
from jiyue.estate.organisations import queries as organisations
from jiyue.estate.organisations.models import Organisation, Posting
from jiyue.rulebook.deadlines.rules import Step, calendar, due, limit
from jiyue.rulebook.deadlines.wording import clock_text
from jiyue.rulebook.regulations.rules import Citation

BEGINNINGS = (ClockEvent.Kind.START, ClockEvent.Kind.RESTART)


def running(holder: Organisation | None = None) -> QuerySet[Clock]:
    """Clocks that are not stopped (paused ones included), of one holder or of all; the next due stands first."""
    clocks = Clock.objects.filter(stopped_at__isnull=True).select_related("holder")
    return clocks.filter(holder=holder) if holder else clocks


def overdue(at: datetime, *, holder: Organisation | None = None) -> QuerySet[Clock]:
    return running(holder).filter(due_at__lt=at)


def due_soon(at: datetime, *, holder: Organisation | None = None) -> QuerySet[Clock]:
    """Not overdue, and the time to remind has come."""
    return running(holder).filter(due_at__gte=at, warn_at__lte=at)


def visible_to(posting: Posting) -> QuerySet[Clock]:
    """The clocks of one's own unit; for a supervisor, of all it looks after."""
    own = Q(holder__in=organisations.household(posting.organisation))
    if posting.role == Posting.Role.SUPERVISOR:
        own |= Q(holder__in=organisations.scope_of(posting.organisation))
    return Clock.objects.filter(own).select_related("holder")


def clock_of(subject: Model, rule_key: str) -> Clock | None:
    """The running clock of a subject under a rule."""
    return _running_of.first(rule_key, subject._meta.label_lower, str(subject.pk))


_running_of = Objects(
    Clock,
    lambda rule_key, kind, key: running().filter(rule_key=rule_key, subject_kind=kind, subject_id=key)[:1],
    "holder",
)


def clocks_of(subjects: Iterable[Model], rule_key: str) -> dict[str, Clock]:
    """The running clocks of subjects of one kind under a rule, by the subject's key as text."""
    by_key = {str(one.pk): one._meta.label_lower for one in subjects}
    found = running().filter(rule_key=rule_key, subject_kind__in=set(by_key.values()), subject_id__in=by_key)
    return {clock.subject_id: clock for clock in found.prefetch_related("events")}


def taken_packs() -> dict[str, TakenPack]:
    """The packs that somebody put into this installation, by the latest time of each."""
    return {row.pack: row for row in TakenPack.objects.order_by("taken_at", "pk")}


def level(clock: Clock, at: datetime) -> rules.Level:
    return rules.level(due_at=clock.due_at, warn_at=clock.warn_at, stopped_at=clock.stopped_at, at=at)


def events_of(clock: Clock) -> Sequence[ClockEvent]:
    """Since the clock last began to run, in the order in which they were recorded.

    A restart forgets what came before it, and a column's clock is restarted by every publication: what went before
    is not read, however much it has become, unless a list of clocks was read with all its events.
    """
    if "events" in getattr(clock, "_prefetched_objects_cache", ()):
        events = sorted(clock.events.all(), key=lambda event: event.pk)
        begun = [place for place, event in enumerate(events) if event.kind in BEGINNINGS]
        return events[begun[-1] :] if begun else events
    last = clock.events.filter(kind__in=BEGINNINGS).order_by("-id").values("id")[:1]
    return list(clock.events.filter(id__gte=Subquery(last)).order_by("id"))


def history_of(clock: Clock, *, most: int = 100) -> Sequence[ClockEvent]:
    """The latest of all its events, the newest first."""
    return list(clock.events.order_by("-id")[:most])


def citations(clock: Clock) -> tuple[Citation, ...]:
    return tuple(Citation.from_dict(values) for values in clock.citations)


def steps(clock: Clock) -> tuple[Step, ...]:
    """How the due date came about, as data: the articles first, then what was counted and left out."""
    found = [Step("rule", f"依据：{citation}。", source=str(citation)) for citation in citations(clock)]
    events = events_of(clock)
    way = rules.course(events)
    if way.paused_since:
        counted = due(way.start, limit(clock.term), calendar(), way.pauses, way.extensions).steps
        found += [step for step in counted if step.kind == "start"]
        text = f"自{clock_text(way.paused_since)}起暂停，恢复后重新计算到期日。"
        found.append(Step("pause", text, first=way.paused_since))
    else:
        found += due(way.start, limit(clock.term), calendar(), way.pauses, way.extensions).steps
    if clock.stopped_at:
        said = rules.STOPPED.get(events[-1].reason if events else "", rules.DONE)
        found.append(Step("done", said.format(clock_text(clock.stopped_at)), last=clock.stopped_at))
    return tuple(found)


def explain(clock: Clock) -> tuple[str, ...]:
    """The same in sentences."""
    return tuple(step.text for step in steps(clock))
