"""Search and the two pages beside it. All work without script; nothing here writes."""

import re
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.defaults import page_not_found

from jiyue.common import networks
from jiyue.content.library.models import Resource
from jiyue.delivery.publishing.site import SiteView
from jiyue.delivery.search import queries as finder
from jiyue.faces.portal import limits, pages, rules

# The national platform that takes reports of errors on government websites.
NATIONAL_PLATFORM = "https://zfwzgl.www.gov.cn/exposure/jiucuo.html"
PAGE = re.compile(r"[A-Za-z0-9/_.-]{0,200}")


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """`/ss/`: what the site has published, by words, kind and time."""
    website = pages.website_of(request)
    kinds = dict(Resource.Kind.choices)
    asked = rules.understood(request.GET.dict(), kinds=kinds, today=timezone.localdate())
    site = pages.view_of(website)
    context: dict[str, Any] = {"query": asked.query, "results": {"total": 0, "items": []}, "suggestions": []}
    counts: dict[str, int] = {}
    status = 200
    if asked.query and limits.too_many(networks.visitor_of(request)):
        status = 429
        context |= {"message": "您搜索得太频繁了，请一分钟后再试。也可以从网站地图按栏目查找。"}
    elif asked.query:
        found = finder.search(
            asked.query,
            hosts=[site.host],
            kind=asked.kind or None,
            since=asked.since,
            until=asked.until,
            order=asked.order,
            page=asked.page,
        )
        counts = {bucket.key: bucket.count for bucket in found.facets.get("kind", ())}
        context |= {
            "results": _shown(found),
            "suggestions": list(found.suggestions),
            "pagination": _pagination(asked, found.page, found.pages),
        }
    context |= _options(asked, kinds, counts)
    title = f"{asked.query}的搜索结果" if asked.query else "站内搜索"
    context["crumbs"] = [{"name": "站内搜索", "url": ""}]
    response = pages.respond(site, "search.html", context, kind="search", title=title, path="ss/", status=status)
    if status == 429:
        response["Retry-After"] = "60"
    return response


def _shown(found: finder.Results) -> dict[str, Any]:
    items = [
        {
            "title_html": hit.title_html,
            "url": hit.path,
            "summary_html": hit.summary_html,
            "kind": hit.kind_label,
            "unit": hit.unit,
            "date": hit.date.isoformat(),
            "site": hit.site_name,
        }
        for hit in found.items
    ]
    return {"total": found.total, "page": found.page, "pages": found.pages, "items": items}


def _options(asked: rules.Asked, kinds: dict[str, str], counts: dict[str, int]) -> dict[str, Any]:
    """The three choices beside the words; a kind says how many finds it has."""

    def option(value: str, text: str, chosen: str) -> dict[str, Any]:
        return {"value": value, "text": text, "selected": value == chosen}

    of_kind = [
        option(key, f"{label}（{counts[key]}）" if key in counts else str(label), asked.kind)
        for key, label in kinds.items()
        if key in counts or not counts or key == asked.kind
    ]
    return {
        "kind_options": [option("", "全部类型", asked.kind), *of_kind],
        "time_options": [
            option("", "不限时间", asked.time),
            *(option(key, label, asked.time) for key, (label, _) in rules.TIMES.items()),
        ],
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


@require_safe
def report_error(request: HttpRequest) -> HttpResponse:
    """“我为政府网站找错”: on to the national platform with site code and page; a demo only shows what would be sent."""
    website = pages.website_of(request)
    asked = request.GET.get("page", "")
    page = asked if PAGE.fullmatch(asked) and ".." not in asked else ""
    address = website.base_url.rstrip("/") + "/" + page.lstrip("/")
    if website.site_code and not website.figures_assumed:
        query = urlencode({"site_code": website.site_code, "url": address})
        return HttpResponseRedirect(f"{NATIONAL_PLATFORM}?{query}")
    site = pages.view_of(website)
    facts = [
        {"label": "网站名称", "value": site.name},
        {"label": "网站标识码", "value": f"{website.site_code or '未登记'}（示例）"},
        {"label": "页面网址", "value": address},
    ]
    words = "这里是演示网站，不会提交。正式网站在这里打开全国统一的找错平台，并自动填好下面的信息。"
    return _notice(site, "我为政府网站找错", words, facts=facts, path="hd/zhaocuo")


@require_safe
def exposure_desk(request: HttpRequest) -> HttpResponse:
    """“曝光台”: its address is the province's to give; until it is registered the page says whom to ask."""
    website = pages.website_of(request)
    site = pages.view_of(website)
    words = "这里是演示网站，没有接入省政府门户网站的曝光台。正式网站从这里打开。"
    if not website.figures_assumed:
        words = f"曝光台的网址尚未登记，请从省政府门户网站进入，或向主办单位咨询：{website.contact}。"
    return _notice(site, "政府网站曝光台", words, facts=[], path="hd/baoguang")


def _notice(site: SiteView, title: str, words: str, *, facts: list[dict[str, str]], path: str) -> HttpResponse:
    context: dict[str, Any] = {"title": title, "message": words, "facts": facts}
    return pages.respond(site, "notice.html", context, kind="static", title=title, path=path)


def missing(request: HttpRequest, rest: str) -> HttpResponse:
    """An address under ours that leads nowhere."""
    return not_found(request, Http404(rest))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404 in the look of the site; hosts without a site get Django's plain page."""
    try:
        site: SiteView = pages.view_of(pages.website_of(request))
    except Http404:
        return page_not_found(request, exception)
    message = "这个网址不存在，或者页面已经移走。请检查网址，也可以从首页、网站地图或用上面的搜索查找。"
    context: dict[str, Any] = {"code": "404", "title": "没有找到您要的页面", "message": message, "crumbs": []}
    path = request.path.lstrip("/")
    return pages.respond(
        site, "error.html", context, kind="error", title="错误：没有找到您要的页面", path=path, status=404
    )
