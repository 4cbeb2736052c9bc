"""Pages as the publisher writes them with its own theme, to be screened, and spoiled one thing at a time."""

import re

from jiyue.delivery.publishing.models import Address
from jiyue.rulebook.screening.queries import Page, policy_for, screen_page
from tests.world import NOW


def pages(press) -> dict[str, str]:
    """A published site's home page, one column and one article, by kind."""
    resource = press.out(keywords="会议", summary="会议的摘要")
    press.publish()
    paths = {"home": "index.html", "column": "dtyw/index.html", "content": Address.objects.get(resource=resource).path}
    return {kind: press.read(path) for kind, path in paths.items()}


def elements_missing(html: str, kind: str, *, place: str) -> dict[str, set[str]]:
    """The elements that a page lacks, with the clauses that ask for them."""
    page = Page("https://www.example.gov.cn/", html, kind)
    found = screen_page(page, policy=policy_for(place, NOW.date()))
    return {
        one.evidence["element"]: {citation.clause for citation in one.citations}
        for one in found
        if one.rule_key == "required-element"
    }


def without_tag(html: str, name: str) -> str:
    """The page without one meta tag."""
    spoiled = re.sub(rf'<meta name="{name}"[^>]*>', "", html)
    assert spoiled != html
    return spoiled


def without(html: str, part: str, words: str) -> str:
    """The page without some words in its header or footer."""
    start, end = html.index(f"<{part}"), html.index(f"</{part}>")
    area = html[start:end]
    assert words in area
    return html[:start] + area.replace(words, "") + html[end:]
