"""突发事件专题: every urgent release on an event in order of time, from the records; nothing that is not out."""

from collections import defaultdict
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from jiyue.content.library.models import Resource
from jiyue.content.review import queries as review
from jiyue.content.review.models import Emergency
from jiyue.delivery.publishing import queries as publishing
from jiyue.delivery.publishing.models import Release
from jiyue.estate.registry.models import Website
from jiyue.faces.portal import pages

EVENTS = "突发事件专题"
PATH = "ss/events/"


def _told(website: Website) -> dict[Emergency, list[tuple[Release, Emergency]]]:
    """The events of which something is out on the site, each with its releases, the earliest first."""
    live = publishing.live_resources(website)
    told = review.told_of(Resource.objects.filter(pk__in=live.values("resource_id")))
    by_resource: dict[UUID, Emergency] = {one.review.resource_id: one for one in told.order_by("opened_at")}
    found: dict[Emergency, list[tuple[Release, Emergency]]] = defaultdict(list)
    for release in live.filter(resource_id__in=by_resource).order_by("first_released_at", "pk"):
        emergency = by_resource[release.resource_id]
        found[emergency.first or emergency].append((release, emergency))
    return found


def _moment(value: Any) -> str:
    return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"


def _facts(first: Emergency, releases: list[tuple[Release, Emergency]]) -> dict[str, Any]:
    return {
        "name": first.event,
        "url": f"{PATH}{first.pk.hex}/",
        "happened": _moment(first.happened_at),
        "latest": _moment(releases[-1][0].first_released_at),
        "count": len(releases),
        "ended": _moment(first.ended_at) if first.ended_at else "",
    }


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """The events, the one with the newest word first."""
    website = pages.website_of(request)
    rows = [_facts(first, releases) for first, releases in _told(website).items()]
    rows.sort(key=lambda row: str(row["latest"]), reverse=True)
    context = {"title": EVENTS, "rows": rows}
    return pages.respond(pages.view_of(website), "events.html", context, kind="static", title=EVENTS, path=PATH)


@require_safe
def event(request: HttpRequest, key: str) -> HttpResponse:
    """One event: who answers, and every release with its time, in order."""
    website = pages.website_of(request)
    found = next(((one, told) for one, told in _told(website).items() if one.pk.hex == key), None)
    if found is None:
        raise Http404
    first, releases = found
    paths = publishing.paths(website, [release for release, _ in releases])
    rows = [
        {
            "time": _moment(release.first_released_at),
            "title": release.version.title,
            "url": paths[release.resource_id],
            "kind": emergency.get_kind_display(),
            "responder": emergency.responder,
            "summary": release.version.summary,
        }
        for release, emergency in releases
    ]
    crumbs = [{"name": EVENTS, "url": PATH}, {"name": first.event, "url": ""}]
    context = {"title": first.event, "event": _facts(first, releases), "rows": rows, "crumbs": crumbs}
    path = f"{PATH}{key}/"
    return pages.respond(pages.view_of(website), "event.html", context, kind="static", title=first.event, path=path)
