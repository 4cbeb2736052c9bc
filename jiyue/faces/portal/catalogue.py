"""政府信息公开目录 and 数据开放: what is public by category with its legal basis, and facts as JSON and CSV."""

from collections import Counter
from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from jiyue.common.export import to_csv
from jiyue.common.tables import first_table, rows_under
from jiyue.content.library.models import Draft
from jiyue.content.library.queries import field_of
from jiyue.content.library.rules import LEVELS
from jiyue.delivery.catalogue import queries as disclosure
from jiyue.delivery.publishing import queries as publishing
from jiyue.delivery.publishing.models import Release
from jiyue.estate.registry.models import Website
from jiyue.estate.sites import queries as sites
from jiyue.faces.portal import pages
from jiyue.rulebook.regulations.queries import Applied, rules_for
from jiyue.rulebook.regulations.schema import DisclosureCategory

AREA, TITLE, DATA, GUIDE = "政府信息公开", "政府信息公开目录", "数据开放", "公开指南"
CHANGES = "栏目调整公示"
FIELDS = (
    "title", "category", "stage", "index_number", "document_number", "issuer", "written_on", "validity", "effective_on",
    "expires_on", "period", "public_basis", "source", "formed_on",
)  # fmt: skip
SET_FIELDS = ("title", "summary", "source", "period", "update_cycle", "licence", "formed_on")


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Every category with its basis and the number of its items, and how far the five stages are covered."""
    website = pages.website_of(request)
    items, stages = Counter[str](), publishing.counts(website, "stage")
    for value, count in publishing.counts(website, "category").items():
        items[value.split(LEVELS)[0]] += count
    context = {
        "title": TITLE,
        "categories": [_shown(one) | {"count": items[one.rule.label]} for one in _categories(website)],
        "stages": [{"label": label, "count": stages.get(key, 0)} for key, label in Draft.Stage.choices],
    }
    site = pages.view_of(website)
    return pages.respond(site, "catalogue.html", context, kind="static", title=TITLE, path="ss/catalogue/")


@require_safe
def area(request: HttpRequest) -> HttpResponse:
    """政府信息公开: guide and rules, the catalogue, the yearly reports with the years that have none."""
    website = pages.website_of(request)
    guides = list(publishing.live_resources(website).filter(version__category__contains=GUIDE))
    years = disclosure.years(website, at=timezone.now())
    shown = [*guides, *(one.release for one in years if one.release)]
    paths = publishing.paths(website, shown)
    context = {
        "title": AREA,
        "guides": [_linked(one, paths) for one in guides],
        "years": [{"year": one.year, "item": _linked(one.release, paths) if one.release else None} for one in years],
    }
    site = pages.view_of(website)
    return pages.respond(site, "disclosure.html", context, kind="static", title=AREA, path="ss/disclosure/")


def _linked(one: Release, paths: dict[UUID, str]) -> dict[str, str]:
    return {"title": one.version.title, "url": paths.get(one.resource_id, "")}


@require_safe
def column_changes(request: HttpRequest) -> HttpResponse:
    """栏目调整公示: what was merged or deleted, when, and where it now stands."""
    website = pages.website_of(request)
    rows = []
    for one in sites.public_notices(website.outlet):
        column = one.column
        into = column.merged_into if column else None
        rows.append(
            {
                "date": timezone.localdate(one.done_at).isoformat(),
                "verb": one.get_verb_display(),
                "name": one.values.get("name", ""),
                "url": f"{column.slug}/index.html" if column else "",
                "into": {"name": into.name, "url": f"{into.slug}/index.html"} if into else None,
            }
        )
    context = {"title": CHANGES, "rows": rows}
    site = pages.view_of(website)
    return pages.respond(site, "column_changes.html", context, kind="static", title=CHANGES, path="ss/column-changes/")


@require_safe
def category(request: HttpRequest, key: str) -> HttpResponse:
    """One category: its items by unit and year, newest first."""
    website = pages.website_of(request)
    found = _found(website, key)
    context = {"title": found.rule.label, "category": _shown(found), "items": _items(website, found)}
    crumbs = [{"name": TITLE, "url": "ss/catalogue/"}, {"name": found.rule.label, "url": ""}]
    context |= {"crumbs": crumbs}
    site, path = pages.view_of(website), f"ss/catalogue/{key}/"
    return pages.respond(site, "category.html", context, kind="static", title=found.rule.label, path=path)


@require_safe
def category_data(request: HttpRequest, key: str, form: str) -> HttpResponse:
    """The same as data: one row for each item, or for each line of its table where the category has one."""
    website = pages.website_of(request)
    found = _found(website, key)
    names = {name: str(field_of(name).verbose_name) for name in FIELDS} | {"unit": "公开单位", "url": "网址"}
    rows = [row for item in _items(website, found) for row in _rows(item)]
    extra = list(dict.fromkeys(name for row in rows for name in row if name not in names))
    dictionary = [{"name": name, "label": label} for name, label in names.items()]
    dictionary += [{"name": name, "label": f"表格“{name}”一栏"} for name in extra]
    about = _shown(found) | {"dictionary": dictionary, "rows": rows}
    return _data(about, [*names, *extra], rows, name=key, form=form)


@require_safe
def open_data(request: HttpRequest) -> HttpResponse:
    """The data sets that are open, with description, cycle, licence and machine-readable files."""
    website = pages.website_of(request)
    found = list(publishing.datasets(website))
    paths = publishing.paths(website, found)
    context = {"title": DATA, "sets": [_set(one, paths) for one in found]}
    return pages.respond(pages.view_of(website), "open_data.html", context, kind="static", title=DATA, path="ss/data/")


@require_safe
def set_data(request: HttpRequest, code: str, form: str) -> HttpResponse:
    """One data set: its metadata, its dictionary and the rows of its table."""
    website = pages.website_of(request)
    one = publishing.datasets(website).filter(resource__short_id=code).first()
    table = first_table(one.version.body) if one else None
    if one is None or table is None:
        raise Http404
    head, rows = table
    dictionary = [{"name": name, "label": name, "type": _type(row[name] for row in rows)} for name in head]
    about = _set(one, publishing.paths(website, [one]))
    return _data({**about, "dictionary": dictionary, "rows": rows}, head, rows, name=code, form=form)


def _categories(website: Website) -> list[Applied[DisclosureCategory]]:
    return rules_for(DisclosureCategory, place=website.outlet.sponsor.place_id, on=timezone.localdate())


def _found(website: Website, key: str) -> Applied[DisclosureCategory]:
    found = next((one for one in _categories(website) if one.rule.key == key), None)
    if found is None:
        raise Http404
    return found


def _shown(one: Applied[DisclosureCategory]) -> dict[str, Any]:
    parts = [part.label for part in one.rule.parts]
    cited = [str(citation) for citation in one.citations]
    return {
        "key": one.rule.key, "label": one.rule.label, "basis": one.rule.basis, "cited": cited, "parts": parts,
        "edition": one.edition,
    }  # fmt: skip


def _items(website: Website, found: Applied[DisclosureCategory]) -> list[dict[str, Any]]:
    rows = []
    releases = list(publishing.catalogued(website, found.rule.label))
    paths = publishing.paths(website, releases)
    for one in releases:
        version = one.version
        levels = version.category.split(LEVELS)[1:]
        values = {name: _plain(version, name) for name in FIELDS}
        columns = found.rule.columns_of(levels[0] if levels else "")
        values |= {"unit": one.resource.owner.name, "url": paths.get(one.resource_id, ""), "part": "·".join(levels)}
        rows.append(values | {"table": rows_under(version.body, columns) or [] if columns else []})
    return rows


def _rows(item: dict[str, Any]) -> list[dict[str, str]]:
    common = {name: value for name, value in item.items() if name not in ("table", "part")}
    return [{**common, **line} for line in item["table"]] or [common]


def _plain(version: Any, name: str) -> str:
    value = getattr(version, name)
    if isinstance(value, date):
        return value.isoformat()
    return str(dict(field_of(name).flatchoices).get(value, value or ""))


def _set(one: Release, paths: dict[UUID, str]) -> dict[str, Any]:
    values = {name: _plain(one.version, name) for name in SET_FIELDS}
    return {
        **values,
        "code": one.resource.short_id,
        "unit": one.resource.owner.name,
        "url": paths.get(one.resource_id, ""),
    }


def _type(values: Any) -> str:
    plain = [value for value in values if value]
    return "数值" if plain and all(value.replace(",", "").replace(".", "", 1).isdigit() for value in plain) else "文本"


def _data(about: dict[str, Any], head: list[str], rows: list[dict[str, str]], *, name: str, form: str) -> HttpResponse:
    response: HttpResponse
    if form == "json":
        response = JsonResponse(about, json_dumps_params={"ensure_ascii": False, "indent": 1})
    else:
        lines = [[row.get(column, "") for column in head] for row in rows]
        response = HttpResponse(to_csv(head, lines), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response["Cache-Control"] = "no-store"
    return response
