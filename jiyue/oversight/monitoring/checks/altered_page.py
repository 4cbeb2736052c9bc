"""A page of a hosted site whose bytes are not those that were published."""

from jiyue.oversight.monitoring.rules import Cite, SeenPage
from jiyue.rulebook.screening.rules import Problem

ALTERED_KEY = "altered-page"
UNKNOWN_KEY = "unknown-page"


def check(page: SeenPage, *, published: str | None, cite: Cite) -> Problem | None:
    """`published` is the hash in the publisher's record, None where it published no such page."""
    if page.status != 200 or page.sha256 == published:
        return None
    evidence = {"seen_sha256": page.sha256, "published_sha256": published or ""}
    if published is None:
        return Problem(
            rule_key=UNKNOWN_KEY,
            where="整页",
            start=0,
            end=0,
            excerpt="",
            message="疑似被植入的页面：发布记录中没有这个页面。",
            cure="请立即核实来源；确非本单位发布的，请删除并按网络安全事件处置。",
            gravity="block",
            citations=cite(UNKNOWN_KEY),
            evidence=evidence,
        )
    return Problem(
        rule_key=ALTERED_KEY,
        where="整页",
        start=0,
        end=0,
        excerpt="",
        message="疑似被篡改：页面内容与发布时的内容不一致。",
        cure="请立即核实；确被篡改的，请重新发布该页面，查清原因并按网络安全事件处置。",
        gravity="block",
        citations=cite(ALTERED_KEY),
        evidence=evidence,
    )
