"""What the interface gives out: cleared, published, public fields, within the reach of the key."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from jiyue.common import uploads
from jiyue.common.refusals import Refusal
from jiyue.content.library.models import Attachment, Resource, Version, Wording
from jiyue.content.library.queries import attachments_of_many
from jiyue.content.review.queries import clearances_for
from jiyue.delivery.exchange import rules
from jiyue.delivery.exchange import schema as formats
from jiyue.delivery.exchange.models import AccessKey
from jiyue.delivery.exchange.schema.interface import BASE, MOST
from jiyue.delivery.publishing.models import Placement, Release
from jiyue.delivery.publishing.queries import live_resources
from jiyue.estate.organisations import queries as organisations
from jiyue.estate.organisations.models import Organisation
from jiyue.estate.registry.models import Outlet
from jiyue.estate.sites.models import Column

OPEN = (Wording.Publicity.PUBLIC, Wording.Publicity.REDACTED)
PLAIN = (
    "title", "source", "summary", "keywords", "body", "index_number", "document_number", "issuer", "theme", "genre",
    "category", "formed_on", "written_on", "effective_on", "expires_on", "licence",
)  # fmt: skip


class Gone(Refusal):
    """It was out and was withdrawn."""


class Absent(Refusal):
    """There is no such thing, or not within reach of the key: the same words for both."""


@dataclass(frozen=True)
class Asked:
    """What a list is narrowed to."""

    kind: str = ""
    column: UUID | None = None
    since: date | None = None
    after: str = ""
    size: int = 20


def asked(given: Mapping[str, str], *, kind: str = "") -> Asked:
    """The parameters of a call as they are meant; a wrong one is said, never guessed."""
    unknown = set(given) - {"kind", "column", "since", "after", "size"}
    if unknown:
        raise Refusal(f"没有“{min(unknown)[:40]}”这个参数。", cure="请对照接口说明。")
    wanted = kind or given.get("kind", "")
    if wanted and wanted not in Resource.Kind.values:
        raise Refusal("没有这种信息类型。", cure=f"kind 可以是：{'、'.join(Resource.Kind.values)}。")
    column, since = _column(given.get("column", "")), _since(given.get("since", ""))
    return Asked(wanted, column, since, given.get("after", ""), _size(given))


def _column(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise Refusal("栏目编号有误。", cure="请从栏目列表（/columns）中取 id。")


def _since(text: str) -> date | None:
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError:
        day = date.min
    if day and not rules.is_plausible(day):
        raise Refusal("日期有误。", cure="since 请写如 2026-11-01。")
    return day


def _size(given: Mapping[str, str]) -> int:
    text = given.get("size", "20")
    size = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
    if not 0 < size <= MOST:
        raise Refusal("每页条数有误。", cure=f"size 请填 1 到 {MOST}。")
    return size


def units_within(key: AccessKey) -> QuerySet[Organisation]:
    """The units whose resources a key reads: its own unit's scope, or all of the platform."""
    if "items.all" in key.rights:
        return Organisation.objects.all()
    return organisations.scope_of(key.connection.unit)


def _released(key: AccessKey, *, kind: str = "") -> QuerySet[Release]:
    found = Release.objects.filter(resource__owner__in=units_within(key), version__publicity__in=OPEN)
    return found.filter(resource__kind=kind) if kind else found


def page(key: AccessKey, what: Asked) -> formats.ItemPage:
    """Some items that are out, the earliest first, from where the caller stopped."""
    released = _released(key, kind=what.kind)
    gone = released.filter(withdrawn_at__isnull=False)
    live = released.filter(withdrawn_at__isnull=True)
    if what.column:
        standing = Placement.objects.filter(column=what.column, live_since__isnull=False, live_until__isnull=True)
        live = live.filter(resource__in=standing.values("resource"))
    if what.since:
        first = timezone.make_aware(datetime.combine(what.since, time.min))
        live, gone = live.filter(released_at__gte=first), gone.filter(withdrawn_at__gte=first)
    if what.after:
        moment, stop = rules.read_cursor(what.after)
        live = live.filter(Q(released_at__gt=moment) | Q(released_at=moment, pk__gt=stop))
        gone = gone.filter(withdrawn_at__gt=moment)
    ordered = live.select_related("version", "resource__owner").order_by("released_at", "pk")
    rows = list(ordered[: what.size + 1])
    shown = rows[: what.size]
    last = rules.cursor_of(shown[-1].released_at, shown[-1].pk) if shown else what.after
    # All of them: who goes on from `last` would never hear of one that was left out.
    withdrawn = gone.order_by("withdrawn_at").values_list("resource__short_id", flat=True)
    onward = last if len(rows) > what.size else None
    return formats.ItemPage(items=_items(shown), withdrawn=list(withdrawn), next=onward, last=last)


def item(key: AccessKey, code: str) -> formats.Item:
    """One item that is out; what was withdrawn is said to be gone."""
    found = _released(key).filter(resource__short_id=code).select_related("version", "resource__owner").first()
    made = _items([found]) if found and found.withdrawn_at is None else []
    if found and found.withdrawn_at:
        raise Gone("这条信息已经撤回。", cure="请把已经取走的内容一并撤下。")
    if not made:
        raise Absent("没有这条信息，或者不在密钥的权限范围内。", cure="请核对短码。")
    return made[0]


def file(key: AccessKey, code: str, sha256: str) -> tuple[Attachment, Path]:
    """A file of an item that is out."""
    if not any(one.sha256 == sha256 for one in item(key, code).files):
        raise Absent("这条信息没有这个文件。", cure="请从信息的 files 中取下载路径。")
    release = Release.objects.select_related("version").get(resource__short_id=code)
    rows = attachments_of_many([release.version])[release.version_id]
    row = next(one for one in rows if one.sha256 == sha256)
    return row, uploads.path_of(row.sha256, row.extension)


def _items(releases: Iterable[Release]) -> list[formats.Item]:
    """Only what stands somewhere in a version whose clearance holds for what is stored now, as the publisher asks."""
    rows = list(releases)
    cleared = clearances_for([one.version for one in rows])
    places = _places([one.resource_id for one in rows])
    rows = [one for one in rows if one.version_id in cleared and one.resource_id in places]
    files = attachments_of_many([one.version for one in rows])
    return [_item(one, files[one.version_id], places[one.resource_id]) for one in rows]


def _item(release: Release, files: list[Attachment], places: list[formats.Place]) -> formats.Item:
    version, resource = release.version, release.resource
    values: dict[str, Any] = {name: getattr(version, name) for name in PLAIN}
    return formats.Item(
        **values,
        code=resource.short_id,
        kind=resource.kind,
        unit=resource.owner.name,
        validity=release.validity,
        version=version.number,
        wording_hash=version.wording_hash,
        first_published_at=release.first_released_at,
        published_at=release.released_at,
        places=places,
        files=[_file(resource, one) for one in files],
    )


def _file(resource: Resource, row: Attachment) -> formats.File:
    return formats.File(
        name=row.name,
        sha256=row.sha256,
        size=row.size,
        media_type=uploads.CONTENT_TYPES[row.extension],
        inline=row.inline,
        url=f"{BASE}/items/{resource.short_id}/files/{row.sha256}",
    )


def _places(resources: list[UUID]) -> defaultdict[UUID, list[formats.Place]]:
    found = defaultdict[UUID, list[formats.Place]](list)
    live = Placement.objects.filter(resource__in=resources, live_since__isnull=False, live_until__isnull=True)
    for one in live.select_related("column__outlet__website", "address").order_by("live_since", "pk"):
        site = one.column.outlet
        base = site.website.base_url.rstrip("/") if hasattr(site, "website") else ""
        url = f"{base}/{one.address.path}" if one.address else base
        found[one.resource_id].append(
            formats.Place(site=site.name, column=one.column.name, column_id=str(one.column_id), url=url)
        )
    return found


def columns(key: AccessKey) -> formats.ColumnPage:
    """The columns in use on running websites of the units within reach."""
    found = Column.objects.filter(
        outlet__sponsor__in=units_within(key), outlet__kind=Outlet.Kind.WEBSITE, outlet__status=Outlet.Status.RUNNING,
        hidden=False,
    )  # fmt: skip
    rows = found.select_related("outlet", "owner", "parent__parent__parent", "shelf")
    return formats.ColumnPage(columns=[_described(one) for one in rows.order_by("outlet__name", "depth", "ordinal")])


def _described(column: Column) -> formats.Column:
    trail, above = [column.name], column.parent
    while above:
        trail.insert(0, above.name)
        above = above.parent
    return formats.Column(
        id=str(column.pk),
        name=column.name,
        path=" › ".join([column.outlet.name, *trail])[:300],
        site=column.outlet.name,
        unit=column.owner.name,
        items=column.shelf.live if hasattr(column, "shelf") else 0,
    )


def outlets(key: AccessKey) -> formats.OutletPage:
    """The registry of the units within reach; nothing about persons."""
    found = Outlet.objects.filter(sponsor__in=organisations.scope_of(key.connection.unit))
    rows = found.select_related("sponsor", "supervisor", "website", "account").order_by("name", "pk")
    return formats.OutletPage(outlets=[_registered(one) for one in rows])


def _registered(outlet: Outlet) -> formats.Outlet:
    website, account = getattr(outlet, "website", None), getattr(outlet, "account", None)
    return formats.Outlet(
        code=str(outlet.pk),
        name=outlet.name,
        kind=outlet.get_kind_display(),
        sponsor=outlet.sponsor.name,
        supervisor=outlet.supervisor.name,
        status=outlet.get_status_display(),
        address=website.base_url if website else f"{account.platform} {account.handle}".strip() if account else "",
        site_code=website.site_code if website else "",
        opened_on=outlet.opened_on,
        closed_on=outlet.closed_on,
    )


def newest(column: Column) -> QuerySet[Release]:
    """What stands in a column now, newest first."""
    standing = Placement.objects.filter(column=column, live_since__isnull=False, live_until__isnull=True)
    return live_resources().filter(resource__in=standing.values("resource"), version__publicity__in=OPEN)


def version_out(resource: Resource) -> Version | None:
    """The version of a resource that is out and whose clearance holds."""
    out = Release.objects.filter(resource=resource, withdrawn_at=None, version__publicity__in=OPEN)
    release = out.select_related("version").first()
    return release.version if release and clearances_for([release.version]) else None
