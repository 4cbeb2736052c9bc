"""From an item of the library to its accounts: proposing, editing, sending in, handing over, dropping."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from jiyue.common.html import text_of
from jiyue.common.refusals import Refusal
from jiyue.content.library.models import Attachment, Resource, Version
from jiyue.content.library.queries import current_attachments
from jiyue.content.review.models import Clearance
from jiyue.core.audit.actions import SYSTEM, Actor, audited, record
from jiyue.delivery.channels import gate, handing, policies, rules, subject
from jiyue.delivery.channels.models import Push
from jiyue.delivery.publishing import actions as publishing
from jiyue.delivery.publishing import queries as sites
from jiyue.delivery.publishing.models import Placement
from jiyue.estate.approvals import actions as approvals
from jiyue.estate.approvals.models import Case
from jiyue.estate.approvals.queries import case_of
from jiyue.estate.organisations.models import Posting
from jiyue.estate.registry.actions.enabling import require_enabled
from jiyue.estate.registry.models import Outlet
from jiyue.estate.sites.models import Column

LENGTHS = {"title": 200, "digest": 400, "text": 20000}


@audited
def propose(resource: Resource, *, outlet: Outlet, by: Posting, at: datetime) -> Push:
    """Make the draft of a post on an account out of the item: nothing is typed again."""
    policies.require_pusher(resource, outlet, by=by, at=at)
    require_enabled(outlet, at=at)
    gate.require_site(resource, on=timezone.localdate(at))
    if Push.objects.filter(resource=resource, outlet=outlet, posted_at=None, dropped_at=None).exists():
        raise Refusal(f"这条信息在“{outlet}”的推送还没有办完。", cure="请在“新媒体推送”中接着办理。")
    out = sites.release_of(resource)
    text = out.version if out else resource.draft
    words = text_of(text.body)
    push = Push.objects.create(
        resource=resource,
        outlet=outlet,
        title=text.title,
        digest=rules.digest_of(text.summary, words),
        text=words[: LENGTHS["text"]],
        picture=_first_picture(resource, out.version if out else None),
        original=resource.origin == Resource.Origin.OWN,
        made_by=by,
        made_at=at,
    )
    summary = f"推送《{push.title}》到“{outlet}”"
    record("channels.propose", push, by=by, at=at, summary=summary, data={"resource": str(resource.pk)})
    return push


def _first_picture(resource: Resource, version: Version | None) -> Attachment | None:
    pictures = [one for one in current_attachments(resource) if one.extension in gate.PICTURES]
    known = set(version.attachment_hashes) if version else None
    return next((one for one in pictures if known is None or one.sha256 in known), None)


@audited
def save(push: Push, *, fields: Mapping[str, Any], revision: int, by: Posting, at: datetime) -> Push:
    """Shorten or reword the draft; what was sent in is taken back or returned first."""
    push = _held(push)
    policies.require_pusher(push.resource, push.outlet, by=by, at=at)
    if not subject.may_be_edited(push):
        raise Refusal("送审或通过以后不能再修改。", cure="请先取消推送或等审核退回，再修改。")
    if revision != push.revision:
        raise Refusal("别人刚刚保存过这份推送稿。", cure="请刷新页面，核对后再修改。")
    title = str(fields["title"]).strip()
    if not title:
        raise Refusal("标题不能为空。", cure="请填写标题。")
    picture = fields.get("picture")
    if picture is not None and picture.resource_id != push.resource_id:
        raise Refusal("配图不是这条信息的图片。", cure="请从这条信息的图片中选择。")
    values = {**fields, "title": title}
    if long := [name for name, most in LENGTHS.items() if len(str(values.get(name, ""))) > most]:
        raise Refusal(f"文字太长：{long[0]} 不超过 {LENGTHS[long[0]]} 个字。", cure="请缩短。")
    for name in ("title", "digest", "text", "picture", "original"):
        if name in values:
            setattr(push, name, values[name])
    push.revision += 1
    push.save()
    record("channels.save", push, by=by, at=at, summary=f"修改推送稿“{push}”", data={"revision": push.revision})
    return push


@audited
def submit(push: Push, *, by: Posting, at: datetime, grade: str = "") -> Push:
    """Screen it; then the item's own clearance is enough, will be, or the account's workflow begins."""
    push = _held(push)
    policies.require_pusher(push.resource, push.outlet, by=by, at=at)
    if not subject.may_be_edited(push):
        raise Refusal("这份推送稿已经送审。", cure="请查看办理进度。")
    on = timezone.localdate(at)
    require_enabled(push.outlet, at=at)
    gate.require_site(push.resource, on=on)
    gate.require_sound(push, on=on)
    push.grade = gate.graded(push, asked_for=grade, on=on).key
    push.save(update_fields=["grade"])
    clearance = gate.covering(push, grade=push.grade, at=at)
    if clearance is not None:
        return _cover(push, clearance, by=by, at=at)
    if sites.release_of(push.resource) is None and gate.will_be_covered(push, grade=push.grade, at=at):
        push.sent_at = at
        push.save(update_fields=["sent_at"])
        record("channels.submit", push, by=by, at=at, summary=f"推送稿“{push}”随信息的审核签发办理")
        return push
    _ask(push, by=by, at=at)
    record("channels.submit", push, by=by, at=at, summary=f"推送稿“{push}”送审", data={"grade": push.grade})
    return push


def _ask(push: Push, *, by: Posting, at: datetime) -> Case:
    case = case_of(subject.KIND, push)
    if case is not None and case.outcome == Case.Outcome.RETURNED:
        return approvals.resubmit(case, by=by, at=at)
    chain = gate.chain_of(push, outlet_kind=gate.OWN, grade=push.grade, on=timezone.localdate(at))
    return approvals.open_case(
        kind=subject.KIND,
        subject=push,
        title=f"{push.outlet}发文：{push.title}",
        owner=push.resource.owner,
        chain=chain,
        named=gate.reviewers_of(push, chain, at=at),
        by=by,
        at=at,
    )


def _cover(push: Push, clearance: Clearance, *, by: Posting | Actor, at: datetime) -> Push:
    """No word of the post is beyond what was cleared, and the account asks for that very chain (ADR 28)."""
    push.covered_by, push.cleared_at, push.sent_at = clearance, at, None
    push.save(update_fields=["covered_by", "cleared_at", "sent_at"])
    data = {"clearance": str(clearance.pk)}
    summary = f"推送稿“{push}”与已签发的信息一致，沿用信息的签发"
    record("channels.cover", push, by=by, at=at, summary=summary, data=data)
    return hand_over(push, by=by, at=at)


@audited
def clear(push: Push, *, by: Posting | Actor, at: datetime) -> Push:
    """The account's workflow let it pass; called by the approval engine's signal."""
    case = case_of(subject.KIND, push)
    if case is None or case.outcome != Case.Outcome.APPROVED:
        raise Refusal("推送稿还没有通过审核。", cure="请按账号的审核流程送审。")
    push.cleared_at = at
    push.save(update_fields=["cleared_at"])
    record("channels.clear", push, by=by, at=at, summary=f"推送稿“{push}”通过审核")
    return hand_over(push, by=by, at=at)


@audited
def hand_over(push: Push, *, by: Posting | Actor, at: datetime) -> Push:
    """Give a cleared post to its channel once the item stands on a website: the site is first."""
    addresses = sites.addresses(push.resource)
    if push.cleared_at is None or push.handed_at or not push.is_open or not addresses:
        record("channels.wait", push, by=by, at=at, summary=f"推送稿“{push}”等待网站发布")
        return push
    push.handed_at, push.link = at, addresses[0].url
    push.save(update_fields=["handed_at", "link"])
    channel = handing.channel_of(push.outlet)
    channel.deliver(handing.ready_of(push), outlet=push.outlet)
    summary = f"《{push.title}》已在网站发布，交“{push.outlet}”{channel.label}"
    record("channels.hand_over", push, by=by, at=at, summary=summary, data={"link": push.link})
    return push


@audited
def drop(push: Push, *, reason: str, by: Posting | Actor, at: datetime) -> Push:
    """Give a push up before it was posted; its case ends with it."""
    push = _held(push)
    if isinstance(by, Posting):
        policies.require_pusher(push.resource, push.outlet, by=by, at=at)
    if not push.is_open:
        raise Refusal("这份推送稿已经发布或取消。", cure="已发布的请在“新媒体发文”中撤下。")
    if not reason.strip():
        raise Refusal("取消推送须写明原因。", cure="请填写原因。")
    case = case_of(subject.KIND, push)
    if isinstance(by, Posting) and case is not None and case.outcome in (Case.Outcome.OPEN, Case.Outcome.RETURNED):
        approvals.cancel(case, by=by, at=at, reason=reason)
    push.dropped_at, push.dropped_reason = at, reason.strip()[:200]
    push.save(update_fields=["dropped_at", "dropped_reason"])
    record("channels.drop", push, by=by, at=at, summary=f"取消推送“{push}”", data={"reason": push.dropped_reason})
    return push


@dataclass(frozen=True)
class PutOut:
    """What one act brought about: where the item was placed, and the posts with what became of them."""

    placements: tuple[Placement, ...]
    pushes: tuple[Push, ...]


@audited
def put_out(
    resource: Resource, *, columns: Collection[Column], outlets: Collection[Outlet], by: Posting, at: datetime
) -> PutOut:
    """One act for the website and the accounts: place the item, and send in or hand over its posts."""
    if not columns and not outlets:
        raise Refusal("没有选择栏目和账号。", cure="请至少选择一个。")
    placed = tuple(publishing.place(resource, column=column, by=by, at=at) for column in columns)
    pushes = []
    for outlet in outlets:
        push = Push.objects.filter(resource=resource, outlet=outlet, posted_at=None, dropped_at=None).first()
        push = push or propose(resource, outlet=outlet, by=by, at=at)
        pushes.append(submit(push, by=by, at=at) if subject.may_be_edited(push) else push)
    data = {"columns": [str(one.column_id) for one in placed], "pushes": [str(one.pk) for one in pushes]}
    summary = f"一并发布《{resource.draft.title}》：栏目 {len(placed)} 个，账号 {len(pushes)} 个"
    record("channels.put_out", resource, by=by, at=at, summary=summary, data=data)
    return PutOut(placed, tuple(Push.objects.filter(pk__in=[one.pk for one in pushes]).select_related("outlet")))


@audited
def follow_release(push: Push, *, by: Posting | Actor, at: datetime) -> Push:
    """The item is out in this wording: what waited for it goes on, what no longer fits it does not."""
    if push.sent_at is not None or push.covered_by_id is not None:
        clearance = gate.covering(push, grade=push.grade, at=at)
        if clearance is not None and clearance.pk != push.covered_by_id:
            return _cover(push, clearance, by=by, at=at)
        if clearance is None:
            return _back(push, by=by, at=at)
    return hand_over(push, by=by, at=at)


def _back(push: Push, *, by: Posting | Actor, at: datetime) -> Push:
    """What was to go along with the item says something else now: somebody looks at it again."""
    push.sent_at = push.covered_by = push.cleared_at = push.handed_at = None
    push.save(update_fields=["sent_at", "covered_by", "cleared_at", "handed_at"])
    record("channels.back", push, by=SYSTEM, at=at, summary=f"信息有了改动，推送稿“{push}”退回修改")
    return push


def _held(push: Push) -> Push:
    rows = Push.objects.select_for_update(of=("self",)).select_related(
        "resource__draft", "resource__owner", "outlet__sponsor", "outlet__operator", "picture"
    )
    return rows.get(pk=push.pk)
