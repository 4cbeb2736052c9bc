"""Pages that the portal renders itself, in the look of the site whose host was asked."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from jiyue.delivery.publishing import site as sites
from jiyue.delivery.publishing.render import renderer
from jiyue.estate.registry import queries as registry
from jiyue.estate.registry.models import Outlet, Website


def website_of(request: HttpRequest) -> Website:
    """The running site behind the host asked for; any other host has no pages here."""
    host = request.get_host().partition(":")[0]
    website = registry.website_of_host(host)
    if website is None or website.outlet.status != Outlet.Status.RUNNING or not hasattr(website, "host"):
        raise Http404
    return website


def view_of(website: Website) -> sites.SiteView:
    return sites.load(website, timezone.localdate())


def respond(
    site: sites.SiteView, template: str, context: dict[str, Any], *, kind: str, title: str, path: str, status: int = 200
) -> HttpResponse:
    """A page in the site's frame. `context` may replace the crumbs."""
    root = "../" * path.count("/")
    crumbs = context.pop("crumbs", [{"name": title, "url": ""}])
    page = {
        "kind": kind,
        "title": f"{title} - {site.name}",
        "path": path,
        "report_url": f"hd/zhaocuo?page={path}",
        "crumbs": crumbs,
    }
    whole = {"root": root, "site": site.facts, "nav": site.nav(None), "page": page, "meta": [], "feed": None, **context}
    response = HttpResponse(renderer(site.look).render(template, whole, shared=site.digest), status=status)
    response["Cache-Control"] = "no-store"
    return response
