"""Entering what is expected, tying it to what was released, and the findings that come of absence and delay."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from jiyue.common.refusals import Refusal
from jiyue.content.library.models import Attachment, Resource
from jiyue.core.audit.actions import SYSTEM, audited, record
from jiyue.delivery.publishing.models import Address
from jiyue.estate.organisations.models import Organisation, Posting
from jiyue.estate.organisations.queries import host_of
from jiyue.estate.registry.models import Outlet, Website
from jiyue.oversight.disclosure import alone, queries
from jiyue.oversight.disclosure.models import ExpectedItem, Reach, Usage, UseNote
from jiyue.oversight.disclosure.queries import demand
from jiyue.oversight.disclosure.rules import State, hits
from jiyue.oversight.monitoring.models import OPEN, Finding
from jiyue.rulebook.deadlines.rules import Term, calendar, due_on
from jiyue.rulebook.regulations.queries import enforces
from jiyue.rulebook.regulations.rules import Citation, rule
from jiyue.rulebook.regulations.schema import ReleaseTopic

RULES = {State.MISSING: "expected-missing", State.LATE: "expected-late"}
KIND = ExpectedItem._meta.label_lower
LONGEST_PATH, MOST_REACHED = 190, 5_000
Role = Posting.Role
DECIDERS = frozenset({Role.SITE_MANAGER, Role.SECTION_HEAD, Role.DEPUTY_HEAD, Role.HEAD})
_SAID = {State.MISSING: "至今没有发布", State.LATE: "逾期才发布"}


@audited
def expect(
    unit: Organisation,
    *,
    topic: str,
    title: str,
    happens_on: date,
    by: Posting,
    at: datetime,
    latest: date | None = None,
) -> ExpectedItem:
    """Put a release on the list of a unit; the limit is that of the topic, or an earlier day that is named."""
    _require_keeper(unit, by=by, at=at)
    applied = queries.topics(unit, on=timezone.localdate(at)).get(topic)
    if applied is None:
        raise Refusal("所在地的规则包没有这一发布事项。", cure="请从名单中选择发布事项。")
    if not title.strip():
        raise Refusal("没有写明应发布什么信息。", cure="请填写会议、活动、决策或者文件的名称。")
    limit = due_on(happens_on, Term.parse(applied.rule.term), calendar()).date
    if latest is not None and not happens_on <= latest <= limit:
        raise Refusal(f"最迟发布日期须在 {happens_on} 至 {limit} 之间。", cure="请更正，或不填，按规定的期限计算。")
    made = ExpectedItem.objects.create(
        unit=unit,
        topic=topic,
        title=title.strip()[:200],
        happens_on=happens_on,
        due_on=latest or limit,
        term=applied.rule.term,
        citations=[one.as_dict() for one in applied.citations],
        entered_by=by,
        entered_at=at,
    )
    summary = f"登记应发布信息“{made}”，最迟 {made.due_on}"
    record("disclosure.expect", made, by=by, at=at, summary=summary, data={"topic": topic, "unit": str(unit.pk)})
    return made


@audited
def settle(item: ExpectedItem, *, resource: Resource, by: Posting, at: datetime) -> ExpectedItem:
    """Say which resource is what was expected; its release tells whether it came in time."""
    _require_keeper(item.unit, by=by, at=at)
    _require_standing(item)
    if host_of(resource.owner) != host_of(item.unit):
        raise Refusal(f"“{resource.draft.title}”不是{item.unit}的信息。", cure="请填本单位信息的短码。")
    item.resource = resource
    item.save(update_fields=["resource"])
    summary = f"应发布信息“{item}”对应《{resource.draft.title}》"
    record("disclosure.settle", item, by=by, at=at, summary=summary, data={"resource": str(resource.pk)})
    judge(item, at=at)
    return item


@audited
def drop(item: ExpectedItem, *, reason: str, by: Posting, at: datetime) -> ExpectedItem:
    """Nothing is to be published after all; why is kept, and the line stays on the list."""
    _require_keeper(item.unit, by=by, at=at)
    _require_standing(item)
    if not reason.strip():
        raise Refusal("取消应发布信息须写明原因。", cure="请填写原因，例如会议取消。")
    item.dropped_at, item.dropped_reason = at, reason.strip()[:200]
    item.save(update_fields=["dropped_at", "dropped_reason"])
    record("disclosure.drop", item, by=by, at=at, summary=f"取消应发布信息“{item}”", data={"reason": reason})
    _close(item, keep="", at=at)
    return item


def _require_keeper(unit: Organisation, *, by: Posting, at: datetime) -> None:
    if not by.active_at(at) or not queries.units_of(by).filter(pk=unit.pk).exists():
        raise Refusal(f"“{unit}”的应发布信息由该单位或其监管员登记。", cure="请由该单位人员或监管员办理。")


def _require_standing(item: ExpectedItem) -> None:
    if item.dropped_at:
        raise Refusal(f"“{item}”已经取消。", cure="需要的话请重新登记。")


@enforces(ReleaseTopic)
def judge(item: ExpectedItem, *, at: datetime) -> State:
    """How an expected release stands; absence and delay become findings, what came in time closes them."""
    state = queries.state_of(item, on=timezone.localdate(at))
    cited = tuple(Citation.from_dict(values) for values in item.citations)
    if state == State.KEPT:
        rule(cited, "allowed")
    if state in RULES:
        rule(cited, "refused")
        _find(item, state, at=at)
    _close(item, keep=RULES[State.MISSING] if state == State.MISSING else "", at=at)
    return state


def follow(*, at: datetime) -> int:
    """Judge everything that may have become late or come out; returns how many findings stand."""
    alone.follow(at=at)
    for item in ExpectedItem.objects.filter(dropped_at=None).select_related("unit", "resource__release"):
        judge(item, at=at)
    return Finding.objects.filter(subject_kind=KIND, state__in=OPEN).count()


def _find(item: ExpectedItem, state: State, *, at: datetime) -> None:
    """The finding of an absence or a delay, once."""
    told = {"rule_key": RULES[state], "subject_kind": KIND, "subject_id": str(item.pk)}
    outlet = Outlet.objects.filter(kind=Outlet.Kind.WEBSITE, sponsor=host_of(item.unit)).order_by("name").first()
    outlet = outlet or Outlet.objects.filter(kind=Outlet.Kind.WEBSITE, sponsor__place_id=item.unit.place_id).first()
    if outlet is None or Finding.objects.filter(**told).exists():
        return
    finding = Finding.objects.create(
        **told,
        outlet=outlet,
        responsible=host_of(item.unit),
        locus=item.pk.hex,
        title=f"{item.title}：应发布信息{state.label}"[:200],
        message=f"“{item.title}”应于 {item.due_on} 前发布，{_SAID[state]}。",
        cure="请尽快发布，并在“应发布信息”中填写对应的信息；没有需要发布的，请取消并写明原因。",
        gravity=Finding.Gravity.SERIOUS,
        citations=item.citations,
        evidence={"due_on": item.due_on.isoformat(), "topic": item.topic},
        state=Finding.State.CONFIRMED,
        first_seen_at=at,
        last_seen_at=at,
        confirmed_at=at,
    )
    record("disclosure.find", finding, by=SYSTEM, at=at, summary=f"发现问题：{finding.title}")


def _close(item: ExpectedItem, *, keep: str, at: datetime) -> None:
    """Findings that no longer stand: an absence ends with the release; a delay is over when it is on record."""
    found = Finding.objects.filter(subject_kind=KIND, subject_id=str(item.pk), state__in=OPEN).exclude(rule_key=keep)
    for finding in found:
        finding.state, finding.closed_at = Finding.State.CLOSED, at
        finding.save(update_fields=["state", "closed_at"])
        record("disclosure.close", finding, by=SYSTEM, at=at, summary=f"已发布，销号：{finding.title}")


@audited
def count_usage(website: Website, lines: Iterable[str], *, at: datetime) -> int:
    """Count a site's log by resource and day, and by device and address where nothing stands.

    A day that is counted again is replaced. Returns the days counted.
    """
    pages = dict(Address.objects.filter(website=website, resource__isnull=False).values_list("path", "resource_id"))
    files: dict[str, set[UUID]] = {}
    for sha256, resource in Attachment.objects.filter(resource__in=pages.values()).values_list("sha256", "resource_id"):
        files.setdefault(sha256, set()).add(resource)
    counts: dict[tuple[date, UUID], dict[str, int]] = {}
    days, reached = set(), Counter[tuple[date, str, str]]()
    for hit in hits(lines):
        days.add(hit.day)
        if hit.missed:
            if hit.is_page and not hit.names_somebody and len(hit.path) <= LONGEST_PATH:
                reached[hit.day, Reach.Kind.DEAD_END, f"/{hit.path}"] += 1
            continue
        if hit.is_page:
            reached[hit.day, Reach.Kind.DEVICE, hit.device] += 1
        name = hit.path.removeprefix("files/").partition(".")[0] if hit.path.startswith("files/") else ""
        read = [pages[hit.path]] if hit.path in pages else files.get(name, ())
        for resource in read:
            row = counts.setdefault((hit.day, resource), {"views": 0, "downloads": 0, "found": 0})
            row["downloads" if name else "views"] += 1
            row["found"] += hit.searched
    Usage.objects.filter(website=website, day__in=days).delete()
    Usage.objects.bulk_create(
        Usage(website=website, resource_id=resource, day=day, **row) for (day, resource), row in counts.items()
    )
    Reach.objects.filter(website=website, day__in=days).delete()
    Reach.objects.bulk_create(
        Reach(website=website, day=day, kind=kind, what=what, times=times)
        for (day, kind, what), times in reached.most_common(MOST_REACHED)
    )
    summary = f"统计“{website}”{len(days)} 天的使用情况"
    record("disclosure.count_usage", website, by=SYSTEM, at=at, summary=summary, data={"days": len(days)})
    return len(days)


@audited
def note_use(website: Website, *, month: date, kind: str, about: str, text: str, by: Posting, at: datetime) -> UseNote:
    """Put down what was decided about a site after a look at its use, or what people asked for."""
    may = demand.keeps_notes(by, website) and (by.role in DECIDERS or kind == UseNote.Kind.REQUEST)
    if not by.active_at(at) or not may:
        raise Refusal(
            f"“{website.outlet}”的优化决定由其主办或承办单位在任的网站管理员或负责人记录，公众需求由该单位人员登记。",
            cure="请联系该单位的网站管理员或负责人。",
        )
    if kind not in UseNote.Kind.values or not about.strip() or not text.strip():
        raise Refusal("没有写明事项和内容。", cure="请写明针对哪个栏目、搜索词或网址，以及决定怎么办。")
    made = UseNote.objects.create(
        website=website, month=month.replace(day=1), kind=kind, about=about.strip()[:200], text=text.strip()[:300],
        noted_by=by, noted_at=at,
    )  # fmt: skip
    said = f"{made.get_kind_display()}（{website}，{month:%Y-%m}）：{made}"
    record("disclosure.note_use", made, by=by, at=at, summary=said[:500], data={"website": str(website.pk)})
    return made
