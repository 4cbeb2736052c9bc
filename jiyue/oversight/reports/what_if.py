"""What would be late or refused in a place if another pack were in force there, from what is stored."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from django.db.models import QuerySet
from django.utils import timezone

from jiyue.common.refusals import Refusal
from jiyue.estate.duties import queries as duties
from jiyue.estate.duties import rules as clock_rules
from jiyue.estate.duties.models import Clock
from jiyue.estate.organisations.models import Place
from jiyue.estate.registry.models import Outlet
from jiyue.estate.sites import queries as sites
from jiyue.estate.sites.models import Column
from jiyue.estate.sites.rules import naming_problem
from jiyue.rulebook.deadlines.rules import Term, calendar, due_on
from jiyue.rulebook.regulations import queries as regulations
from jiyue.rulebook.regulations.rules import Citation
from jiyue.rulebook.regulations.schema import Binding, EmptyColumn, Naming, Pack, RuleBase, TermRule, UpdateInterval
from jiyue.rulebook.regulations.schema.labels import kind as kind_label

ALWAYS = date(1900, 1, 1)
COLUMN = Column._meta.label_lower
OUTLET = Outlet._meta.label_lower
Verdict = Literal["late", "refused", "in_time", "unknown"]
VERDICTS: dict[str, str] = {"late": "逾期", "refused": "不予通过", "in_time": "未逾期", "unknown": "无法判断"}


@dataclass(frozen=True)
class Judgement:
    """One stored thing, how it stands now and how it would stand under the pack."""

    about: Literal["column", "account", "clock"]
    name: str
    now: Verdict
    under: Verdict
    told: str
    citations: tuple[Citation, ...] = ()

    @property
    def worse(self) -> bool:
        return self.under in {"late", "refused"} and self.now != self.under


@dataclass
class Answer:
    """Everything that was judged, and what the store holds no facts for."""

    place: Place
    packs: tuple[str, ...]
    judgements: list[Judgement] = field(default_factory=list)
    unjudged: list[str] = field(default_factory=list)


def place_of(words: str) -> Place:
    """A division by its code or its name."""
    found = list(Place.objects.filter(pk=words)) or list(Place.objects.filter(name=words))
    if not found:
        raise Refusal(
            f"没有名称或区划代码为“{words}”的地方。", cure="请核对，如 安岳县 或 512021；地方须已在单位台账中。"
        )
    if len(found) > 1:
        codes = "、".join(place.code for place in found)
        raise Refusal(f"有 {len(found)} 个地方叫“{words}”。", cure=f"请改用区划代码：{codes}。")
    return found[0]


def what_if(pack: Pack, place: Place, *, at: datetime) -> Answer:
    """The pack's latest edition in place of all that binds the place today; what binds the whole country stays."""
    supposed = _supposed(pack, place)
    answer = Answer(place, tuple(one.id for one in supposed if one.place.covers(place.code)))
    judged: set[str] = {UpdateInterval.model_fields["kind"].default}
    answer.judgements += _columns(place, supposed, at)
    answer.judgements += _accounts(place, supposed, at)
    answer.judgements += _clocks(place, supposed, at, judged)
    judged |= {kind.model_fields["kind"].default for kind in (Naming, EmptyColumn)}
    edition = pack.latest
    rules: dict[str, int] = {}
    for rule in (*edition.rules, *(default.rule for default in edition.defaults)):
        rules[rule.kind] = rules.get(rule.kind, 0) + (rule.kind not in judged)
    counted = ((kind, count) for kind, count in rules.items() if count)
    answer.unjudged = [f"{kind_label(kind)}（{count} 条规则）" for kind, count in counted]
    return answer


def _supposed(pack: Pack, place: Place) -> tuple[Pack, ...]:
    binding = Binding(code=place.code[:6], level=pack.place.level, name=place.name)
    header = pack.latest.header.model_copy(update={"in_force_from": ALWAYS})
    edition = pack.latest.model_copy(update={"header": header})
    moved = pack.model_copy(update={"place": binding, "editions": (edition,)})
    others = (one for one in regulations.packs() if one.id != pack.id)
    return (*(one for one in others if one.place.level == "country" or not one.place.covers(place.code)), moved)


def _below(place: Place) -> str:
    """What the codes of the place and of every place below it begin with."""
    return re.sub(r"(00)+$", "", place.code)


def _outlets(place: Place, kind: str) -> QuerySet[Outlet]:
    running = Outlet.objects.filter(kind=kind, status=Outlet.Status.RUNNING)
    return running.filter(sponsor__place__code__startswith=_below(place)).select_related("sponsor")


def _columns(place: Place, supposed: tuple[Pack, ...], at: datetime) -> Iterator[Judgement]:
    outlets = _outlets(place, Outlet.Kind.WEBSITE)
    last = _last_days(COLUMN)
    columns = Column.objects.filter(outlet__in=outlets, hidden=False).select_related("outlet__sponsor", "owner")
    for column in columns.order_by("outlet__name", "ordinal", "name"):
        name = f"“{column.outlet.name}”的栏目“{column.name}”"
        yield from _named(column, name, supposed, at)
        since = last.get(str(column.pk))
        if since is None:
            yield Judgement("column", name, "unknown", "unknown", "系统中没有它的更新记录，无法判断是否逾期。")
            continue
        now, _, _ = _standing(column, since, at)
        with regulations.supposing(supposed):
            yield Judgement("column", name, now, *_standing(column, since, at))


def _standing(column: Column, since: datetime, at: datetime) -> tuple[Verdict, str, tuple[Citation, ...]]:
    standings = sites.update_standings(column, last_new_item_at=since, on=timezone.localdate(at))
    dated = [one for one in standings if one.due]
    if not dated:
        return "in_time", "没有适用的更新间隔。", ()
    driving = min(dated, key=lambda one: one.due.date if one.due else date.max)
    assert driving.due is not None
    term = Term.parse(driving.applied.rule.term).chinese
    told = f"最近更新 {timezone.localdate(since)}，应于 {driving.due.date} 前更新（{term}）。"
    return ("late" if driving.broken else "in_time"), told, driving.applied.citations


def _named(column: Column, name: str, supposed: tuple[Pack, ...], at: datetime) -> Iterator[Judgement]:
    def problems() -> list[tuple[str, tuple[Citation, ...]]]:
        found = regulations.rules_for(Naming, place=column.outlet.sponsor.place_id, on=timezone.localdate(at))
        told = ((naming_problem(one.rule, name=column.name, depth=column.depth), one.citations) for one in found)
        return [(problem, citations) for problem, citations in told if problem]

    now: Verdict = "refused" if problems() else "in_time"
    with regulations.supposing(supposed):
        for problem, citations in problems():
            yield Judgement("column", name, now, "refused", problem, citations)


def _accounts(place: Place, supposed: tuple[Pack, ...], at: datetime) -> Iterator[Judgement]:
    last = _last_days(OUTLET)
    for outlet in _outlets(place, Outlet.Kind.MEDIA_ACCOUNT).order_by("name"):
        name, since = f"账号“{outlet.name}”", last.get(str(outlet.pk))
        if since is None:
            yield Judgement("account", name, "unknown", "unknown", "系统中没有它的更新记录，无法判断是否逾期。")
            continue
        now, _, _ = _account_standing(outlet, since, at)
        with regulations.supposing(supposed):
            yield Judgement("account", name, now, *_account_standing(outlet, since, at))


def _account_standing(outlet: Outlet, since: datetime, at: datetime) -> tuple[Verdict, str, tuple[Citation, ...]]:
    on = timezone.localdate(at)
    found = regulations.rules_for(UpdateInterval, place=outlet.sponsor.place_id, on=on, outlet_kind=outlet.kind)
    if not found:
        return "in_time", "没有适用的更新间隔。", ()
    driving = found[0]
    due = due_on(timezone.localdate(since), Term.parse(driving.rule.term), calendar())
    told = f"最近更新 {timezone.localdate(since)}，应于 {due.date} 前更新（{Term.parse(driving.rule.term).chinese}）。"
    return ("late" if on > due.date else "in_time"), told, driving.citations


def _last_days(subject: str) -> dict[str, datetime]:
    """When each of these subjects was last fed, as its running clock of updates counts it."""
    clocks = duties.running().filter(subject_kind=subject, rule_key=UpdateInterval.model_fields["kind"].default)
    return {clock.subject_id: clock_rules.course(duties.events_of(clock)).start for clock in clocks}


def _clocks(place: Place, supposed: tuple[Pack, ...], at: datetime, judged: set[str]) -> Iterator[Judgement]:
    """The other running clocks: the same facts, counted by the rule of the same kind."""
    running = duties.running().filter(holder__place__code__startswith=_below(place))
    for clock in running.exclude(rule_key=UpdateInterval.model_fields["kind"].default).order_by("due_at", "pk"):
        now: Verdict = "late" if clock.due_at and clock.due_at < at else "in_time"
        rule = _rule_of(clock)
        if rule is None:
            yield Judgement("clock", clock.label, now, "unknown", "它按固定日期、周期或登记的日期计，不随期限换算。")
            continue
        events = duties.events_of(clock)
        facets = {name: getattr(rule, name) for name in rule.facets}
        with regulations.supposing(supposed):
            day = timezone.localdate(clock_rules.course(events).start)
            found = regulations.rules_for(type(rule), place=clock.holder.place_id, on=day, **facets)
        if not found:
            yield Judgement("clock", clock.label, now, "in_time", f"没有“{kind_label(rule.kind)}”的规定。")
            continue
        judged.add(rule.kind)
        reckoned = clock_rules.reckon(Term.parse(found[0].rule.term), events, calendar())
        told = f"应于 {timezone.localdate(reckoned.due_at)} 前办结。" if reckoned.due_at else "暂停中。"
        under: Verdict = "late" if reckoned.due_at and reckoned.due_at < at else "in_time"
        yield Judgement("clock", clock.label, now, under, told, found[0].citations)


def _rule_of(clock: Clock) -> TermRule | None:
    """The rule from which the clock took its term."""
    cited = {citation.clause for citation in duties.citations(clock)}
    for pack in regulations.packs():
        for edition in pack.editions:
            if (pack.id, edition.id) != (clock.pack, clock.edition):
                continue
            own: list[RuleBase] = [rule for rule in edition.rules if cited & set(rule.named_clauses())]
            own += [one.rule for one in edition.defaults if cited & {one.id, *one.fills, *one.rule.named_clauses()}]
            return next((rule for rule in own if isinstance(rule, TermRule)), None)
    return None
