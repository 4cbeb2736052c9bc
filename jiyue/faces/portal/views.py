"""The two pages beside the search, and what stands where nothing is. All work without script; nothing here writes."""

import re
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe
from django.views.defaults import page_not_found

from jiyue.delivery.publishing.site import SiteView
from jiyue.faces.portal import pages

# The national platform that takes reports of errors on government websites.
NATIONAL_PLATFORM = "https://zfwzgl.www.gov.cn/exposure/jiucuo.html"
PAGE = re.compile(r"[A-Za-z0-9/_.-]{0,200}")


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
