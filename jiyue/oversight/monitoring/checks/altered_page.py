"""A page of a hosted site whose bytes are not those that were published."""

from jiyue.oversight.monitoring.rules import Cite, SeenPage
from jiyue.rulebook.regulations.queries import enforces
from jiyue.rulebook.regulations.rules import rule
from jiyue.rulebook.regulations.schema import Watch
from jiyue.rulebook.screening.rules import Problem

ALTERED_KEY = "altered-page"
UNKNOWN_KEY = "unknown-page"


@enforces(Watch)
def check(page: SeenPage, *, published: str | None, cite: Cite) -> Problem | None:
    """`published` is the hash in the publisher's record, None where it published no such page."""
    key = UNKNOWN_KEY if published is None else ALTERED_KEY
    citations = cite(key)
    if page.sha256 == published:
        rule(citations, "allowed")
        return None
    rule(citations, "refused")
    if published is None:
        message = "疑似被植入的页面：发布记录中没有这个页面。"
        cure = "请立即核实来源；确非本单位发布的，请删除并按网络安全事件处置。"
    else:
        message = "疑似被篡改：页面内容与发布时的内容不一致。"
        cure = "请立即核实；确被篡改的，请重新发布该页面，查清原因并按网络安全事件处置。"
    return Problem(
        rule_key=key,
        where="整页",
        start=0,
        end=0,
        excerpt="",
        message=message,
        cure=cure,
        gravity="block",
        citations=citations,
        evidence={"seen_sha256": page.sha256, "published_sha256": published or ""},
    )
