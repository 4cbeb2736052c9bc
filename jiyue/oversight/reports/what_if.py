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
from jiyue.estate.duties.models import Clock, Duty
from jiyue.estate.duties.queries import register
from jiyue.estate.organisations.models import Place
from jiyue.estate.registry import queries as registry
from jiyue.estate.registry.models import Outlet
from jiyue.estate.registry.queries import conformity
from jiyue.estate.sites import queries as sites
from jiyue.estate.sites.models import Column
from jiyue.estate.sites.rules import UPDATE_CLOCK, naming_problem
from jiyue.rulebook.deadlines.rules import Term, calendar, limit
from jiyue.rulebook.regulations import queries as regulations
from jiyue.rulebook.regulations.rules import Citation
from jiyue.rulebook.regulations.schema import (
    Binding,
    EmptyColumn,
    Naming,
    OriginalPosts,
    Pack,
    RuleBase,
    TermRule,
    UpdateInterval,
)  # fmt: skip
from jiyue.rulebook.regulations.schema.base import level_of
from jiyue.rulebook.regulations.schema.labels import kind as kind_label

ALWAYS = date(1900, 1, 1)
About = Literal["column", "outlet", "account", "letter", "filing", "task", "clock"]
ABOUT: dict[About, str] = {
    "column": "栏目", "outlet": "网站和账号的开设、名称", "account": "账号发文", "letter": "来信答复",
    "filing": "备案、公示等登记的事项", "task": "定期任务", "clock": "其他期限",
}  # fmt: skip
Verdict = Literal["late", "refused", "in_time", "free", "unknown"]
VERDICTS: dict[str, str] = {
    "late": "逾期", "refused": "不予通过", "in_time": "未逾期或通过", "free": "没有规定", "unknown": "无法判断",
}  # fmt: skip
NO_FACTS: dict[About, str] = {
    "column": "没有栏目",
    "account": "没有政务新媒体账号",
    "letter": "没有来信数据：系统中没有登记过来信的答复期限",
    "filing": "没有备案数据：系统中没有登记过备案、公示等期限事项",
}
STANDING_KINDS = (UpdateInterval, EmptyColumn, OriginalPosts, Naming, *conformity.KINDS)


@dataclass(frozen=True)
class Judgement:
    """One stored thing, how it stands now and how it would stand under the pack."""

    about: About
    name: str
    now: Verdict
    under: Verdict
    told: str
    citations: tuple[Citation, ...] = ()

    @property
    def worse(self) -> bool:
        return self.under in {"late", "refused"} and self.now != self.under

    @property
    def better(self) -> bool:
        return self.now in {"late", "refused"} and self.under in {"in_time", "free"}


Told = tuple[Verdict, str, tuple[Citation, ...]]


@dataclass
class Answer:
    """Everything that was judged, what the store holds no facts for, and the rules that nothing was held against."""

    place: Place
    packs: dict[str, str]
    at: datetime
    judgements: list[Judgement] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
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
    answer = Answer(place, {one.id: one.document.title for one in supposed if one.place.covers(place.code)}, at)
    judged = {str(kind.model_fields["kind"].default) for kind in STANDING_KINDS}
    for judge in (_columns, _outlets, _accounts, _duties):
        answer.judgements += judge(place, supposed, at)
    answer.judgements += _clocks(place, supposed, at, judged)
    seen = {one.about for one in answer.judgements}
    answer.missing = [said for about, said in NO_FACTS.items() if about not in seen]
    judged |= _kinds_of_duties(place)
    edition = pack.latest
    rules: dict[str, int] = {}
    for rule in (*edition.rules, *(default.rule for default in edition.defaults)):
        rules[rule.kind] = rules.get(rule.kind, 0) + (rule.kind not in judged)
    answer.unjudged = [f"{kind_label(kind)}（{count} 条规则）" for kind, count in rules.items() if count]
    return answer


def _supposed(pack: Pack, place: Place) -> tuple[Pack, ...]:
    binding = Binding(code=place.code[:6], level=level_of(place.code), name=place.name)
    header = pack.latest.header.model_copy(update={"in_force_from": ALWAYS})
    edition = pack.latest.model_copy(update={"header": header})
    moved = pack.model_copy(update={"place": binding, "editions": (edition,)})
    others = (one for one in regulations.packs() if one.id != pack.id)
    return (*(one for one in others if one.place.level == "country" or not one.place.covers(place.code)), moved)


def _below(place: Place) -> str:
    """What the codes of the place and of every place below it begin with."""
    return re.sub(r"(00)+$", "", place.code)


def _running(place: Place, kind: str) -> QuerySet[Outlet]:
    running = Outlet.objects.filter(kind=kind, status=Outlet.Status.RUNNING)
    running = running.filter(sponsor__place__code__startswith=_below(place))
    return running.select_related("sponsor__place", "sponsor__parent", "website").order_by("name")


def _columns(place: Place, supposed: tuple[Pack, ...], at: datetime) -> Iterator[Judgement]:
    outlets = _running(place, Outlet.Kind.WEBSITE)
    columns = sites.with_facts(Column.objects.filter(outlet__in=outlets, hidden=False)).select_related("owner")
    for column in columns.order_by("outlet__name", "ordinal", "name"):
        name = f"“{column.outlet.name}”的栏目“{column.name}”"
        yield from _named(column, name, supposed, at)
        if column.last_item_at is None:
            yield Judgement("column", name, "unknown", "unknown", "系统中没有它的更新记录，无法判断是否逾期。")
            continue
        now, _, _ = _standing(column, column.last_item_at, at)
        with regulations.supposing(supposed):
            yield Judgement("column", name, now, *_standing(column, column.last_item_at, at))


def _standing(column: Column, since: datetime, at: datetime) -> Told:
    days = [date.fromisoformat(day) for day in column.item_days]
    standings = sites.update_standings(column, last_new_item_at=since, on=timezone.localdate(at), days=days)
    dated = [one for one in standings if one.due]
    if not dated:
        return "free", "没有适用的更新间隔。", ()
    driving = min(dated, key=lambda one: one.due.date if one.due else date.max)
    assert driving.due is not None
    term = Term.parse(driving.applied.rule.term).chinese
    told = f"最近更新 {timezone.localdate(since)}，应于 {driving.due.date} 前更新（{term}）。"
    return ("late" if driving.broken else "in_time"), told, driving.applied.citations


def _named(column: Column, name: str, supposed: tuple[Pack, ...], at: datetime) -> Iterator[Judgement]:
    def problems() -> list[tuple[str, tuple[Citation, ...]]]:
        found = regulations.rules_for(Naming, place=column.outlet.sponsor.place_id, on=timezone.localdate(at))
        told = [(naming_problem(one.rule, name=column.name, depth=column.depth), one) for one in found]
        return [
            (problem, one.citations)
            for problem, one in told
            if problem and not registry.exception_for(one, subject=column.outlet, about=column.name, at=at)
        ]

    now: Verdict = "refused" if problems() else "in_time"
    with regulations.supposing(supposed):
        for problem, citations in problems():
            yield Judgement("column", name, now, "refused", problem, citations)


def _outlets(place: Place, supposed: tuple[Pack, ...], at: datetime) -> Iterator[Judgement]:
    """Whether what is registered could be registered, by who holds it and how it is called."""
    for kind in Outlet.Kind.values:
        for outlet in _running(place, kind):
            plan, name = conformity.Plan.of(outlet), f"{Outlet.Kind(kind).label}“{outlet.name}”"
            now: Verdict = "refused" if conformity.broken(plan, at=at) else "in_time"
            with regulations.supposing(supposed):
                broken = conformity.broken(plan, at=at)
            told = "".join(dict.fromkeys(check.message for check in broken)) or "符合开设和名称的规定。"
            cited = dict.fromkeys(citation for check in broken for citation in check.citations)
            yield Judgement("outlet", name, now, "refused" if broken else "in_time", told, tuple(cited))


def _accounts(place: Place, supposed: tuple[Pack, ...], at: datetime) -> Iterator[Judgement]:
    """By the posts that were recorded."""
    for outlet in _running(place, Outlet.Kind.MEDIA_ACCOUNT):
        name = f"账号“{outlet.name}”"
        if not outlet.posts.exists():
            yield Judgement("account", name, "unknown", "unknown", "系统中没有它的发文记录，无法判断是否逾期。")
            continue
        now, _, _ = _posts(outlet, at)
        with regulations.supposing(supposed):
            yield Judgement("account", name, now, *_posts(outlet, at))


def _posts(outlet: Outlet, at: datetime) -> Told:
    on = timezone.localdate(at)
    found = registry.post_standings(outlet, since=on, on=on)
    late = [one for one in found if one.due and one.due.date < on]
    told = "".join(_next_post(one) for one in late or found)
    cited = dict.fromkeys(citation for one in late or found for citation in one.applied.citations)
    if not found:
        return "free", "没有适用的发文间隔。", ()
    return ("late" if late else "in_time"), told, tuple(cited)


def _next_post(one: registry.PostStanding) -> str:
    if one.due is None:
        return ""
    word = "原创发文" if one.is_original else "发文"
    return f"下一条{word}应在 {one.due.date} 前（{Term.parse(one.applied.rule.term).chinese}）。"


def _duties(place: Place, supposed: tuple[Pack, ...], at: datetime) -> Iterator[Judgement]:
    """What was registered to be answered, filed or announced, done or not, and the standing tasks."""
    rows = Duty.objects.filter(holder__place__code__startswith=_below(place), voided_at=None, historic=False)
    rows = rows.select_related("holder__place", "clock").order_by("started_at", "title", "pk")
    for duty in rows:
        is_event = duty.nature == Duty.Nature.EVENT
        if duty.clock is None or not (is_event or duty.completed_at is None):
            continue
        about: About = "task" if not is_event else "letter" if duty.matter.startswith("reply_limit.") else "filing"
        name = f"{duty.title}（{duty.holder.short_name or duty.holder.name}，{duty.subject_label}）"
        now = _kept(duty, at)
        with regulations.supposing(supposed):
            yield Judgement(about, name, now, *_under(duty, at))


def _kept(duty: Duty, at: datetime) -> Verdict:
    last, end = register.due_at(duty), duty.completed_at or at
    longest = duty.bound == Duty.Bound.AT_MOST
    return "late" if longest and last is not None and end > last else "in_time"


def _under(duty: Duty, at: datetime) -> Told:
    """The same facts by the rules of the same matter."""
    assert duty.clock is not None
    if duty.nature != Duty.Nature.EVENT:
        tasks = register.tasks_for(duty, timezone.localdate(at))
        found = register.followed(duty.clock, timezone.localdate(at)) if tasks else None
        if found is None:
            return "free", "没有这项任务的规定。", ()
        length, cited, longest = found.limit, found.citations, True
    else:
        day = timezone.localdate(duty.started_at)
        matter = register.matter(duty.matter, place=duty.holder.place_id, on=day)
        if matter is None:
            return "free", "没有这一事项的期限规定。", ()
        length, cited, longest = matter.term, matter.citations, matter.driver.rule.bound == "at_most"
    last = clock_rules.reckon(length, duties.events_of(duty.clock), calendar()).due_at
    if last is None:
        return "in_time", "暂停计时中。", cited
    done, end = duty.completed_at, duty.completed_at or at
    outcome = f"{timezone.localdate(done)} 办结" if done else "尚未办结"
    facts = f"{timezone.localdate(duty.started_at)} 起算，{outcome}，"
    if longest:
        return ("late" if end > last else "in_time"), f"{facts}应于 {timezone.localdate(last)} 前办结。", cited
    told = f"{facts}期限到 {timezone.localdate(last)} 才满。"
    return ("refused" if done and done <= last else "in_time"), told, cited


def _kinds_of_duties(place: Place) -> set[str]:
    """The kinds of rule that the registered duties of a place were held against."""
    rows = Duty.objects.filter(holder__place__code__startswith=_below(place), voided_at=None, historic=False)
    return {matter.partition(".")[0] for matter in rows.values_list("matter", flat=True).distinct()}


def _clocks(place: Place, supposed: tuple[Pack, ...], at: datetime, judged: set[str]) -> Iterator[Judgement]:
    """The other running clocks: the same facts, counted by the rule of the same kind."""
    running = duties.running().filter(holder__place__code__startswith=_below(place))
    for clock in running.exclude(rule_key__in=(UPDATE_CLOCK, clock_rules.REGISTER_CLOCK)).order_by("due_at", "pk"):
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
            yield Judgement("clock", clock.label, now, "free", f"没有“{kind_label(rule.kind)}”的规定。")
            continue
        judged.add(rule.kind)
        reckoned = clock_rules.reckon(limit(found[0].rule.term), events, calendar())
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
