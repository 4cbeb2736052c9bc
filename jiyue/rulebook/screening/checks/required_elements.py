"""What a page of a government website must show: header, footer and the meta tags of its kind."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import datetime
from html import unescape

from jiyue.rulebook.regulations.queries import Applied, enforces
from jiyue.rulebook.regulations.rules import Citation, rule
from jiyue.rulebook.regulations.schema import Element, RequiredElements
from jiyue.rulebook.screening.material import Material
from jiyue.rulebook.screening.policy import Policy
from jiyue.rulebook.screening.rules import Page, Problem

_PLACES = {"header": "页头", "footer": "页脚", "content_page": "内容页"}
_EMPTY_VALUES = frozenset({"", "null", "none", "undefined", "nan", "无", "暂无", "-", "#"})
_TAGS = re.compile(r"<[^>]*>")
_FORMATS = {
    "site_code": re.compile(r"[0-9A-Za-z]{10}"),
    "domain": re.compile(r"(?:https?://)?(?:[\w\-]+\.)+[\w\-]+(?::\d{1,5})?/?"),
    "url": re.compile(r"(?:https?://|/|\.{0,2}/)?[^\s<>\"]{2,}"),
}
_FORMAT_NAMES = {
    "site_code": "10 位标识码",
    "domain": "域名",
    "url": "网址",
    "date_time": "“2026-11-02 09:00”的日期时间",
}
_CODE_ON_PAGE = re.compile(r"标识码\s*[:：]?\s*([0-9A-Za-z]{10})(?![0-9A-Za-z])")


@enforces(RequiredElements)
def check(material: Material, policy: Policy) -> list[Problem]:
    page = material.subject
    if not isinstance(page, Page):
        return []
    locations = ["header", "footer", f"meta_{page.kind}", *(["content_page"] if page.kind == "content" else [])]
    problems: dict[tuple[str, str], Problem] = {}
    for one in policy.elements:
        if one.rule.location not in locations:
            continue
        for element in one.rule.elements:
            cited = one.cite(element.clause)
            found = list(_check_element(material, page, one, element, cited))
            rule(cited, "refused" if found else "allowed")
            for problem in found:
                key = (one.rule.location, element.key)
                known = problems.get(key)
                citations = tuple(dict.fromkeys((*(known.citations if known else ()), *problem.citations)))
                problems[key] = Problem(**{**problem.__dict__, "citations": citations})
    return list(problems.values())


def is_date_time(value: str) -> bool:
    """`2026-11-02 09:00`, with seconds or without."""
    for form in ("%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M:%S"):
        try:
            datetime.strptime(value, form)  # noqa: DTZ007 (only the form is looked at)
        except ValueError:
            continue
        return True
    return False


def _check_element(
    material: Material, page: Page, one: Applied[RequiredElements], element: Element, cited: tuple[Citation, ...]
) -> Iterator[Problem]:
    location = one.rule.location
    if location.startswith("meta_"):
        fault = _meta_fault(material.meta, element)
        place = "meta"
    else:
        fault = _area_fault(material, page, location, element)
        place = location
    if fault:
        tag = f'<meta name="{element.tag}">' if element.tag else f"{_PLACES.get(location, '')}的{element.label}"
        yield Problem(
            rule_key="required-element",
            where=f"meta:{element.tag}" if element.tag else place,
            start=0,
            end=0,
            excerpt=material.meta.get(element.tag, "")[:60],
            message=f"网页{fault}",
            cure=f"请在网站模板中补全{tag}，重新发布后复查。",
            gravity="warn",
            citations=cited,
            evidence={"element": element.key, "location": location, "tag": element.tag},
        )


def _meta_fault(meta: Mapping[str, str], element: Element) -> str:
    named = f"标签 {element.tag}（{element.label}）"
    values = [value for name, value in meta.items() if name.lower() == element.tag.lower()]
    if not values:
        return f"缺少{named}。" if element.required else ""
    value = values[0].strip()
    if value.casefold() in _EMPTY_VALUES:
        return f"{named}为空或填的是“{value}”。"
    form = element.value_format
    well_formed = (
        is_date_time(value) if form == "date_time" else form == "text" or bool(_FORMATS[form].fullmatch(value))
    )
    return "" if well_formed else f"{named}的值“{value[:30]}”不是{_FORMAT_NAMES[form]}。"


def _area_fault(material: Material, page: Page, location: str, element: Element) -> str:
    if not element.required:
        return ""
    expected = dict(page.expected or {})
    markup = {"header": material.header, "footer": material.footer}.get(location, page.html)
    area = unicodedata.normalize("NFKC", unescape(markup))
    if element.key == "site_name":
        name = expected.get("site_name") or material.meta.get("SiteName", "")
        return "" if name and _plain(name) in _plain(area) else f"{_PLACES[location]}没有展示{element.label}。"
    wanted = expected.get(element.key, "")
    hints = (wanted,) if wanted else element.hints
    if not any(unicodedata.normalize("NFKC", hint) in area for hint in hints):
        return f"{_PLACES[location]}没有{element.label}。"
    if element.value_format == "site_code" and not wanted and not _CODE_ON_PAGE.search(_TAGS.sub("", area)):
        return f"{_PLACES[location]}的{element.label}不是 10 位标识码。"
    return ""


def _plain(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
