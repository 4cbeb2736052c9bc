"""Placing, releasing, withdrawing. Nothing here writes a file: the trees follow the Change rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from jiyue.common.compiled import padded
from jiyue.common.refusals import Refusal
from jiyue.content.library.models import Resource, Version
from jiyue.content.review.models import Clearance
from jiyue.core.audit.actions import SYSTEM, Actor, audited, record
from jiyue.core.audit.queries import with_act
from jiyue.delivery.publishing import asked, bonds, graph, policies, rules, signals, taking_back, tasks
from jiyue.delivery.publishing.models import Address, Change, Placement, Release, Shelf, Tree
from jiyue.estate.approvals import actions as approvals
from jiyue.estate.approvals.models import Case
from jiyue.estate.approvals.queries import case_of
from jiyue.estate.organisations.models import Posting
from jiyue.estate.organisations.queries import host_of
from jiyue.estate.registry.models import Website
from jiyue.estate.schemes import queries as schemes
from jiyue.estate.sites import actions as sites
from jiyue.estate.sites.models import Column, ColumnGrant
from jiyue.estate.sites.queries import ended_topic, sections
from jiyue.rulebook.regulations.queries import chain_for

CASE = "placement"
NAMED = 500
"""So many files of a kind are named in the record of a restoration; the count says the rest."""


@dataclass(frozen=True)
class Withdrawal:
    """What was withdrawn: the addresses that go, and in sentences what could not be taken back."""

    resource: Resource
    addresses: tuple[str, ...]
    could_not: tuple[str, ...]


@audited
def place(resource: Resource, *, column: Column, by: Posting, at: datetime) -> Placement:
    """Put a resource into a column: at once into the unit's own, by grant or consent into another's (D16a)."""
    policies.may_place(resource, column=column, by=by, at=at)
    _hold(resource)
    if column.hidden:
        raise Refusal(f"栏目“{column.name}”已停用，不能投放。", cure="请选择在用的栏目。")
    if topic := ended_topic(column, on=timezone.localdate(at)):
        raise Refusal(
            f"专题“{topic}”已于 {topic.closes_on} 结束并归档，不能再投放。", cure="请另选栏目，或由网站管理员延长专题。"
        )
    placement = Placement.objects.filter(resource=resource, column=column).first()
    if placement and placement.removed_at is None and placement.consent != Placement.Consent.REFUSED:
        raise Refusal("该信息已投放到此栏目。", cure="如需撤下，请在“投放”中办理。")
    placement = placement or Placement(resource=resource, column=column)
    consent = _consent(resource, column, on=timezone.localdate(at))
    others = resource.placements.filter(removed_at=None).values_list("column__outlet_id", flat=True)
    sections.require_portal(resource.owner, column, others=set(others), on=timezone.localdate(at))
    if placement.removed_reason:
        consent = _after_taking_off(placement, consent, by=by, at=at)
    placement.consent, placement.requested_by, placement.requested_at = consent, by, at
    placement.removed_at, placement.removed_by, placement.removed_reason = None, None, ""
    placement.save()
    if placement.consent == Placement.Consent.WAITING:
        _ask(placement, by=by, at=at)
    summary = f"投放《{_title(resource)}》到“{column.outlet}·{column}”"
    record("publishing.place", placement, by=by, at=at, summary=summary, data={"consent": placement.consent})
    _follow(placement, by=by, at=at)
    return placement


def _consent(resource: Resource, column: Column, *, on: date) -> str:
    if host_of(column.owner) == host_of(resource.owner):
        return Placement.Consent.NOT_NEEDED
    grants = ColumnGrant.objects.filter(column=column, since__lte=on).filter(Q(until__isnull=True) | Q(until__gt=on))
    granted = grants.filter(organisation__in=[resource.owner, host_of(resource.owner)]).exists()
    return Placement.Consent.GIVEN if granted else Placement.Consent.WAITING


def _after_taking_off(placement: Placement, consent: str, *, by: Posting, at: datetime) -> str:
    """What was taken off by decision comes back by one: of a leader in one house, by a new word of another's."""
    if consent == Placement.Consent.NOT_NEEDED:
        policies.may_take_off(placement.resource, placement.column, by=by, at=at)
        return consent
    return Placement.Consent.WAITING


def _ask(placement: Placement, *, by: Posting, at: datetime) -> Case:
    """One approval at the column's owner, by the chain of the owner's place; a refused one may be asked again."""
    column, resource = placement.column, placement.resource
    refused = case_of(CASE, placement)
    if refused and refused.outcome == Case.Outcome.RETURNED:
        return approvals.resubmit(refused, by=by, at=at)
    return approvals.open_case(
        kind=CASE,
        subject=placement,
        title=f"投放《{_title(resource)}》到“{column.outlet}·{column}”",
        owner=resource.owner,
        chain=chain_for(place=column.owner.place_id, on=timezone.localdate(at), purpose=CASE),
        by=by,
        at=at,
        at_organisations={"column_owner": column.owner},
    )


@audited
def answer(placement: Placement, *, agree: bool, by: Posting, at: datetime, opinion: str = "") -> Placement:
    """The column owner's word on a placement that waits for it."""
    case = case_of(CASE, placement)
    if case is None or case.outcome != Case.Outcome.OPEN:
        raise Refusal("这项投放没有待办的同意事项。", cure="请刷新页面查看最新状态。")
    if agree:
        approvals.decide(case, verdict="pass", by=by, at=at, opinion=opinion)
    else:
        approvals.decide(case, verdict="return", by=by, at=at, opinion=opinion, reason="不同意投放")
    placement.refresh_from_db()
    return placement


@audited
def consent(placement: Placement, *, given: bool, by: Posting, at: datetime) -> Placement:
    """The word of the column's owner, as the approval ended; called by its signal."""
    case = case_of(CASE, placement)
    if case is None or case.outcome != (Case.Outcome.APPROVED if given else Case.Outcome.RETURNED):
        raise Refusal("栏目责任单位没有这样答复。", cure="请由栏目责任单位在“投放申请”中办理。")
    _hold(placement.resource)
    placement.consent = Placement.Consent.GIVEN if given else Placement.Consent.REFUSED
    placement.save(update_fields=["consent"])
    word = "同意" if given else "不同意"
    summary = f"{word}《{_title(placement.resource)}》投放到“{placement.column}”"
    record("publishing.consent", placement, by=by, at=at, summary=summary, data={"given": given})
    _follow(placement, by=by, at=at)
    return placement


@audited
def unplace(placement: Placement, *, by: Posting, at: datetime, reason: str = "") -> Placement:
    """Take a resource out of one column; when the public sees it there, that is a leader's decision with a reason."""
    _hold(placement.resource)
    placement = Placement.objects.select_related("resource", "column").get(pk=placement.pk)
    may = policies.may_take_off if placement.is_live else policies.may_unplace
    may(placement.resource, placement.column, by=by, at=at)
    if placement.removed_at:
        raise Refusal("该信息已从此栏目撤下。", cure="无需再次办理。")
    if placement.is_live and not reason.strip():
        raise Refusal("撤下已上线的信息须写明原因。", cure="请填写原因。")
    waiting = case_of(CASE, placement)
    if waiting and waiting.outcome in (Case.Outcome.OPEN, Case.Outcome.RETURNED):
        approvals.cancel(waiting, by=by, at=at, reason="投放已撤下")
    placement.removed_at, placement.removed_by, placement.removed_reason = at, by, reason.strip()[:200]
    placement.save(update_fields=["removed_at", "removed_by", "removed_reason"])
    summary = f"将《{_title(placement.resource)}》从“{placement.column}”撤下"
    data = {"live": placement.is_live, "reason": reason}
    record("publishing.unplace", placement, by=by, at=at, summary=summary, data=data)
    _end([placement], at=at)
    _settle_addresses(placement.resource, at=at)
    _announce_change(placement.resource, [placement], at=at)
    signals.moved.send(Placement, resource=placement.resource, by=by, at=at)
    return placement


@audited
def release(
    clearance: Clearance, *, resource: Resource, version: Version, by: Posting | Actor, at: datetime
) -> Release:
    """Let a cleared version out at every place that has consent; called when `content.review` clears it."""
    if clearance.version_id != version.pk or version.resource_id != resource.pk:
        raise Refusal("这份签发不是给这一版信息的，不能发布。", cure="请按审核流程送审。")
    schemes.require(schemes.of_unit(resource.owner), at=at)
    _hold(resource)
    validity = rules.validity_of(version, timezone.localdate(at))
    out = Release.objects.filter(resource=resource).first()
    is_first = out is None
    out = out or Release(resource=resource, first_released_at=at)
    out.version, out.clearance, out.released_at, out.validity = version, clearance, at, validity
    out.withdrawn_at, out.withdrawn_by, out.withdrawn_reason = None, None, ""
    out.save(force_insert=is_first)
    placements = asked.effective(resource.pk)
    policies.may_stand(version, [one.column for one in placements], at=at)
    _begin(placements, first_released_at=out.first_released_at, at=at, by=by)
    summary = f"发布《{version.title}》第 {version.number} 版"
    data = {"version": version.number, "clearance": str(clearance.pk), "columns": len(placements)}
    record("publishing.release", resource, by=by, at=at, summary=summary, data=data)
    _announce_change(resource, placements, at=at, beside=bonds.settle(resource, version))
    signals.released.send(Release, release=out, resource=resource, by=by, at=at)
    return out


@audited
def turn(release: Release, *, by: Posting | Actor, at: datetime) -> Release:
    """Tell the public what a document is worth from today on, as its version says."""
    version = release.version
    today = timezone.localdate(at)
    validity = rules.validity_of(version, today)
    if validity == release.validity:
        raise Refusal(f"《{version.title}》的有效性没有变动。", cure="无需办理。")
    release.validity = validity
    release.save(update_fields=["validity"])
    summary = f"《{version.title}》自 {today:%Y-%m-%d} 起标注为“{release.get_validity_display()}”"
    record("publishing.turn", release.resource, by=by, at=at, summary=summary, data={"validity": validity})
    _announce_change(release.resource, [], at=at)
    signals.moved.send(Release, resource=release.resource, by=by, at=at)
    return release


@audited
def withdraw(resource: Resource, *, by: Posting | Actor, at: datetime, reason: str, warned: bool = False) -> Withdrawal:
    """Take a resource back everywhere, and say what could not be taken back.

    `warned`: whoever does it has seen which documents are linked with it.
    """
    if isinstance(by, Posting):
        policies.may_withdraw(resource, by=by, at=at)
        taking_back.require_warned(resource, warned=warned, at=at)
    elif by is not SYSTEM:
        raise Refusal("撤回须由在任的人员办理。", cure="请联系本单位网站管理员或负责人。")
    taking_back.require_reason(resource, reason, at=at)
    _hold(resource)
    out = Release.objects.filter(resource=resource, withdrawn_at__isnull=True).select_related("version").first()
    if out is None:
        raise Refusal("这条信息没有发布，或已经撤回。", cure="无需再次办理。")
    out.withdrawn_at, out.withdrawn_reason = at, reason[:200]
    out.withdrawn_by = by if isinstance(by, Posting) else None
    out.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    standing = Address.objects.filter(resource=resource, until__isnull=True).select_related("website")
    addresses = tuple(f"{one.website.base_url.rstrip('/')}/{one.path}" for one in standing)
    placements = list(Placement.objects.filter(resource=resource, ordinal__isnull=False).select_related("column"))
    _end(placements, at=at)
    _settle_addresses(resource, at=at)
    _announce_change(resource, placements, at=at)
    answers = signals.withdrawn.send(Release, release=out, resource=resource, by=by, at=at)
    could_not = tuple(sentence for _, answer in answers for sentence in answer or ())
    data = {"reason": reason, "addresses": list(addresses), "could_not": list(could_not)}
    record("publishing.withdraw", resource, by=by, at=at, summary=f"撤回《{out.version.title}》", data=data)
    return Withdrawal(resource, addresses, could_not)


@audited
def rebuild(website: Website, *, by: Posting | Actor, at: datetime) -> Change:
    """Ask for a site's tree to be built anew as a whole, because something that all its pages share changed."""
    change = Change.objects.create(website=website, topic=graph.SITE, urgent=False, at=at)
    record("publishing.rebuild", website, by=by, at=at, summary=f"重新生成“{website}”全站页面")
    _nudge()
    return change


@audited
def restore(website: Website, found: dict[str, list[str]], *, by: Posting | Actor, at: datetime) -> Change:
    """Put on record which files were not as published, with the work that puts them right."""
    change = Change.objects.create(website=website, topic=graph.SITE, urgent=True, at=at)
    count = sum(len(paths) for paths in found.values())
    named = {kind: paths[:NAMED] for kind, paths in found.items()}
    summary = f"“{website}”有 {count} 个文件与发布内容不一致，予以恢复"
    record("publishing.restore", website, by=by, at=at, summary=summary, data={**named, "count": count})
    _nudge()
    return change


# -- what follows ---------------------------------------------------------------------------------------------------


def _hold(resource: Resource) -> None:
    """One change of where a resource stands at a time, so that counters and addresses are told of each once."""
    asked.lock(resource.pk)


def _agreed(placement: Placement) -> bool:
    """Whether what the row says of consent is borne out: one house, a grant of that day, a case that ended so, or the
    column's own unit that took it up.
    """
    resource, column = placement.resource, placement.column
    if resource.owner_id == column.owner_id:
        return True
    answered = case_of(CASE, placement)
    if answered and answered.outcome == Case.Outcome.APPROVED:
        return True
    if with_act(Placement, [placement.pk], action="publishing.take_up"):
        return True
    return _consent(resource, column, on=timezone.localdate(placement.requested_at)) != Placement.Consent.WAITING


def _follow(placement: Placement, *, by: Posting, at: datetime) -> None:
    """A placement of something that is out already goes out at once."""
    out = Release.objects.filter(resource_id=placement.resource_id, withdrawn_at__isnull=True).first()
    agreed = placement.consent in (Placement.Consent.NOT_NEEDED, Placement.Consent.GIVEN)
    if out is None or not agreed or placement.removed_at:
        return
    _begin([placement], first_released_at=out.first_released_at, at=at, by=by)
    _announce_change(placement.resource, [placement], at=at)
    signals.moved.send(Placement, resource=placement.resource, by=by, at=at)


def _begin(placements: list[Placement], *, first_released_at: datetime, at: datetime, by: Posting | Actor) -> None:
    """Give ordinals and addresses, each once, and count; a new item starts its column's interval anew (D5)."""
    hosted = _hosted(placements)
    for placement in placements:
        website = hosted.get(placement.column.outlet_id)
        if website is None or (placement.live_since and placement.live_until is None) or not _agreed(placement):
            continue
        shelf = asked.shelf.first(placement.column_id)
        if shelf is None:
            shelf, _ = Shelf.objects.select_for_update().get_or_create(column_id=placement.column_id)
        if placement.ordinal is None:
            shelf.given += 1
            placement.ordinal = shelf.given
            placement.live_since = at
            sites.refresh_column_clock(placement.column, last_new_item_at=at, at=at, by=by)
        placement.live_until = None
        shelf.live += 1
        shelf.save(update_fields=["given", "live"])
        placement.address = _address(placement, website, first_released_at, at=at)
        placement.save(update_fields=["ordinal", "live_since", "live_until", "address"])


def _address(placement: Placement, website: Website, first_released_at: datetime, *, at: datetime) -> Address:
    """The one address of the resource on the site; another placement links to it, a return takes it up again."""
    given = asked.addresses(placement.resource_id)
    found = next((address for address in given if address.website_id == website.pk), None)
    if found:
        if found.until is not None:
            found.until, found.column = None, placement.column
            found.save(update_fields=["until", "column"])
        return found
    tree = asked.tree.first(website.pk)
    if tree is None:
        tree, _ = Tree.objects.select_for_update().get_or_create(website=website)
    tree.given += 1
    tree.save(update_fields=["given"])
    return Address.objects.create(
        website=website,
        path=rules.address(placement.column.slug, first_released_at, placement.resource.short_id),
        resource_id=placement.resource_id,
        column=placement.column,
        since=at,
        ordinal=tree.given,
    )


def _end(placements: list[Placement], *, at: datetime) -> None:
    """Take live placements down and count; ordinals are kept."""
    for placement in placements:
        if placement.live_since is None or placement.live_until is not None:
            continue
        placement.live_until = at
        placement.save(update_fields=["live_until"])
        Shelf.objects.filter(column_id=placement.column_id).update(live=F("live") - 1)


def _settle_addresses(resource: Resource, *, at: datetime) -> None:
    """An address stays while the resource stands in any column of the site; its page belongs to one that shows it."""
    for address in Address.objects.filter(resource=resource, until__isnull=True):
        live = Placement.objects.filter(resource=resource, address=address, live_until__isnull=True)
        columns = list(live.order_by("requested_at", "pk").values_list("column_id", flat=True))
        if not columns:
            address.until = at
            address.save(update_fields=["until"])
        elif address.column_id not in columns:
            address.column_id = columns[0]
            address.save(update_fields=["column"])


def _announce_change(
    resource: Resource, placements: list[Placement], *, at: datetime, beside: set[UUID] | None = None
) -> None:
    """One outbox row for each site that shows the resource or did, and for those that show what it is linked with."""
    linked = bonds.beside(resource) if beside is None else beside
    standing = asked.standing(padded([resource.pk, *linked]))
    concerned = dict.fromkeys([*standing, *((resource.pk, website) for website in _served(placements))])
    Change.objects.bulk_create(
        Change(website_id=website, topic=graph.resource(key), at=at) for key, website in concerned
    )
    if concerned:
        _nudge()


def _nudge() -> None:
    """Wake the worker once for a transaction, however much it changed."""
    if not any(entry[1] is tasks.nudge for entry in transaction.get_connection().run_on_commit):
        transaction.on_commit(tasks.nudge)


def _hosted(placements: Iterable[Placement]) -> dict[UUID, Website]:
    """Those of the columns' websites that we serve."""
    outlets = list({placement.column.outlet_id for placement in placements})
    return {website.pk: website for website in asked.websites(padded(outlets))} if outlets else {}


def _served(placements: Iterable[Placement]) -> list[UUID]:
    """The same by their keys; what has an address is known to stand on a site of ours."""
    unknown = [placement for placement in placements if placement.address_id is None]
    return list(_hosted(unknown)) if unknown else []


def _title(resource: Resource) -> str:
    return resource.draft.title if hasattr(resource, "draft") else str(resource)
