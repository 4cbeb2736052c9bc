"""A page that does not answer, or answers with an error: the home page, a column, or the target of a link."""

from jiyue.oversight.monitoring.rules import Cite, SeenPage
from jiyue.rulebook.screening.rules import Problem

HOME_KEY = "unavailable"
LINK_KEY = "dead-link"


def check(page: SeenPage, *, home: str, cite: Cite) -> Problem | None:
    """Not answering once is a suspicion; whether a site is unreachable in the regulations' sense is a count."""
    if 200 <= page.status < 400:
        return None
    what = page.error or f"返回状态 {page.status}"
    if page.url == home:
        return Problem(
            rule_key=HOME_KEY,
            where="首页",
            start=0,
            end=0,
            excerpt="",
            message=f"首页打不开：{what}。",
            cure="请检查服务器、域名解析和网络；确需暂停服务的，请按规定备案并公示。",
            gravity="block",
            citations=cite(HOME_KEY),
            evidence={"status": page.status, "error": page.error},
        )
    return Problem(
        rule_key=LINK_KEY,
        where=page.referrer,
        start=0,
        end=0,
        excerpt="",
        message=f"链接打不开：{what}。",
        cure="请更正链接，或者删除它。",
        gravity="warn",
        citations=cite(LINK_KEY),
        evidence={"status": page.status, "error": page.error, "referrer": page.referrer},
    )
