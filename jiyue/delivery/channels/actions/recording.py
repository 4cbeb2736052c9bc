"""What was posted: recorded with its source, kept as it stood, told when its item changes, removed with evidence."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from jiyue.common import uploads
from jiyue.common.refusals import Refusal
from jiyue.content.library.models import Resource, Version
from jiyue.core.audit.actions import SYSTEM, Actor, audited, record
from jiyue.delivery.channels import gate, policies, rules
from jiyue.delivery.channels.models import AccountFigures, FollowUp, PostRecord, Push, Snapshot
from jiyue.delivery.publishing import queries as sites
from jiyue.estate.duties.actions.register import Proof, complete, register
from jiyue.estate.organisations.models import Organisation, Posting
from jiyue.estate.organisations.queries import host_of
from jiyue.estate.registry.actions import record_post
from jiyue.estate.registry.models import Outlet, Post
from jiyue.rulebook.regulations.queries import enforces
from jiyue.rulebook.regulations.rules import refuse, rule
from jiyue.rulebook.regulations.schema import AccountPost

MATTER = "event_task.post-correction"
Picture = tuple[str, bytes]


@audited
def mark_posted(
    push: Push, *, link: str, posted_at: datetime, by: Posting, at: datetime, pictures: Iterable[Picture] = ()
) -> PostRecord:
    """Somebody put the post out: where it stands and since when; what was posted goes into the archive."""
    push = (
        Push.objects.select_for_update(of=("self",))
        .select_related("resource__owner", "outlet__sponsor")
        .get(pk=push.pk)
    )
    policies.require_pusher(push.resource, push.outlet, by=by, at=at)
    if push.handed_at is None or not push.is_open:
        raise Refusal("这份推送稿还不能发布，或已经发布。", cure="通过审核并在网站发布后，再到账号上发布。")
    kept = [_stored(*one) for one in pictures]
    if push.picture:
        kept = [{"name": push.picture.name, "file": push.picture.stored_name}, *kept]
    told = {"title": push.title, "text": push.text or push.digest, "link": link, "original": push.original}
    out = sites.release_of(push.resource)
    push.posted_at = posted_at
    push.save(update_fields=["posted_at"])
    source = {"push": push, "resource": push.resource, "version": out.version if out else None}
    return _recorded(push.outlet, told, source, kept, posted_at=posted_at, by=by, at=at)


@audited
def record_manual(
    outlet: Outlet,
    *,
    title: str,
    link: str,
    posted_at: datetime,
    original: bool,
    by: Posting,
    at: datetime,
    text: str = "",
    resource: Resource | None = None,
    why_none: str = "",
    pictures: Iterable[Picture] = (),
) -> PostRecord:
    """A post that did not go through the library's push: it names its item, or says why there is none."""
    _require_source(outlet, resource, why_none, at=at)
    kept = [_stored(*one) for one in pictures]
    told = {"title": title, "text": text, "link": link, "original": original}
    out = sites.release_of(resource) if resource else None
    source: dict[str, Any] = {"resource": resource, "version": out.version if out else None}
    if resource is None:
        source["why_none"] = why_none.strip()[:200]
    return _recorded(outlet, told, source, kept, posted_at=posted_at, by=by, at=at)


@audited
def name_source(
    post: Post,
    *,
    posted_at: datetime,
    by: Posting,
    at: datetime,
    resource: Resource | None = None,
    why_none: str = "",
) -> PostRecord:
    """Say afterwards from which item a recorded post comes, or why from none, and at what hour it went out."""
    policies.require_keeper(post.outlet, by=by, at=at)
    _require_source(post.outlet, resource, why_none, at=at)
    found = PostRecord.objects.filter(post=post).first()
    if found is not None and found.resource_id:
        raise Refusal("这条发文已经登记来源。", cure="无需再次登记。")
    if timezone.localdate(posted_at) != post.posted_on or posted_at > at:
        raise Refusal(f"账号发布时间须在 {post.posted_on} 当天。", cure="请更正时间。")
    found = found or PostRecord(post=post)
    found.posted_at = posted_at
    out = sites.release_of(resource) if resource else None
    found.resource, found.version = resource, out.version if out else None
    found.why_none = "" if resource else why_none.strip()[:200]
    found.save()
    data = {"resource": str(found.resource_id or ""), "why_none": found.why_none}
    record("channels.name_source", found, by=by, at=at, summary=f"补登发文来源：{found}", data=data)
    return found


def _operator(outlet: Outlet) -> Organisation | None:
    return host_of(outlet.operator) if outlet.operator else None


@enforces(AccountPost)
def _require_source(outlet: Outlet, resource: Resource | None, why_none: str, *, at: datetime) -> None:
    """同根同源: what stands on an account comes from the library, or somebody says why not."""
    found = gate.asked("same_source", place=outlet.sponsor.place_id, on=timezone.localdate(at))
    if resource is not None and host_of(resource.owner) not in (host_of(outlet.sponsor), _operator(outlet)):
        raise Refusal(
            "对应的信息不是该账号主办或承办单位的。", cure="请填写本单位信息的短码，或写明没有对应信息的原因。"
        )
    if resource is None and not why_none.strip():
        raise refuse(
            "没有写明这条发文来自信息库的哪一条信息。",
            cure="请填写信息的短码；确实没有对应信息的，写明原因，列入“没有对应信息”清单。",
            citations=gate.cited(found),
        )
    rule(gate.cited(found), "allowed")


@enforces(AccountPost)
def _require_text(unit: Organisation, text: str, *, at: datetime) -> None:
    """What was posted goes into the archive with its words, whatever the platform keeps of it."""
    found = gate.asked("archive", place=unit.place_id, on=timezone.localdate(at))
    if found and not text.strip():
        raise refuse(
            "没有留存发文的正文，不能归档。", cure="请粘贴账号上这条发文的正文；图片可以一并上传。",
            citations=gate.cited(found),
        )  # fmt: skip
    rule(gate.cited(found), "allowed")


def _recorded(
    outlet: Outlet,
    told: dict[str, Any],
    source: dict[str, Any],
    pictures: list[dict[str, str]],
    *,
    posted_at: datetime,
    by: Posting,
    at: datetime,
) -> PostRecord:
    _require_text(outlet.sponsor, told["text"], at=at)
    if posted_at > at:
        raise Refusal("账号发布时间不能晚于现在。", cure="请在发布后登记，或更正时间。")
    named = {key: told[key] for key in ("title", "link", "original")}
    post = record_post(outlet, posted_on=timezone.localdate(posted_at), **named, by=by, at=at)
    made = PostRecord.objects.create(post=post, posted_at=posted_at, **source)
    data = {"resource": str(made.resource_id or ""), "why_none": made.why_none, "posted_at": posted_at.isoformat()}
    record("channels.record", made, by=by, at=at, summary=f"登记“{outlet}”发文来源：{post.title}", data=data)
    if told["text"].strip():
        keep(made, title=post.title, text=told["text"], stored=pictures, by=by, at=at)
    return made


@audited
def keep(
    found: PostRecord,
    *,
    title: str,
    text: str,
    by: Posting,
    at: datetime,
    pictures: Iterable[Picture] = (),
    stored: Iterable[dict[str, str]] = (),
) -> Snapshot:
    """Put what stands on the account now into the archive; it is never changed, its hash stands in the audit."""
    policies.require_keeper(found.post.outlet, by=by, at=at)
    if not text.strip():
        raise Refusal("快照没有正文。", cure="请粘贴账号上这条发文的正文。")
    images = [*stored, *(_stored(*one) for one in pictures)]
    shot = Snapshot(
        record=found, taken_at=at, taken_by=by, title=title.strip()[:200], text=text, link=found.post.link,
        pictures=images,
    )  # fmt: skip
    shot.sha256 = rules.hash_of(shot.title, shot.text, shot.link, images)
    shot.save(force_insert=True)
    data = {"sha256": shot.sha256, "pictures": [one["file"] for one in images]}
    record("channels.keep", shot, by=by, at=at, summary=f"留存“{found.post.outlet}”发文：{shot.title}", data=data)
    return shot


def _stored(name: str, data: bytes) -> dict[str, str]:
    file = uploads.check(name, data)
    if file.extension not in uploads.PICTURES:
        raise Refusal(f"“{file.name}”不是图片。", cure="请上传 PNG、JPG、GIF 或 WebP 图片。")
    uploads.store(file)
    return {"name": file.name, "file": f"{file.sha256}.{file.extension}"}


@audited
@enforces(AccountPost)
def record_gone(found: PostRecord, *, gone: str, reason: str, by: Posting, at: datetime) -> PostRecord:
    """The post stands on its account no longer; of an unlawful one the evidence was kept before."""
    found = PostRecord.objects.select_for_update(of=("self",)).select_related("post__outlet__sponsor").get(pk=found.pk)
    outlet = found.post.outlet
    policies.require_keeper(outlet, by=by, at=at)
    if gone not in PostRecord.Gone.values or not reason.strip():
        raise Refusal("须选择情形并写明说明。", cure="请补充。")
    if found.gone_at:
        raise Refusal("这条发文已经登记不在账号上。", cure="无需再次登记。")
    if gone == PostRecord.Gone.UNLAWFUL:
        asked = gate.asked("evidence", place=outlet.sponsor.place_id, on=timezone.localdate(at))
        if not found.snapshots.exists():
            raise refuse(
                "删除前没有留存这条发文的快照。", cure="请先另存一份快照（正文和截图），再删除。",
                citations=gate.cited(asked),
            )  # fmt: skip
        rule(gate.cited(asked), "allowed")
    found.gone_at, found.gone, found.gone_reason, found.gone_by = at, gone, reason.strip()[:200], by
    found.save(update_fields=["gone_at", "gone", "gone_reason", "gone_by"])
    data = {"gone": gone, "reason": found.gone_reason}
    summary = f"“{outlet}”发文不在账号上（{found.get_gone_display()}）：{found}"
    record("channels.record_gone", found, by=by, at=at, summary=summary, data=data)
    for one in found.follow_ups.filter(done_at=None):
        finish(one, note=f"{found.get_gone_display()}：{found.gone_reason}", by=by, at=at)
    return found


@audited
def ask_to_follow(found: PostRecord, *, kind: str, at: datetime, by: Posting | Actor = SYSTEM) -> FollowUp:
    """The item of a post was changed or taken back: a task with its clock for the unit of the account."""
    open_one = found.follow_ups.filter(done_at=None).first()
    if open_one is not None:
        open_one.kind = kind
        open_one.save(update_fields=["kind"])
        record("channels.ask_to_follow", open_one, by=by, at=at, summary=f"发文须处理：{open_one}")
        return open_one
    outlet = found.post.outlet
    label = FollowUp.Kind(kind).label
    duty = register(
        MATTER, holder=host_of(outlet.sponsor), subject=f"{label}“{outlet}”的发文《{found}》"[:200], started_at=at,
        by=SYSTEM, at=at,
    )  # fmt: skip
    made = FollowUp.objects.create(record=found, kind=kind, duty=duty, opened_at=at)
    record("channels.ask_to_follow", made, by=by, at=at, summary=f"发文须处理：{made}")
    return made


@audited
def finish(follow_up: FollowUp, *, note: str, by: Posting, at: datetime) -> FollowUp:
    """The post was corrected, or there was nothing to correct; somebody says what was done."""
    follow_up = (
        FollowUp.objects.select_for_update(of=("self",)).select_related("record__post__outlet").get(pk=follow_up.pk)
    )
    policies.require_keeper(follow_up.record.post.outlet, by=by, at=at)
    if follow_up.done_at:
        raise Refusal("这项任务已经办结。", cure="无需再次办理。")
    if not note.strip():
        raise Refusal("办结须写明怎样处理的。", cure="请填写办理情况。")
    if follow_up.kind == FollowUp.Kind.REMOVE and follow_up.record.gone_at is None:
        raise Refusal("网站上的信息已经撤回，账号上的发文须撤下。", cure="请撤下后登记“不在账号上”。")
    follow_up.done_at, follow_up.done_by, follow_up.note = at, by, note.strip()[:200]
    follow_up.save(update_fields=["done_at", "done_by", "note"])
    complete(follow_up.duty, done_at=at, proof=Proof(note=follow_up.note), by=SYSTEM, at=at)
    record("channels.finish", follow_up, by=by, at=at, summary=f"发文处理办结：{follow_up}", data={"note": note[:200]})
    return follow_up


@audited
def adopt(found: PostRecord, *, version: Version, at: datetime, by: Posting | Actor = SYSTEM) -> PostRecord:
    """The post says what the item says now; nothing to correct."""
    found.version = version
    found.save(update_fields=["version"])
    record("channels.adopt", found, by=by, at=at, summary=f"发文与信息新的一版一致：{found}")
    return found


@audited
def record_figures(
    outlet: Outlet, *, day: date, followers: int, by: Posting, at: datetime, reads: int = 0, likes: int = 0,
    shares: int = 0,
) -> AccountFigures:  # fmt: skip
    """What the platform says of the account at the end of a day; the same day again corrects it."""
    policies.require_keeper(outlet, by=by, at=at)
    if outlet.kind != Outlet.Kind.MEDIA_ACCOUNT:
        raise Refusal(f"“{outlet}”不是政务新媒体账号。", cure="网站的访问数据由系统统计。")
    if day > timezone.localdate(at):
        raise Refusal("统计日期不能晚于今天。", cure="请更正日期。")
    told = {"followers": followers, "reads": reads, "likes": likes, "shares": shares}
    values = {**told, "recorded_by": by, "recorded_at": at}
    made, is_new = AccountFigures.objects.update_or_create(outlet=outlet, day=day, defaults=values)
    summary = f"{'录入' if is_new else '更正'}“{outlet}”{day} 的数据"
    record("channels.record_figures", made, by=by, at=at, summary=summary, data=told)
    return made
