"""A page that does not answer, or answers with an error: the home page, a column, or the target of a link."""

from jiyue.oversight.monitoring.rules import LINK_KEY, Cite, SeenPage
from jiyue.rulebook.regulations.queries import enforces
from jiyue.rulebook.regulations.rules import rule
from jiyue.rulebook.regulations.schema import Watch
from jiyue.rulebook.screening.rules import Problem

HOME_KEY, ARCHIVED_KEY = "unavailable", "archived-page"


@enforces(Watch)
def check(page: SeenPage, *, home: str, cite: Cite, archived: bool = False) -> Problem | None:
    """To be asked after the retries. Whether a site counts as unreachable in the regulations' sense is a count.

    `archived` pages, and what they lead to, are kept for good.
    """
    is_home = page.url == home
    key = HOME_KEY if is_home else ARCHIVED_KEY if archived else LINK_KEY
    citations = cite(key)
    if page.answered or page.unread:
        rule(citations, "allowed")
        return None
    rule(citations, "refused")
    what = page.error.rstrip("。") or f"返回状态 {page.status}"
    if is_home:
        message = f"首页打不开：{what}。"
        cure = "请检查服务器、域名解析和网络；确需暂停服务的，请按规定备案并公示。"
    elif archived:
        message = f"已归档的页面或其中的链接、文件打不开：{what}。"
        cure = "归档后的页面须能长期访问：请重新发布该页面，或把文件补到原来的地址。"
    else:
        message = f"链接打不开：{what}。"
        cure = "请更正链接，或者删除它。"
    return Problem(
        rule_key=key,
        where="首页" if is_home else "归档页面" if archived else "链接",
        start=0,
        end=0,
        excerpt="",
        message=message,
        cure=cure,
        gravity="block" if is_home else "info",
        citations=citations,
        evidence={"status": page.status, "error": page.error, "referrer": page.referrer},
    )
