"""Keeping the list of sources, taking originals, giving and taking up tasks."""

import hashlib
from collections.abc import Iterable
from datetime import datetime

from jiyue.common import html
from jiyue.common.refusals import Refusal
from jiyue.content.library import actions as library
from jiyue.content.library.models import Resource
from jiyue.content.library.policies import may_write_for
from jiyue.content.reprints.feeds import read_page
from jiyue.content.reprints.models import Captured, RepostTask, Source
from jiyue.content.reprints.queries import captured_of
from jiyue.core.audit.actions import SYSTEM, audited, record
from jiyue.estate.duties.actions.register import register
from jiyue.estate.organisations.models import Organisation, Posting
from jiyue.estate.organisations.queries import host_of, scope_of
from jiyue.estate.registry.models import Outlet

MATTER = "event_task.repost"
KEEPERS = frozenset({Posting.Role.SITE_MANAGER, Posting.Role.SECTION_HEAD, Posting.Role.DEPUTY_HEAD, Posting.Role.HEAD})


def _lead(owner: Organisation, *, by: Posting, at: datetime) -> None:
    if by.role not in KEEPERS or not by.active_at(at) or host_of(by.organisation) != host_of(owner):
        raise Refusal(f"由“{owner}”在任的网站管理员或负责人办理。", cure="请联系该单位的网站管理员或负责人。")


@audited
def add_source(
    owner: Organisation, *, name: str, host: str, nature: str, basis: str, by: Posting, at: datetime
) -> Source:
    """Put a host on the house's list, with what determines that it may be reprinted."""
    _lead(owner, by=by, at=at)
    plain = host.strip().lower().removeprefix("https://").removeprefix("http://").strip("/")
    if not name.strip() or not basis.strip() or "." not in plain or "/" in plain:
        raise Refusal("没有登记：名称、域名或依据不完整。", cure="请填名称、域名（例如 www.gov.cn）和确定依据。")
    if nature not in Source.Nature.values:
        raise Refusal("没有这种性质的稿源。", cure=f"请从{'、'.join(Source.Nature.labels)}中选择。")
    if Source.objects.filter(owner=host_of(owner), host=plain, ended_at__isnull=True).exists():
        raise Refusal(f"“{plain}”已在名单中。", cure="无需再次登记。")
    made = Source.objects.create(
        owner=host_of(owner),
        name=name.strip(),
        host=plain,
        nature=nature,
        basis=basis.strip(),
        added_by=by,
        added_at=at,
    )
    record("reprints.add_source", made, by=by, at=at, summary=f"登记转载稿源“{made}”", data={"host": plain})
    return made


@audited
def end_source(source: Source, *, by: Posting, at: datetime) -> Source:
    """Take a host off the list; what was reprinted stays."""
    _lead(source.owner, by=by, at=at)
    if source.ended_at:
        raise Refusal("这个稿源已经停用。", cure="无需再次办理。")
    source.ended_at = at
    source.save(update_fields=["ended_at"])
    record("reprints.end_source", source, by=by, at=at, summary=f"停用转载稿源“{source}”")
    return source


@audited
def capture(resource: Resource, *, url: str, page: bytes, by: Posting, at: datetime) -> Captured:
    """Keep the original of a reprint as it is now: title, text, and the hash of the page's bytes."""
    may_write_for(resource.owner, by=by, at=at)
    title, body = read_page(page.decode("utf-8", "replace"))
    if not html.text_of(body).strip():
        raise Refusal("这个网址没有读到正文。", cure="请核对原文网址，或联系技术支持。")
    before = captured_of(resource)
    made = Captured.objects.create(
        resource=resource,
        url=url,
        title=title[:300],
        body=body,
        sha256=hashlib.sha256(page).hexdigest(),
        captured_by=by,
        captured_at=at,
        exception_reason=before.exception_reason if before and before.url == url else "",
        exception_by=before.exception_by if before and before.url == url else None,
    )
    data = {"url": url, "sha256": made.sha256}
    record("reprints.capture", made, by=by, at=at, summary=f"取得转载原文《{made.title}》", data=data)
    return made


@audited
def excuse(
    captured: Captured, *, by: Posting, at: datetime, change_reason: str = "", exception_reason: str = ""
) -> Captured:
    """Why a reprint differs from its original (its author's word), or comes from outside the list (a leader's)."""
    owner = captured.resource.owner
    may_write_for(owner, by=by, at=at)
    if exception_reason.strip():
        _lead(owner, by=by, at=at)
        captured.exception_reason, captured.exception_by = exception_reason.strip()[:300], by
    if change_reason.strip():
        captured.change_reason = change_reason.strip()[:300]
    if not (change_reason.strip() or exception_reason.strip()):
        raise Refusal("没有写明理由。", cure="请填写改动理由，或由负责人填写名单外转载的理由。")
    captured.save(update_fields=["change_reason", "exception_reason", "exception_by"])
    data = {"change": captured.change_reason, "exception": captured.exception_reason}
    record("reprints.excuse", captured, by=by, at=at, summary=f"说明转载《{captured.title}》的理由", data=data)
    return captured


@audited
def give_tasks(
    outlets: Iterable[Outlet], *, title: str, url: str, issuer: str, body: str, published_at: datetime, by: Posting,
    at: datetime,
) -> list[RepostTask]:  # fmt: skip
    """One task for each site or account, with text and source, and the pack's hours from the original's release."""
    if by.role != Posting.Role.SUPERVISOR or not by.active_at(at):
        raise Refusal("转载任务由监管员下达。", cure="请联系监管单位。")
    reach = scope_of(by.organisation)
    chosen = list(outlets)
    if not chosen or not title.strip() or not url.startswith(("http://", "https://")):
        raise Refusal("没有下达：标题、原文网址或网站不完整。", cure="请填写标题和完整网址，并选择网站或账号。")
    beyond = [one for one in chosen if not reach.filter(pk=one.sponsor_id).exists()]
    if beyond:
        raise Refusal(f"“{beyond[0]}”不归本单位监管。", cure="请只选择本单位监管的网站和账号。")
    return [give(one, title=title, url=url, issuer=issuer, body=body, published_at=published_at, by=by, at=at)
            for one in chosen]  # fmt: skip


@audited
def give(
    outlet: Outlet, *, title: str, url: str, issuer: str, body: str, published_at: datetime, by: Posting, at: datetime,
    is_found: bool = False,
) -> RepostTask:  # fmt: skip
    """One task; what was found by watching a source is given by the system, for whoever set the watch up."""
    if RepostTask.objects.filter(outlet=outlet, url=url).exists():
        raise Refusal(f"“{outlet}”已有这项转载任务。", cure="请从任务列表中查看。")
    holder = host_of(outlet.sponsor)
    duty = register(MATTER, holder=holder, subject=f"{outlet}：{title}"[:100], started_at=published_at,
                    by=SYSTEM if is_found else by, at=at)  # fmt: skip
    task = RepostTask.objects.create(
        outlet=outlet, title=title.strip()[:300], url=url, issuer=issuer.strip(), body=html.clean(body),
        published_at=published_at, duty=duty, opened_by=by, opened_at=at,
    )  # fmt: skip
    record(
        "reprints.give_task",
        task,
        by=SYSTEM if is_found else by,
        at=at,
        summary=f"下达转载任务“{task}”",
        data={"url": url},
    )
    return task


@audited
def take_up(task: RepostTask, *, by: Posting, at: datetime) -> Resource:
    """Make the draft: the original's title, text, source and address, with the original kept beside it."""
    if task.resource_id:
        raise Refusal("这项任务已经有人办理。", cure="请打开已建立的信息。")
    resource = library.create(
        kind=Resource.Kind.NEWS, owner=host_of(task.outlet.sponsor), title=task.title[:200], body=task.body,
        source=task.issuer, source_url=task.url, origin=Resource.Origin.REPRINTED, by=by, at=at,
    )  # fmt: skip
    page = f"<h1>{task.title}</h1><article>{task.body}</article>".encode()
    capture(resource, url=task.url, page=page, by=by, at=at)
    task.resource = resource
    task.save(update_fields=["resource"])
    record("reprints.take_up", task, by=by, at=at, summary=f"办理转载任务“{task}”")
    return resource
