"""A page of a site that shares no style sheet with its home page: made from a template of its own."""

from jiyue.oversight.monitoring.rules import Cite
from jiyue.rulebook.regulations.queries import enforces
from jiyue.rulebook.regulations.rules import rule
from jiyue.rulebook.regulations.schema import Watch
from jiyue.rulebook.screening.rules import Problem

RULE_KEY = "stray-style"


@enforces(Watch)
def check(styles: frozenset[str], *, home: frozenset[str], cite: Cite) -> Problem | None:
    """`styles` and `home` are addresses of style sheets; a home page without any says nothing of the others."""
    citations = cite(RULE_KEY)
    if not home or styles & home:
        rule(citations, "allowed")
        return None
    rule(citations, "refused")
    return Problem(
        rule_key=RULE_KEY,
        where="整页",
        start=0,
        end=0,
        excerpt="",
        message="页面没有使用本网站统一的样式，疑似单独制作的网页。",
        cure="请改用本网站的页面模板重新发布；确需单独制作的专题，也应引用网站的统一样式。",
        gravity="info",
        citations=citations,
        evidence={"note": "、".join(sorted(styles)) or "没有引用样式文件"},
    )
