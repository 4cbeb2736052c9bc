"""A site goes out of service: kept, tried, moved to the portal of its level, filed, and only then closed."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from jiyue.common.refusals import Refusal
from jiyue.core.audit.actions import audited, record
from jiyue.delivery.arrivals import archive, leading
from jiyue.delivery.arrivals.models import SiteClosing
from jiyue.delivery.arrivals.queries import closings
from jiyue.delivery.publishing import actions as publishing
from jiyue.delivery.publishing.actions import leaving
from jiyue.delivery.publishing.queries import tree_of
from jiyue.estate.organisations.models import Posting
from jiyue.estate.registry.actions.closing import close_website
from jiyue.estate.registry.models import Outlet, Website
from jiyue.estate.registry.policies import require_closer
from jiyue.estate.sites.models import Column
from jiyue.rulebook.regulations.queries import enforces, strictest
from jiyue.rulebook.regulations.schema import ClosingStep


@dataclass(frozen=True)
class Moved:
    """How many items stand on the portal now, wait for its owner's word, and what could not be moved and why."""

    moved: int
    waiting: int
    left: tuple[str, ...]


@audited
def begin_closing(outlet: Outlet, *, portal: Website, by: Posting, at: datetime) -> SiteClosing:
    """Open the closing of a site that we serve; its contents will stand on a portal of the same level."""
    require_closer(outlet, by=by, at=at)
    website = Website.objects.filter(outlet=outlet, host__isnull=False).first()
    if website is None or outlet.status != Outlet.Status.RUNNING:
        raise Refusal(f"“{outlet}”不是在本平台正常运行的网站。", cure="托管在别处的网站请先用“网站迁入”迁入内容。")
    if SiteClosing.objects.filter(website=website).exists():
        raise Refusal(f"“{outlet}”已经在办理下线。", cure="请在“网站下线”中继续办理。")
    if not closings.portals_for(outlet).filter(pk=portal.pk).exists():
        raise Refusal(f"“{portal}”不是同级政府门户网站。", cure="内容须迁移到本级政府主办的门户网站，请另选。")
    made = SiteClosing.objects.create(website=website, portal=portal, begun_by=by, begun_at=at)
    record("arrivals.begin_closing", made, by=by, at=at, summary=f"开始办理“{outlet}”下线，内容迁移到“{portal}”")
    return made


@audited
def back_up(closing: SiteClosing, *, by: Posting, at: datetime) -> SiteClosing:
    """Keep everything that the site shows, with a manifest of digests."""
    closing = _open(closing, by=by, at=at)
    made = archive.write(closing.website, at=at)
    closing.archive, closing.manifest_sha256, closing.parts = made.name, made.manifest_sha256, made.parts
    closing.backed_up_at, closing.tried, closing.tried_at = at, 0, None
    closing.save(update_fields=["archive", "manifest_sha256", "parts", "backed_up_at", "tried", "tried_at"])
    summary = f"备份“{closing.website}”：{made.parts} 个文件，清单摘要值 {made.manifest_sha256}"
    record("arrivals.back_up", closing, by=by, at=at, summary=summary, data={"archive": made.name})
    return closing


@audited
@enforces(ClosingStep)
def try_restore(closing: SiteClosing, *, by: Posting, at: datetime) -> SiteClosing:
    """Restore parts of the backup on trial, drawn by lot, and hold them against the manifest."""
    closing = _open(closing, by=by, at=at)
    if closing.backed_up_at is None:
        raise Refusal("还没有备份，不能试恢复。", cure="请先备份。")
    place = closing.website.outlet.sponsor.place_id
    applied = strictest(ClosingStep, place=place, on=timezone.localdate(at), step="restored")
    with tempfile.TemporaryDirectory(prefix="jiyue-restore-") as into, closings.opened(closing) as kept:
        closing.tried = kept.try_out(Path(into), sample=applied.rule.sample or 1)
    closing.tried_at = at
    closing.save(update_fields=["tried", "tried_at"])
    summary = f"试恢复“{closing.website}”的备份：抽查 {closing.tried} 个文件，与清单一致"
    record("arrivals.try_restore", closing, by=by, at=at, summary=summary)
    return closing


@audited
def move_contents(closing: SiteClosing, *, targets: Mapping[Column, Column], by: Posting, at: datetime) -> Moved:
    """Place the items of columns into columns of the portal; those of others wait for their owner's word, as always."""
    closing = _open(closing, by=by, at=at)
    if not targets:
        raise Refusal("没有选择栏目。", cure="请至少为一个栏目选择迁移到的栏目。")
    left = list[str]()
    for source, target in targets.items():
        if source.outlet_id != closing.website_id or target.outlet_id != closing.portal_id or target.hidden:
            raise Refusal(f"不能从“{source}”迁移到“{target}”。", cure="请选择本网站的栏目和门户网站在用的栏目。")
        closing.columns[str(source.pk)] = str(target.pk)
        left += _place_all(closing, source, target, by=by, at=at)
    closing.save(update_fields=["columns"])
    unmoved, waiting = closings.unmoved(closing).count(), closings.waiting(closing).count()
    done = closings.standing(closing.website).count() - unmoved
    summary = f"迁移“{closing.website}”到“{closing.portal}”：{done} 条已迁移，{waiting} 条待栏目责任单位同意"
    record("arrivals.move_contents", closing, by=by, at=at, summary=summary, data={"left": left})
    return Moved(done, waiting, tuple(left))


def _place_all(closing: SiteClosing, source: Column, target: Column, *, by: Posting, at: datetime) -> list[str]:
    """Place what a column shows; the sentences about what could not be placed."""
    left, asked = list[str](), set(closings.waiting(closing).values_list("resource", flat=True))
    unmoved = closings.unmoved(closing).values("resource")
    shown = source.placements.filter(resource__in=unmoved, live_until__isnull=True, ordinal__isnull=False)
    for placement in shown.select_related("resource__release__version", "resource__owner").order_by("ordinal"):
        if placement.resource_id in asked:
            continue
        try:
            with transaction.atomic():
                publishing.place(placement.resource, column=target, by=by, at=at)
        except Refusal as refusal:
            left.append(f"《{placement.resource.release.version.title}》：{refusal.message}")
    return left


@audited
def file_change(closing: SiteClosing, *, on: date, proof: str, by: Posting, at: datetime) -> SiteClosing:
    """Put on record that the change of the basic data was reported."""
    closing = _open(closing, by=by, at=at)
    if on > timezone.localdate(at):
        raise Refusal("报备日期不能晚于今天。", cure="请在报备以后登记。")
    if not proof.strip():
        raise Refusal("报备须有凭证。", cure="请填写全国政府网站信息报送系统的回执编号、文号或链接。")
    closing.filed_on, closing.filed_proof, closing.filed_by = on, proof.strip()[:300], by
    closing.save(update_fields=["filed_on", "filed_proof", "filed_by"])
    summary = f"登记“{closing.website}”基本信息变更报备：{on}，{closing.filed_proof}"
    record("arrivals.file_change", closing, by=by, at=at, summary=summary)
    return closing


@audited
def close(
    closing: SiteClosing, *, basis: str, by: Posting, at: datetime, notice: str = "", notice_on: date | None = None
) -> SiteClosing:
    """The site goes out of service: its old addresses lead on to the portal, its archive stays."""
    closing = _open(closing, by=by, at=at)
    close_website(closing.website.outlet, basis=basis, notice=notice, notice_on=notice_on, by=by, at=at)
    paths = _leads(closing)
    leaving.leave(closing.website, by=by, at=at)
    closing.closed_by, closing.closed_at = by, at
    closing.save(update_fields=["closed_by", "closed_at"])
    record("arrivals.close", closing, by=by, at=at, summary=f"“{closing.website}”下线，{len(paths)} 个旧地址转到门户")
    tree, portal = tree_of(closing.website), closing.portal
    leading.plan(tree, paths, site=closing.website.outlet.name, portal=portal.outlet.name, home=portal.base_url)
    transaction.on_commit(partial(leading.carry_out, tree))
    return closing


def _leads(closing: SiteClosing) -> dict[str, str]:
    """Where each old address leads: items to their pages, columns to those that took their place, all on the portal."""
    new = dict(closings.standing(closing.portal).values_list("resource", "path"))
    old = closings.standing(closing.website).values_list("path", "resource")
    found = {path: new[resource] for path, resource in old if resource in new}
    slugs = dict(Column.objects.filter(outlet=closing.portal.outlet).values_list("pk", "slug"))
    for column in Column.objects.filter(outlet=closing.website.outlet):
        target = closing.columns.get(str(column.pk))
        found[f"{column.slug}/index.html"] = f"{slugs[UUID(target)]}/index.html" if target else ""
    return leading.pairs(found, base_url=closing.portal.base_url)


def _open(closing: SiteClosing, *, by: Posting, at: datetime) -> SiteClosing:
    found = SiteClosing.objects.select_for_update(of=("self",)).select_related(
        "website__outlet__sponsor", "website__host", "portal__outlet"
    )
    closing = found.get(pk=closing.pk)
    require_closer(closing.website.outlet, by=by, at=at)
    if closing.closed_at:
        raise Refusal(f"“{closing.website}”已经下线。", cure="无需再次办理。")
    return closing
