"""Questions about the register of duties: what may be registered, how a duty stands, whom it concerns."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from django.db.models import Q, QuerySet
from django.utils import timezone

from jiyue.estate.duties import policies
from jiyue.estate.duties import queries as clocks
from jiyue.estate.duties.hooks import Followed
from jiyue.estate.duties.models import Clock, Duty
from jiyue.estate.duties.occasions import Occasion, again, occasion_text
from jiyue.estate.organisations import queries as organisations
from jiyue.estate.organisations.models import Organisation, Posting
from jiyue.rulebook.deadlines.rules import Term, calendar, due, limit
from jiyue.rulebook.deadlines.wording import day_text
from jiyue.rulebook.regulations.queries import Applied, packs, rules_for
from jiyue.rulebook.regulations.rules import Citation
from jiyue.rulebook.regulations.schema import (
    Commencement,
    DatedTask,
    DisclosureLimit,
    EventLimit,
    EventTask,
    IntervalTask,
    NoticePeriod,
    PeriodicTask,
    ReplyLimit,
    Retention,
    ScheduledTask,
)

SCHEDULED: dict[str, type[ScheduledTask]] = {
    "dated_task": DatedTask,
    "periodic_task": PeriodicTask,
    "interval_task": IntervalTask,
}
EVENT_KINDS: tuple[type[EventLimit], ...] = (EventTask, NoticePeriod, ReplyLimit, Retention, DisclosureLimit)


class State(StrEnum):
    """How a duty stands."""

    HISTORIC = "historic"
    RUNNING = "running"
    SOON = "soon"
    LATE = "late"
    PAUSED = "paused"
    WAITING = "waiting"
    FREE = "free"
    KEPT = "kept"
    KEPT_LATE = "kept_late"
    VOID = "void"
    LAPSED = "lapsed"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS = {
    State.LATE: "已超期",
    State.SOON: "临近到期",
    State.RUNNING: "办理中",
    State.PAUSED: "已暂停",
    State.WAITING: "期限未满",
    State.FREE: "期满待办结",
    State.HISTORIC: "历史任务，待补录",
    State.KEPT: "按期完成",
    State.KEPT_LATE: "逾期完成",
    State.VOID: "已作废",
    State.LAPSED: "不再要求",
}


@dataclass(frozen=True)
class Matter:
    """One kind of event that starts a limit at a place; the strictest rule drives, all are cited (D1)."""

    key: str
    title: str
    about: str
    rules: tuple[Applied[EventLimit], ...]

    @property
    def driver(self) -> Applied[EventLimit]:
        return self.rules[0]

    @property
    def term(self) -> Term:
        return Term.parse(self.driver.rule.term)

    @property
    def citations(self) -> tuple[Citation, ...]:
        return merged(self.rules)

    @property
    def text(self) -> str:
        word = "不少于" if self.driver.rule.bound == "at_least" else "不超过"
        return f"{self.title}（{word}{self.term.chinese}）"


def matters(*, place: str, on: date) -> list[Matter]:
    """What a person may register for a unit at this place for an event of this day."""
    found: dict[str, list[Applied[EventLimit]]] = {}
    for kind in EVENT_KINDS:
        for applied in rules_for(kind, place=place, on=on):
            found.setdefault(matter_key(applied.rule), []).append(applied)
    return [_matter(key, rules) for key, rules in found.items()]


def matter(key: str, *, place: str, on: date) -> Matter | None:
    return next((one for one in matters(place=place, on=on) if one.key == key), None)


@dataclass(frozen=True)
class Beginning:
    """From when documents speak of a matter, and the articles that say so."""

    day: date
    documents: tuple[str, ...]
    citations: tuple[Citation, ...]


def begins(key: str, *, place: str, after: date) -> Beginning | None:
    """When a matter that no document knew on a day became one."""
    editions = (one for pack in packs() if pack.place.covers(place) for one in pack.editions)
    for day in sorted({one.in_force_from for one in editions if one.in_force_from > after}):
        if found := matter(key, place=place, on=day):
            documents = dict.fromkeys(citation.document for citation in found.citations)
            return Beginning(day, tuple(documents), in_force_by(found, place=place, on=day))
    return None


def in_force_by(found: Matter, *, place: str, on: date) -> tuple[Citation, ...]:
    """The clauses by which the documents behind a matter bind on a day."""
    speaking = {one.pack for one in found.rules}
    return merged([one for one in rules_for(Commencement, place=place, on=on) if one.pack in speaking])


def matter_key(rule: EventLimit) -> str:
    """The kind of rule and what it decides: the same in every pack that speaks about it."""
    parts = ("-".join(part) if isinstance(part, tuple) else str(part) for part in rule.slot() if part)
    return ".".join([rule.kind, *parts])[:120]


def merged(rules: Iterable[Applied]) -> tuple[Citation, ...]:
    return tuple(dict.fromkeys(citation for applied in rules for citation in applied.citations))


def limits(found: Matter) -> list[tuple[str, str]]:
    """What each text asks by itself, the strictest first."""
    return [(str(citation), str(applied.rule.term)) for applied in found.rules for citation in applied.citations]


def _matter(key: str, rules: list[Applied[EventLimit]]) -> Matter:
    named = next((applied.rule for applied in rules if applied.rule.title), rules[0].rule)
    title = named.title or f"{rules[0].rule.word}（{rules[0].citations[0].article}）"
    return Matter(key, title, named.about, tuple(rules))


def visible_to(posting: Posting) -> QuerySet[Duty]:
    """The duties of one's own unit; for a supervisor, of all it looks after."""
    own = Q(holder__in=organisations.household(posting.organisation))
    if posting.role == Posting.Role.SUPERVISOR:
        own |= Q(holder__in=organisations.scope_of(posting.organisation))
    return Duty.objects.filter(own).select_related("holder", "clock")


def holders_for(posting: Posting) -> QuerySet[Organisation]:
    """The units for which a posting may register a duty: its own; for a supervisor, those it looks after."""
    if posting.role == Posting.Role.SUPERVISOR:
        return organisations.scope_of(posting.organisation).exclude(kind=Organisation.Kind.INTERNAL)
    return Organisation.objects.filter(pk=organisations.host_of(posting.organisation).pk)


def due_at(duty: Duty) -> datetime | None:
    """The last moment of a longest term, the end of a shortest one; None while its clock is paused."""
    if duty.clock is not None:
        return duty.clock.due_at
    if duty.fixed_due is not None:
        return timezone.make_aware(datetime.combine(duty.fixed_due, time(23, 59, 59)))
    return due(duty.started_at, Term.parse(duty.term), calendar()).at


def was_late(duty: Duty) -> bool:
    """Whether a duty that was done was done after its last moment."""
    last = due_at(duty)
    done = duty.completed_at
    return duty.bound == Duty.Bound.AT_MOST and last is not None and done is not None and done > last


def state(duty: Duty, at: datetime) -> State:
    if duty.voided_at:
        return State.VOID if duty.nature == Duty.Nature.EVENT else State.LAPSED
    if duty.completed_at:
        return State.KEPT_LATE if was_late(duty) else State.KEPT
    if duty.historic:
        return State.HISTORIC
    last = due_at(duty)
    if last is None:
        return State.PAUSED
    if duty.bound == Duty.Bound.AT_LEAST:
        return State.FREE if at > last else State.WAITING
    if at > last:
        return State.LATE
    warn_at = duty.clock.warn_at if duty.clock else None
    return State.SOON if warn_at is not None and at >= warn_at else State.RUNNING


def in_state(duties: QuerySet[Duty], wanted: str, at: datetime) -> QuerySet[Duty]:
    """The same, as a filter; `open` is everything that is still to be done."""
    waiting = Q(completed_at=None, voided_at=None, historic=False)
    longest = waiting & Q(bound=Duty.Bound.AT_MOST, clock__due_at__isnull=False)
    shortest = waiting & Q(bound=Duty.Bound.AT_LEAST, clock__due_at__isnull=False)
    conditions = {
        "open": waiting,
        State.HISTORIC: Q(completed_at=None, voided_at=None, historic=True),
        State.LATE: longest & Q(clock__due_at__lt=at),
        State.SOON: longest & Q(clock__due_at__gte=at, clock__warn_at__lte=at),
        State.RUNNING: longest & Q(clock__due_at__gte=at) & Q(clock__warn_at__gt=at),
        State.PAUSED: waiting & Q(clock__due_at=None),
        State.WAITING: shortest & Q(clock__due_at__gte=at),
        State.FREE: shortest & Q(clock__due_at__lt=at),
        "done": Q(completed_at__isnull=False, voided_at=None),
        State.VOID: Q(voided_at__isnull=False, nature=Duty.Nature.EVENT),
        State.LAPSED: Q(voided_at__isnull=False) & ~Q(nature=Duty.Nature.EVENT),
    }
    return duties.filter(conditions[wanted]) if wanted in conditions else duties


def citations(duty: Duty) -> tuple[Citation, ...]:
    """What it stands on now: its clock follows the rulebook, the row says what it was listed with."""
    values = duty.clock.citations if duty.clock else duty.citations
    return tuple(Citation.from_dict(one) for one in values)


def term(duty: Duty) -> Term:
    return Term.parse(duty.clock.term if duty.clock else duty.term)


def extenders(duty: Duty) -> str:
    """Who may extend a duty, in words; empty where no rule lets anybody."""
    allowed = duty.demands.get("extension")
    return "、".join(Posting.Role(role).label for role in allowed["roles"]) if allowed else ""


def may_extend(duty: Duty, *, by: Posting, at: datetime) -> bool:
    """Whether a posting is one of those who may extend a duty."""
    allowed = duty.demands.get("extension")
    return bool(allowed) and policies.may_extend(duty, allowed["roles"], by=by, at=at)


def tasks_for(duty: Duty, on: date) -> list[Applied[ScheduledTask]]:
    """The rules of a day that make its holder owe a scheduled duty, the strictest first."""
    kind, _, task = duty.matter.partition(".")
    own = Q(parent=duty.holder, kind=Organisation.Kind.OFFICE)
    acts = {duty.holder.kind}
    if duty.holder.kind == Organisation.Kind.GOVERNMENT and not Organisation.objects.filter(own).exists():
        acts.add(Organisation.Kind.OFFICE)
    level = duty.holder.place.level
    found = rules_for(SCHEDULED[kind], place=duty.holder.place_id, on=on, task=task)
    return [one for one in found if any(one.rule.who.binds(kind=acting, level=level) for acting in acts)]


def owed_on_its_day(duty: Duty, today: date) -> bool:
    """Whether a listed task had fallen due before a day, and a rule asked for it when it did."""
    last = due_at(duty)
    day = timezone.localdate(last) if last else None
    return day is not None and day < today and _again(duty, day)[1] is not None


def _again(duty: Duty, on: date) -> tuple[list[Applied[ScheduledTask]], Occasion | None]:
    """The rules of a day that ask for a listed task, and its occasion by the strictest of them."""
    rules = tasks_for(duty, on)
    since = timezone.localdate(duty.started_at)
    return rules, again(rules[0].rule, key=duty.occasion, since=since) if rules else None


def followed(clock: Clock, on: date) -> Followed | None:
    """The limit of a duty's clock: an event keeps the edition of its day, a standing task takes that of `on` (D4a).

    Where the rulebook knows the matter no longer, a registered event keeps what was pinned. A listed task is owed
    no longer (None), unless a rule asked for it on the day it fell due: what was late stays late.
    """
    duty = Duty.objects.select_related("holder__place", "clock").filter(clock=clock).first()
    if duty is None or duty.completed_at or duty.voided_at:
        return _as_it_is(clock)
    if duty.nature == Duty.Nature.EVENT:
        found = matter(duty.matter, place=duty.holder.place_id, on=timezone.localdate(duty.started_at))
        return Followed(found.term, found.citations) if found else _as_it_is(clock)
    rules, occasion = _again(duty, on)
    if occasion is None:
        return _as_it_is(clock) if owed_on_its_day(duty, on) else None
    since = timezone.make_aware(datetime.combine(occasion.since, time.min))
    return Followed(occasion.term, merged(rules), since)


def _as_it_is(clock: Clock) -> Followed:
    return Followed(limit(clock.term), clocks.citations(clock))


def explain(duty: Duty) -> tuple[str, ...]:
    """How the date came about: the articles, then the date that the rule names or the steps of the clock."""
    own = [f"{text}规定{Term.parse(length).chinese}" for text, length in _limits(duty)]
    choice = (f"{'；'.join(own)}。以其中最严的为准。",) if len(own) > 1 else ()
    if duty.clock is not None and duty.fixed_due is None:
        return (*choice, *clocks.explain(duty.clock))
    said = [f"依据：{citation}。" for citation in citations(duty)]
    if duty.fixed_due is not None:
        occasion = occasion_text(duty.occasion)
        said.append(f"规则写明日期{f'，本期为{occasion}' if occasion else ''}。")
        last = duty.clock.due_at if duty.clock else None
        named = timezone.localdate(last) if last else duty.fixed_due
        said.append(f"因此到期日为{day_text(named)}，当日24时前办结即为按期。")
    else:
        said += due(duty.started_at, Term.parse(duty.term), calendar()).explain
    if duty.historic:
        said.append("这一日期在本单位列入本系统之前已过，属历史任务，不计时、不催办，请补录实际完成时间和凭证。")
    return tuple(said)


def _limits(duty: Duty) -> list[tuple[str, str]]:
    """What each text asks for by itself, as the rulebook of the event's day reads now."""
    if not duty.demands.get("limits"):
        return []
    found = matter(duty.matter, place=duty.holder.place_id, on=timezone.localdate(duty.started_at))
    return limits(found) if found else duty.demands["limits"]
