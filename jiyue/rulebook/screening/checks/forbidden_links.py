"""Links to commercial and unlawful sites, links that run script, links that readers do not see."""

import re
from collections.abc import Iterator

from jiyue.rulebook.regulations.queries import Applied, enforces
from jiyue.rulebook.regulations.rules import Citation, rule
from jiyue.rulebook.regulations.schema import ForbiddenLinks
from jiyue.rulebook.screening.checks.forbidden_words import words_in
from jiyue.rulebook.screening.material import Link, Material, host_of
from jiyue.rulebook.screening.policy import Policy
from jiyue.rulebook.screening.rules import Document, Gravity, Page, Problem

ILLEGAL = "illegal"
_SCRIPT = re.compile(r"[\s\x00-\x1f]*(?:javascript|vbscript|data)[\s\x00-\x1f]*:", re.IGNORECASE)
_ADDRESS = re.compile(
    r"(?<![A-Za-z0-9@.])(?:https?://)?((?:[a-z0-9\-]{1,63}\.){1,4}(?:com|cn|net|org|cc|vip|top|xyz|info|tv))(?![A-Za-z0-9\-])"
)
_PUBLIC = (".gov.cn", ".conac.cn", ".12377.cn", ".org.cn", ".edu.cn", ".mil.cn")


@enforces(ForbiddenLinks)
def check(material: Material, policy: Policy) -> list[Problem]:
    problems: list[Problem] = []
    for one in policy.links:
        found = list(_by_lists(material, policy, one))
        if one.rule.category == ILLEGAL:
            found += _by_conduct(material, policy, one)
        rule(one.citations, "refused" if found else "allowed")
        problems += found
    return _merged(problems)


def _by_lists(material: Material, policy: Policy, one: Applied[ForbiddenLinks]) -> Iterator[Problem]:
    hosts = policy.entries(one.rule.term_lists, form="hosts")
    parts = policy.entries(one.rule.term_lists, form="host_parts")
    allowed = policy.entries(one.rule.allow_lists, form="hosts")
    for link in material.links:
        if not link.host or _below(link.host, allowed):
            continue
        if _below(link.host, hosts) or any(part in link.host for part in parts):
            yield _problem(link, one.rule.label, one.citations, one.rule.gravity)
    for piece in material.pieces:
        for found in () if piece.where == "script" else _ADDRESS.finditer(piece.folded.text.lower()):
            host = found[1]
            if not _below(host, allowed) and (_below(host, hosts) or any(part in host for part in parts)):
                start, end = piece.folded.span(found.start(), found.end())
                if not any(link.host == host for link in material.links):
                    link = Link(found[0], found[0], host, element=piece.label)
                    yield _problem(link, one.rule.label, one.citations, "warn", where=piece.where, span=(start, end))


def _by_conduct(material: Material, policy: Policy, one: Applied[ForbiddenLinks]) -> Iterator[Problem]:
    """What gives a link away though its host is on no list: its words, its script, its hiding place."""
    words = tuple(
        dict.fromkeys(
            entry for content in policy.content for entry in policy.entries(content.rule.term_lists, form="words")
        )
    )
    own = host_of(material.subject.url) if isinstance(material.subject, Page) else ""
    for link in material.links:
        if _SCRIPT.match(link.href) and (isinstance(material.subject, Document) or _leads_away(link.href)):
            yield _problem(link, "会运行脚本的链接", one.citations, "block", kind="script-link")
        elif link.text and any(words_in(link.text, words, content.rule.category) for content in policy.content):
            yield _problem(link, "赌博、色情推广链接", one.citations, "block")
        elif _is_planted(link, own):
            yield _problem(link, "读者看不见的暗链", one.citations, "block", kind="hidden-link")


def _is_planted(link: Link, own: str) -> bool:
    if not link.hidden or link.element not in {"a", "iframe", "area"}:
        return False
    return bool(link.host) and link.host != own and not link.host.endswith(_PUBLIC)


def _leads_away(href: str) -> bool:
    return bool(re.search(r"location|open\s*\(|https?:|fromcharcode|unescape", href, re.IGNORECASE))


def _below(host: str, names: tuple[str, ...]) -> bool:
    return any(host == name or host.endswith("." + name) for name in names)


def _problem(
    link: Link,
    label: str,
    citations: tuple[Citation, ...],
    gravity: Gravity,
    *,
    kind: str = "forbidden-link",
    where: str = "link",
    span: tuple[int, int] = (0, 0),
) -> Problem:
    name = link.text[:30] or link.href[:80]
    written = "写有网址" if where != "link" else "链接"
    return Problem(
        rule_key=kind,
        where=where,
        start=span[0],
        end=span[1],
        excerpt=f"{link.text[:40]} {link.href[:120]}".strip(),
        message=f"{written}“{name}”指向{label}（{link.host or '脚本'}）。",
        cure=_cure(kind),
        live_cure={"hidden-link": "", "script-link": LIVE_SCRIPT_CURE}.get(kind, LIVE_CURE),
        gravity=gravity,
        citations=citations,
        evidence={"href": link.href[:500], "host": link.host, "text": link.text[:200], "hidden": link.hidden},
    )


LIVE_CURE = "请删除该链接后重新发布；确因工作需要的，请报主管单位加入可链接名单；稿件中没有的，请按网页篡改处置。"
LIVE_SCRIPT_CURE = "请改为普通网址（http 或 https）或删除该链接，重新发布；稿件中没有的，请按网页篡改处置。"


def _cure(kind: str) -> str:
    if kind == "hidden-link":
        return "页面可能被植入暗链，请立即核查服务器和该页源文件，删除后重新发布，并按网络安全事件报告。"
    if kind == "script-link":
        return "请改为普通网址（http 或 https），或删除该链接。"
    return "请删除该链接；确因工作需要的，由主管单位加入可链接名单后再发布。"


def _merged(problems: list[Problem]) -> list[Problem]:
    """One problem for a link; several regulations are cited together, the gravest finding speaks."""
    merged: dict[tuple[object, ...], Problem] = {}
    for problem in problems:
        key = (problem.where, problem.start, problem.evidence["href"], problem.evidence["text"])
        known = merged.get(key)
        if known is None:
            merged[key] = problem
            continue
        graver = problem if problem.gravity == "block" and known.gravity != "block" else known
        cited = tuple(dict.fromkeys((*known.citations, *problem.citations)))
        merged[key] = Problem(**{**graver.__dict__, "citations": cited})
    return list(merged.values())
