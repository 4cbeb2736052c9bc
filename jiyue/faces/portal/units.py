"""各单位公开专栏: what a unit discloses and serves, on the portal of its level; made with the unit itself."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from jiyue.content.library.models import Draft, Resource
from jiyue.content.library.rules import LEVELS
from jiyue.delivery.catalogue.models import Profile
from jiyue.delivery.publishing import queries as publishing
from jiyue.delivery.publishing.models import Release
from jiyue.estate.organisations.models import Organisation
from jiyue.estate.organisations.queries import household
from jiyue.estate.registry.models import Website
from jiyue.estate.sites.models import Column
from jiyue.estate.sites.queries import sections
from jiyue.faces.portal import pages

UNITS, PATH = "各单位公开专栏", "ss/units/"
PER_PAGE = 20


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Every unit with a section on this portal, kind by kind."""
    website = pages.website_of(request)
    groups: dict[str, list[dict[str, str]]] = {}
    for one in sections.sections_on(website, on=timezone.localdate()):
        groups.setdefault(one.get_kind_display(), []).append({"name": one.name, "url": f"{PATH}{one.code}/"})
    context = {"title": UNITS, "groups": groups}
    return pages.respond(pages.view_of(website), "units.html", context, kind="static", title=UNITS, path=PATH)


@require_safe
def unit(request: HttpRequest, code: str) -> HttpResponse:
    """One unit: its presentation, what it disclosed, and what it serves."""
    website = pages.website_of(request)
    found = sections.section_of(website, code, on=timezone.localdate())
    if found is None:
        raise Http404
    own = publishing.live_resources(website).filter(resource__owner__in=household(found))
    guides = own.filter(resource__kind=Resource.Kind.GUIDE) | own.filter(version__stage=Draft.Stage.SERVICE)
    page = Paginator(own.exclude(pk__in=guides.values("pk")), PER_PAGE).get_page(request.GET.get("page"))
    path = f"{PATH}{code}/"
    context = {
        "title": found.name,
        "overview": _overview(website, found),
        "items": _shown(website, list(page)),
        "services": _shown(website, list(guides)),
        "entrances": _entrances(website),
        "number": page.number,
        "count": page.paginator.num_pages,
        "newer": f"{path}?page={page.number - 1}" if page.has_previous() else "",
        "older": f"{path}?page={page.number + 1}" if page.has_next() else "",
        "crumbs": [{"name": UNITS, "url": PATH}, {"name": found.name, "url": ""}],
    }
    return pages.respond(pages.view_of(website), "unit.html", context, kind="static", title=found.name, path=path)


def _overview(website: Website, found: Organisation) -> str:
    """Where the presentation of the unit can be read."""
    profile = Profile.objects.filter(organisation=found, resource__isnull=False).select_related("resource").first()
    release = publishing.release_of(profile.resource) if profile and profile.resource else None
    return publishing.paths(website, [release]).get(release.resource_id, "") if release else ""


def _entrances(website: Website) -> list[dict[str, str]]:
    """The service columns of the portal."""
    columns = Column.objects.filter(outlet=website.pk, hidden=False, form=Column.Form.SERVICE)
    return [{"title": one.name, "url": f"{one.slug}/index.html"} for one in columns.order_by("depth", "ordinal")]


def _shown(website: Website, releases: list[Release]) -> list[dict[str, Any]]:
    paths = publishing.paths(website, releases)
    return [
        {
            "title": one.version.title,
            "url": paths.get(one.resource_id, ""),
            "tag": one.version.category.split(LEVELS)[0],
            "date": timezone.localdate(one.first_released_at).isoformat(),
        }
        for one in releases
    ]
