"""The parts that a text of some kind has under headings of their own: which are missing, and which are empty."""

from collections.abc import Iterable

from selectolax.lexbor import LexborNode

from jiyue.common.html import parse
from jiyue.rulebook.regulations.queries import Applied, enforces
from jiyue.rulebook.regulations.rules import rule
from jiyue.rulebook.regulations.schema import ContentParts
from jiyue.rulebook.screening.material import Material
from jiyue.rulebook.screening.policy import Policy
from jiyue.rulebook.screening.rules import Document, Problem

_HEADINGS = {"h2", "h3", "h4"}
_SEEN = "img, table, a"


@enforces(ContentParts)
def check(material: Material, policy: Policy) -> list[Problem]:
    document = material.subject
    if not isinstance(document, Document):
        return []
    problems: list[Problem] = []
    for one in policy.parts:
        if document.kind not in one.rule.resource_kinds:
            continue
        lacking = empty_parts(document.body_html, one.rule.parts)
        rule(one.citations, "refused" if lacking else "allowed")
        problems += [_problem(part, one) for part in lacking]
    return problems


def empty_parts(body: str, parts: Iterable[str]) -> list[str]:
    """The parts without a heading that names them, or with nothing below it."""
    root = parse(body).body
    filled: set[str] = set()
    heading = ""
    for node in root.iter() if root else ():
        if node.tag in _HEADINGS:
            heading = node.text(deep=True, strip=True)
        elif heading and _says_something(node):
            filled.add(heading)
    return [part for part in parts if not any(part in one for one in filled)]


def _says_something(node: LexborNode) -> bool:
    return bool(node.text(deep=True, strip=True)) or node.css_first(_SEEN) is not None


def _problem(part: str, one: Applied[ContentParts]) -> Problem:
    return Problem(
        rule_key="empty-part",
        where="body",
        start=0,
        end=0,
        excerpt="",
        message=f"正文没有写“{part}”。",
        cure=f"请用小标题“{part}”写明；内容以图、视频表达的，在小标题下放上图片或者说明。",
        gravity="warn",
        citations=one.citations,
        evidence={"part": part},
    )
