"""Reading the regulations: every pack in full, with an anchor for every part, open to all staff."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from jiyue.estate.duties.queries import taken_packs
from jiyue.faces.console.doors import reading_site, screen
from jiyue.faces.console.requests import Request
from jiyue.rulebook.regulations import queries as rulebook
from jiyue.rulebook.regulations.schema import Edition, Pack


@screen("regulations")
def listing(request: Request) -> HttpResponse:
    """Every document in the rulebook; those that bind the acting unit's place come first."""
    day = timezone.localdate(request.at)
    binding = [one.id for one, _ in rulebook.binding(request.posting.organisation.place_id, day)]
    packs = sorted(rulebook.packs(), key=lambda one: binding.index(one.id) if one.id in binding else len(binding))
    taken = taken_packs()
    rows = [
        {
            "id": one.id,
            "title": one.document.title,
            "binds": one.id in binding,
            "facts": rulebook.facts(one, edition),
            "taken": taken.get(one.id),
        }
        for one in packs
        for edition in [one.edition_on(day) or one.latest]
    ]
    return render(request, "console/regulations.html", {"rows": rows})


@screen("regulations")
def document(request: Request, pack: str, issued: str = "") -> HttpResponse:
    """One document in full: the edition asked for, else the one in force."""
    found = next((one for one in rulebook.packs() if one.id == pack), None)
    edition = _edition(found, issued, request) if found else None
    if found is None or edition is None:
        raise Http404
    site = reading_site(request)
    public = site.page(found, edition.id) if site and site.shows(found) else ""
    own = [one for one in found.editions if one is not edition]
    context = {
        "law": rulebook.shown(found, edition),
        "others": [{"name": f"{rulebook.day(one.in_force_from)}起施行", "url": _address(found, one)} for one in own],
        "public_url": public,
    }
    return render(request, "console/regulation.html", context)


def _address(pack: Pack, edition: Edition) -> str:
    return reverse("console:regulation-edition", args=[pack.id, edition.id.partition("@")[2]])


def _edition(pack: Pack, issued: str, request: Request) -> Edition | None:
    if not issued:
        return pack.edition_on(timezone.localdate(request.at)) or pack.latest
    return next((one for one in pack.editions if one.id == f"{pack.id}@{issued}"), None)
