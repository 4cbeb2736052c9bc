"""A page that does not answer, or answers with an error: the home page, a column, or the target of a link."""

from jiyue.oversight.monitoring.rules import LINK_KEY, Cite, SeenPage
from jiyue.rulebook.regulations.queries import enforces
from jiyue.rulebook.regulations.rules import rule
from jiyue.rulebook.regulations.schema import Watch
from jiyue.rulebook.screening.rules import Problem

HOME_KEY = "unavailable"


@enforces(Watch)
def check(page: SeenPage, *, home: str, cite: Cite) -> Problem | None:
    """To be asked after the retries. Whether a site counts as unreachable in the regulations' sense is a count."""
    is_home = page.url == home
    citations = cite(HOME_KEY if is_home else LINK_KEY)
    if page.answered or page.unread:
        rule(citations, "allowed")
        return None
    rule(citations, "refused")
    what = page.error.rstrip("。") or f"返回状态 {page.status}"
    if is_home:
        message = f"首页打不开：{what}。"
        cure = "请检查服务器、域名解析和网络；确需暂停服务的，请按规定备案并公示。"
    else:
        message = f"链接打不开：{what}。"
        cure = "请更正链接，或者删除它。"
    return Problem(
        rule_key=HOME_KEY if is_home else LINK_KEY,
        where="首页" if is_home else "链接",
        start=0,
        end=0,
        excerpt="",
        message=message,
        cure=cure,
        gravity="block" if is_home else "info",
        citations=citations,
        evidence={"status": page.status, "error": page.error, "referrer": page.referrer},
    )
