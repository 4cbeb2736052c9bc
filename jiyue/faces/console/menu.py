"""The side menu: a few groups that fold, each entry shown only to roles that may open its area."""

from dataclasses import dataclass

from django.urls import reverse

from jiyue.estate.organisations.models import Posting
from jiyue.faces.console import policies


@dataclass(frozen=True)
class Entry:
    label: str
    url: str
    current: bool


@dataclass(frozen=True)
class Group:
    label: str
    entries: tuple[Entry, ...]

    @property
    def is_open(self) -> bool:
        """Whether it is unfolded at first: the work of every day, and where one is."""
        return self.label in DAILY or any(entry.current for entry in self.entries)


DAILY = ("待办", "内容")


# group -> (label, route, area)
PLAN: dict[str, tuple[tuple[str, str, str], ...]] = {
    "待办": (
        ("首页", "home", "home"),
        ("待我审核", "inbox", "inbox"),
        ("投放申请", "consents", "consents"),
        ("期限提醒", "reminders", "reminders"),
    ),
    "内容": (
        ("信息", "resources", "resources"),
        ("平台信息", "platform-items", "platform-items"),
        ("接口来件", "incoming", "incoming"),
        ("栏目订阅", "subscriptions", "subscriptions"),
        ("转载", "reprints", "resources"),
        ("新媒体推送", "pushes", "posts"),
        ("新媒体发文", "posts", "posts"),
        ("解读任务", "interpretations", "resources"),
        ("应急发布", "emergencies", "resources"),
        ("退回统计", "returns", "resources"),
        ("公开目录", "catalogue", "columns"),
        ("网站迁入", "arrivals", "resources"),
    ),
    "网站与账号": (
        ("台账", "outlets", "outlets"),
        ("台账核对", "outlet-conformance", "outlets"),
        ("应开设单位", "obligations", "obligations"),
        ("制度", "schemes", "schemes"),
        ("备案档案", "filings", "filings"),
        ("网站运行需求", "site-requests", "site-requests"),
        ("清理整合", "cleanups", "outlets"),
        ("网站下线", "closings", "outlets"),
    ),
    "栏目": (
        ("栏目", "columns", "columns"),
        ("更新工作清单", "upkeep", "columns"),
        ("牵头工作", "leads", "columns"),
        ("报送要求", "calls", "columns"),
        ("责任缺口", "column-gaps", "columns"),
        ("栏目归并建议", "column-proposals", "columns"),
        ("栏目变更", "column-changes", "column-changes"),
    ),
    "期限与规则": (
        ("期限", "clocks", "clocks"),
        ("责任事项", "duties", "duties"),
        ("到期日变动", "moves", "moves"),
        ("工作日历", "calendar", "calendar"),
        ("规则例外", "exceptions", "exceptions"),
    ),
    "监测检查": (
        ("监测问题", "findings", "findings"),
        ("检查", "inspections", "inspections"),
        ("检查要求", "requirements", "inspections"),
        ("整改督办单", "orders", "orders"),
        ("平台交办", "errands", "errands"),
    ),
    "统计报表": (
        ("发布统计", "reports", "reports"),
        ("应发布信息", "expected", "reports"),
        ("季度通报", "notices", "notices"),
        ("搜索词", "words", "words"),
    ),
    "设置": (
        ("单位", "organisations", "organisations"),
        ("行政区划", "places", "places"),
        ("网站域名", "hosts", "hosts"),
        ("对接系统", "connections", "connections"),
        ("任职", "postings", "postings"),
        ("账号", "accounts", "accounts"),
        ("审计记录", "audit", "audit"),
        ("法规文件", "regulations", "regulations"),
        ("条款对照表", "rulebook", "rulebook"),
        ("名单", "term-lists", "regulations"),
        ("使用说明", "help", "help"),
    ),
}


def groups(posting: Posting, here: str) -> tuple[Group, ...]:
    """The groups of this posting; `here` is the path of the page, to mark where one is."""
    found = []
    for label, rows in PLAN.items():
        entries = tuple(
            Entry(name, url := reverse(f"console:{route}"), _is_here(url, here, is_home=route == "home"))
            for name, route, area in rows
            if policies.may_open(posting, area)
        )
        if entries:
            found.append(Group(label, entries))
    return tuple(found)


def _is_here(url: str, here: str, *, is_home: bool) -> bool:
    return here == url if is_home else here.startswith(url)


def entry_of(url: str) -> Entry | None:
    """The entry that a page belongs to, by its address; none for the first page and for pages beside the menu."""
    entries = [(label, reverse(f"console:{route}")) for rows in PLAN.values() for label, route, _ in rows]
    found = [(label, one) for label, one in entries if url.startswith(one) and one != reverse("console:home")]
    label, one = max(found, key=lambda pair: len(pair[1]), default=("", ""))
    return Entry(label, one, current=url == one) if one else None
