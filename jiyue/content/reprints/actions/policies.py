"""Watching sources, and opening tasks for what was found there or marked for an industry or an area."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from jiyue.common import html
from jiyue.common.fetch import Fetched, fetch
from jiyue.common.refusals import Refusal
from jiyue.content.reprints import queries
from jiyue.content.reprints.actions import KEEPERS, give
from jiyue.content.reprints.feeds import Entry, Get, entries_of, forbidden, published_of, read_page
from jiyue.content.reprints.models import PolicyItem, RepostTask, WatchedSource
from jiyue.core.audit.actions import SYSTEM, audited, record
from jiyue.estate.organisations.models import Organisation, Posting
from jiyue.estate.organisations.queries import host_of, scope_of
from jiyue.estate.registry.models import Outlet
from jiyue.rulebook.regulations.queries import enforces, rules_for
from jiyue.rulebook.regulations.rules import refuse, rule
from jiyue.rulebook.regulations.schema import RepostTrigger

WATCHERS = KEEPERS | {Posting.Role.SUPERVISOR}
MOST_NEW = 20
"""So many pages of a source are opened in one look; what is left comes at the next one."""


@enforces(RepostTrigger)
@audited
def watch(
    owner: Organisation, *, name: str, issuer: str, url: str, outlets: Iterable[Outlet], by: Posting, at: datetime
) -> WatchedSource:
    """Watch a list page or feed of one of the named issuers; its important items are tasks for the chosen outlets."""
    unit, chosen = host_of(owner), list(outlets)
    _require(by, unit, at=at)
    for one in rules_for(RepostTrigger, place=unit.place_id, on=timezone.localdate(at), on_what="source"):
        if issuer not in one.rule.issuers:
            said = "、".join(one.rule.issuers)
            raise refuse(f"“{issuer}”不在须及时转载的发布机关中。", cure=f"请选择{said}。", citations=one.citations)
        rule(one.citations, "allowed")
    if not name.strip() or not url.startswith(("http://", "https://")) or not chosen:
        raise Refusal("没有登记：名称、网址或转载的网站不完整。", cure="请填写名称和完整网址，并选择网站或账号。")
    reach = scope_of(unit)
    beyond = [one for one in chosen if not reach.filter(pk=one.sponsor_id).exists()]
    if beyond:
        raise Refusal(f"“{beyond[0]}”不在本单位所辖范围内。", cure="请只选择所辖的网站和账号。")
    if WatchedSource.objects.filter(owner=unit, url=url, ended_at=None).exists():
        raise Refusal("这个地址已经在监看。", cure="无需再次登记。")
    made = WatchedSource.objects.create(
        owner=unit, name=name.strip()[:120], issuer=issuer, url=url, added_by=by, added_at=at
    )
    made.outlets.set(chosen)
    record("reprints.watch", made, by=by, at=at, summary=f"监看“{made}”", data={"url": url})
    return made


@audited
def end_watch(source: WatchedSource, *, by: Posting, at: datetime) -> WatchedSource:
    _require(by, source.owner, at=at)
    if source.ended_at:
        raise Refusal("已经停止监看。", cure="无需再次办理。")
    source.ended_at = at
    source.save(update_fields=["ended_at"])
    record("reprints.end_watch", source, by=by, at=at, summary=f"停止监看“{source}”")
    return source


@audited
def look(source: WatchedSource, *, at: datetime, get: Get = fetch) -> list[RepostTask]:
    """One polite look: robots.txt first, the list, then what is new on it; trouble is kept with the source."""
    tasks: list[RepostTask] = []
    trouble = forbidden(source.url, get)
    page = None if trouble else get(source.url)
    if page is not None and not page.ok:
        trouble = f"没有取到：{page.error or page.status}"
    if page is not None and page.ok:
        entries = entries_of(page)
        trouble = "" if entries else "没有读到条目，请核对地址。"
        tasks = _take_in(source, entries, at=at, get=get)
    source.looked_at, source.trouble = at, trouble[:200]
    source.save(update_fields=["looked_at", "trouble"])
    said = trouble or f"新开转载任务 {len(tasks)} 项"
    record("reprints.look", source, by=SYSTEM, at=at, summary=f"查看“{source}”：{said}"[:500])
    return tasks


@enforces(RepostTrigger)
def _take_in(source: WatchedSource, entries: list[Entry], *, at: datetime, get: Get) -> list[RepostTask]:
    """Keep what is new; what is important and came out since the watch began opens its tasks."""
    on = timezone.localdate(at)
    known = set(PolicyItem.objects.filter(owner=source.owner).values_list("url", flat=True))
    words = queries.important_words(source.owner, on=on)
    first, tasks = source.looked_at is None, []
    for entry in [one for one in entries if one.url not in known][:MOST_NEW]:
        is_important = any(word in entry.title for word in words)
        page = get(entry.url) if is_important else None
        published = entry.published_at or (published_of(page) if page else None) or (source.added_at if first else at)
        item = PolicyItem.objects.create(
            owner=source.owner, source=source, title=entry.title[:300], url=entry.url, issuer=source.issuer,
            body=_body(page), published_at=min(published, at), found_at=at, is_important=is_important,
        )  # fmt: skip
        if is_important and published > source.added_at:
            tasks += open_tasks(item, outlets=list(source.outlets.all()), by=source.added_by, at=at, is_found=True)
            for one in rules_for(RepostTrigger, place=source.owner.place_id, on=on, on_what="source"):
                rule(one.citations, "allowed")
    return tasks


def _body(page: Fetched | None) -> str:
    return html.clean(read_page(page.text)[1]) if page is not None and page.ok else ""


@audited
def open_tasks(
    item: PolicyItem, *, outlets: list[Outlet], by: Posting, at: datetime, is_found: bool = False
) -> list[RepostTask]:
    """A task for each outlet that has none for this item yet."""
    there = set(RepostTask.objects.filter(url=item.url).values_list("outlet_id", flat=True))
    facts = {"title": item.title, "url": item.url, "issuer": item.issuer, "body": item.body}
    tasks = [
        give(one, **facts, published_at=item.published_at, by=by, at=at, is_found=is_found)
        for one in outlets
        if one.pk not in there and one.status == Outlet.Status.RUNNING
    ]
    said = f"为政策信息《{item}》新开转载任务 {len(tasks)} 项"
    record("reprints.open_tasks", item, by=SYSTEM if is_found else by, at=at, summary=said[:500])
    return tasks


def _require(by: Posting, unit: Organisation, *, at: datetime) -> None:
    if by.role not in WATCHERS or not by.active_at(at) or host_of(by.organisation) != unit:
        raise Refusal(f"由“{unit}”在任的网站管理员、负责人或监管员办理。", cure="请联系该单位。")
