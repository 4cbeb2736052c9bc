"""How often a page was opened, by the counted log of the site: beside the pages, so that none is made anew for it."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from jiyue.delivery.publishing import queries as publishing
from jiyue.delivery.publishing.models import Release
from jiyue.estate.registry.models import Website
from jiyue.faces.portal import pages
from jiyue.oversight.disclosure.queries import reads_of

TITLE = "浏览次数"
KEPT_SECONDS = 600


def _release(website: Website, code: str) -> tuple[Release, str]:
    live = publishing.live_resources(website).select_related("resource", "version")
    found = get_object_or_404(live, resource__short_id=code)
    path = publishing.paths(website, [found]).get(found.resource_id)
    if path is None:
        raise Http404
    return found, path


@require_safe
def data(request: HttpRequest, code: str) -> HttpResponse:
    """The count for the script of the page."""
    website = pages.website_of(request)
    release, _ = _release(website, code)
    views, until = reads_of(release.resource, website)
    answer = JsonResponse({"views": views, "until": until.isoformat() if until else None})
    answer["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    return answer


@require_safe
def page(request: HttpRequest, code: str) -> HttpResponse:
    """The same for readers without script."""
    website = pages.website_of(request)
    release, path = _release(website, code)
    views, until = reads_of(release.resource, website)
    item = {"title": release.version.title, "url": path}
    context = {"title": TITLE, "views": views, "until": until.isoformat() if until else "", "item": item}
    where = f"ss/reads/{code}/"
    return pages.respond(pages.view_of(website), "reads.html", context, kind="static", title=TITLE, path=where)
