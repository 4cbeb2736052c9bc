"""`/ss/`: the search page and what it offers while somebody types. Words are counted, people are not."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from jiyue.common import networks
from jiyue.delivery.publishing.site import SiteView
from jiyue.delivery.search import queries as finder
from jiyue.delivery.search.actions import hear
from jiyue.estate.sites import queries as sites
from jiyue.faces.portal import limits, pages, rules

SLOW_DOWN = "您搜索得太频繁了，请一分钟后再试。也可以从网站地图按栏目查找。"


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What this site, or the whole platform, has published: by words, kind, site, column, year and dates."""
    site = pages.view_of(pages.website_of(request))
    names = sites.running_hosts()
    kinds = finder.KINDS
    asked = rules.understood(request.GET.dict(), kinds=kinds, sites=names, today=timezone.localdate())
    hosts = list(names) if asked.scope else [site.host]
    context: dict[str, Any] = {"query": asked.query, "results": {"total": 0, "items": []}, "suggestions": []}
    found, status = None, 200
    if asked.query and limits.too_many(networks.visitor_of(request)):
        status = 429
        context["message"] = SLOW_DOWN
    elif asked.query:
        found = _found(asked, hosts)
        if asked.page == 1 and not asked.is_narrowed:
            hear(site.host, asked.query, found=found.total > 0 and not found.near, at=timezone.now())
        context |= _shown(asked, found, site) | {"elsewhere": [] if found.total else _elsewhere(asked, site, names)}
    facets = found.facets if found else {}
    context |= _options(asked, facets, names, kinds) | {"more": asked.is_detailed, "one_site": len(names) < 2}
    title = f"{asked.query}的搜索结果" if asked.query else "站内搜索"
    context["crumbs"] = [{"name": "站内搜索", "url": ""}]
    response = pages.respond(site, "search.html", context, kind="search", title=title, path="ss/", status=status)
    if status == 429:
        response["Retry-After"] = "60"
    return response


@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """Titles and keywords of this site that go on from what was typed, as JSON."""
    site = pages.view_of(pages.website_of(request))
    typed = rules.cleaned(request.GET.get("q", ""))
    if typed and limits.too_many(networks.visitor_of(request), most=limits.SUGGESTIONS_A_MINUTE, what="suggestions"):
        return JsonResponse({"words": []}, status=429)
    response = JsonResponse({"words": list(finder.completions(typed, hosts=[site.host])) if typed else []})
    response["Cache-Control"] = "no-store"
    return response


def _found(asked: rules.Asked, hosts: list[str]) -> finder.Results:
    return finder.search(
        asked.query,
        hosts=hosts,
        kind=asked.kind or None,
        host=asked.site or None,
        column=asked.column or None,
        year=asked.year or None,
        unit=asked.unit or None,
        validity=asked.validity or None,
        facets=("kind", "year", "unit", "validity", "host" if asked.scope else "column"),
        since=asked.since,
        until=asked.until,
        exact=asked.exact,
        order=asked.order,
        page=asked.page,
    )


def _shown(asked: rules.Asked, found: finder.Results, site: SiteView) -> dict[str, Any]:
    items = [
        {
            "title_html": hit.title_html,
            "url": hit.path if hit.host == site.host else hit.url,
            "summary_html": hit.summary_html,
            "kind": hit.kind_label,
            "unit": hit.unit,
            "date": hit.date.isoformat(),
            "site": hit.site_name,
            "file": _file(hit, site),
        }
        for hit in found.items
    ]
    return {
        "results": {"total": found.total, "page": found.page, "pages": found.pages, "items": items},
        "suggestions": list(found.suggestions),
        "also": list(found.also),
        "exact_href": replace(asked, exact=True).address(1),
        "by_sound": found.by_sound,
        "near": found.near,
        "pagination": _pagination(asked, found.page, found.pages),
    }


def _file(hit: finder.Hit, site: SiteView) -> dict[str, str] | None:
    """The attachment in which the words stand."""
    if hit.file is None:
        return None
    return {"name": hit.file.name, "url": hit.file.path if hit.host == site.host else hit.file.url}


def _elsewhere(asked: rules.Asked, site: SiteView, names: dict[str, str]) -> list[dict[str, Any]]:
    """Where the same words do find something: without the narrowing, or on the other sites of the platform."""
    offers = []
    plain = rules.Asked(query=asked.query, scope=asked.scope)
    whole = rules.Asked(query=asked.query, scope="all")
    if asked.is_narrowed and (total := finder.total(asked.query, hosts=list(names) if asked.scope else [site.host])):
        offers.append({"text": f"去掉类型、栏目、时间等条件，有 {total} 条", "href": plain.address(1)})
    if not asked.scope and len(names) > 1 and (total := finder.total(asked.query, hosts=list(names))):
        offers.append({"text": f"在本平台各网站中查找，有 {total} 条", "href": whole.address(1)})
    return offers


def _options(asked: rules.Asked, facets: Any, names: dict[str, str], kinds: dict[str, str]) -> dict[str, Any]:
    """The choices beside the words; each value says how many finds it has."""

    def option(value: str, text: str, chosen: str) -> dict[str, Any]:
        return {"value": value, "text": text, "selected": value == chosen}

    def counted(name: str, first: str, chosen: str, labels: dict[str, str]) -> list[dict[str, Any]]:
        buckets = {bucket.key: bucket for bucket in facets.get(name, ())}
        rows = [option(one.key, f"{labels.get(one.key, one.label)}（{one.count}）", chosen) for one in buckets.values()]
        if chosen and chosen not in buckets:
            rows.append(option(chosen, f"{labels.get(chosen, chosen)}（0）", chosen))
        return [option("", first, chosen), *rows]

    every_kind = [option("", "全部类型", asked.kind), *(option(key, text, asked.kind) for key, text in kinds.items())]
    years = {bucket.key: f"{bucket.key} 年" for bucket in facets.get("year", ())} | {asked.year: f"{asked.year} 年"}
    return {
        "scope_options": [option(key, text, asked.scope) for key, text in rules.SCOPES.items()],
        "kind_options": counted("kind", "全部类型", asked.kind, kinds) if facets else every_kind,
        "site_options": counted("host", "全部网站", asked.site, names) if asked.scope else [],
        "column_options": counted("column", "全部栏目", asked.column, {}) if facets and not asked.scope else [],
        "year_options": counted("year", "全部年份", asked.year, years) if facets else [],
        "unit_options": counted("unit", "全部机关", asked.unit, {}) if facets else [],
        "validity_options": counted("validity", "不限", asked.validity, {}) if facets else [],
        "time_options": [
            option("", "不限时间", asked.time),
            *(option(key, label, asked.time) for key, (label, _) in rules.TIMES.items()),
        ],
        "since": asked.since.isoformat() if asked.since and not asked.time else "",
        "until": asked.until.isoformat() if asked.until else "",
        "order_options": [option(key, label, asked.order) for key, label in rules.ORDERS.items()],
    }


def _pagination(asked: rules.Asked, page: int, total: int) -> dict[str, Any] | None:
    if total < 2:
        return None
    numbers = [
        {"number": n, "href": asked.address(n), "current": n == page, "visuallyHiddenText": f"第 {n} 页"}
        if n
        else {"ellipsis": True}
        for n in rules.page_numbers(page, total)
    ]
    return {
        "landmarkLabel": "翻页",
        "classes": "jy-pager",
        "items": numbers,
        "previous": {"href": asked.address(page - 1), "text": "上一页"} if page > 1 else None,
        "next": {"href": asked.address(page + 1), "text": "下一页"} if page < total else None,
    }
