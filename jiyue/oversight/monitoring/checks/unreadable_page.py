"""A page that answers but that the checks cannot read: far too big, or nested beyond reason."""

from jiyue.oversight.monitoring.rules import Cite, SeenPage
from jiyue.rulebook.regulations.queries import enforces
from jiyue.rulebook.regulations.rules import rule
from jiyue.rulebook.regulations.schema import Watch
from jiyue.rulebook.screening.rules import Problem

RULE_KEY = "unreadable-page"


@enforces(Watch)
def check(page: SeenPage, *, reason: str, cite: Cite) -> Problem:
    """What no machine could look at is not thereby in order: a person is asked to."""
    citations = cite(RULE_KEY)
    rule(citations, "refused")
    return Problem(
        rule_key=RULE_KEY,
        where="整页",
        start=0,
        end=0,
        excerpt="",
        message=f"页面无法自动检查：{reason}",
        cure="请人工查看该页面；内容正常的，请精简页面或拆分附件后重新发布。",
        gravity="info",
        citations=citations,
        evidence={"referrer": page.referrer},
    )
