"""What each kind of page is told, by the contract between publisher and theme. Plain values in, plain values out."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from jiyue.content.library.models import Attachment, Version
from jiyue.delivery.publishing import rules
from jiyue.delivery.publishing.fronts import LIST_PAGE, TOPICS
from jiyue.delivery.publishing.render import Shaped, slot
from jiyue.delivery.publishing.site import ColumnView, SiteView
from jiyue.delivery.publishing.stock import Entry

_SAFE = "/" + slot("")
_PAGES_SHOWN = 9
VALIDITY = dict(Version.Validity.choices)


def base(
    view: SiteView,
    path: str,
    *,
    kind: str,
    title: str,
    column: ColumnView | None = None,
    crumbs: Iterable[tuple[str, str]] = (),
    meta: Iterable[Mapping[str, str]] = (),
) -> dict[str, Any]:
    """What every page is told."""
    common = shared(view, column)
    return {
        "root": rules.root_of(path),
        "site": view.facts,
        "nav": common["nav"],
        "meta": list(meta),
        "feed": common["feed"],
        "page": {
            "kind": kind,
            "title": title,
            "path": path,
            # A path is made of letters that need no quoting; a slot for one stays whole.
            "report_url": f"{common['report_url']}{quote(path, safe=_SAFE)}",
            "crumbs": [*common["crumbs"], *({"name": name, "url": url} for name, url in crumbs)],
        },
    }


def shared(view: SiteView, column: ColumnView | None) -> dict[str, Any]:
    """What all pages of a column are told alike; kept with the view."""
    key = column.id if column else None
    if key not in view.kept:
        feed = {"title": view.name, "url": "feed.xml"}
        if column and not column.children:
            feed = {"title": f"{column.name} - {view.name}", "url": f"{column.slug}/feed.xml"}
        view.kept[key] = {
            "nav": view.nav(column),
            "feed": feed,
            "report_url": f"hd/zhaocuo?site={quote(str(view.facts['code']))}&page=",
            "crumbs": [{"name": one.name, "url": one.url} for one in column.lineage()] if column else [],
            "values": _column_values(view, column) if column else site_values(view),
        }
    return view.kept[key]


def meta(view: SiteView, location: str, values: Mapping[str, str]) -> list[dict[str, str]]:
    """The tags that the packs demand, in their order, then the others that are known; never an empty one."""
    names = dict.fromkeys((*view.required[location], *values))
    return [{"name": name, "content": values[name]} for name in names if values.get(name)]


def site_values(view: SiteView) -> dict[str, str]:
    """The tags that name the site."""
    facts = view.facts
    return {"SiteName": facts["name"], "SiteDomain": facts["domain"], "SiteIDCode": facts["code"]}


def _column_values(view: SiteView, column: ColumnView) -> dict[str, str]:
    return {
        **site_values(view),
        "ColumnName": column.name,
        "ColumnDescription": column.description,
        "ColumnKeywords": column.keywords,
        "ColumnType": column.column_type,
    }


def line(entry: Entry) -> dict[str, str]:
    """An entry as lists show it."""
    row, card = entry
    tag = "" if row.validity == Version.Validity.IN_FORCE else VALIDITY[row.validity]
    return {"title": card.title, "url": row.path, "date": rules.shown_date(row.released_at), "tag": tag}


def newest(view: SiteView, column: ColumnView, entries: list[Entry], *, given: int, live: int) -> dict[str, Any]:
    """The newest list page: the only one that says totals."""
    closed = rules.closed_pages(given)
    numbers = [{"no": closed + 1, "url": column.newest_url, "current": True}]
    older = list(range(closed, 0, -1))
    if len(older) > _PAGES_SHOWN:
        older = [*older[: _PAGES_SHOWN - 1], 1]
    numbers += [{"no": page, "url": page_url(column, page), "current": False} for page in older]
    return {
        **column_base(view, column, column.newest_url, kind="list"),
        "tree": tree(view, column),
        "items": [line(entry) for entry in entries],
        "list": {
            "page_no": closed + 1,
            "pages": closed + 1,
            "total": live,
            "newer_url": None,
            "older_url": page_url(column, closed) if closed else None,
            "newest_url": column.newest_url,
            "numbers": numbers if closed else [],
        },
    }


def closed(view: SiteView, column: ColumnView, page: int, entries: list[Entry], *, given: int) -> Shaped:
    """A full list page: it changes once more, when the page after it is full too, and then only by withdrawals."""
    last = page == rules.closed_pages(given)
    values = {
        "no": str(page),
        "path": page_url(column, page),
        "newer": column.newest_url if last else page_url(column, page + 1),
        "older": page_url(column, page - 1) if page > 1 else "",
    }
    lines = [line(entry) for entry in entries]
    for place, one in enumerate(lines):
        values |= {f"{name}{place}": one[name] for name in ("title", "url", "date")}
    tags = tuple(one["tag"] for one in lines)
    return Shaped("list.html", (column.id, tags), values, lambda told: _closed(view, column, tags, told))


def _closed(view: SiteView, column: ColumnView, tags: Sequence[str], told: Mapping[str, str]) -> dict[str, Any]:
    context = column_base(view, column, told["path"], kind="list")
    # What a full page says never changes, so a topic's end is told on its newest page alone.
    context["archived_on"] = ""
    context["root"] = rules.root_of(column.url)
    context["page"]["title"] = f"{column.name}（第 {told['no']} 页） - {view.name}"
    return {
        **context,
        "tree": tree(view, column),
        "items": [
            {**{name: told[f"{name}{place}"] for name in ("title", "url", "date")}, "tag": tag}
            for place, tag in enumerate(tags)
        ],
        "list": {
            "page_no": told["no"],
            "pages": None,
            "total": None,
            "newer_url": told["newer"],
            "older_url": told["older"] or None,
            "newest_url": column.newest_url,
            "numbers": [],
        },
    }


def column_base(view: SiteView, column: ColumnView, path: str, *, kind: str) -> dict[str, Any]:
    tags = meta(view, "meta_column", {**_column_values(view, column), "description": column.description})
    title = f"{column.name} - {view.name}"
    told = base(view, path, kind=kind, title=title, column=column, meta=tags)
    ended = view.fronts.ended.get(column.id)
    told["column"] = {"name": column.name, "description": column.description, "url": column.url}
    told["archived_on"] = ended.isoformat() if ended else ""
    told["retired"] = _retired(view, column)
    return told


def _retired(view: SiteView, column: ColumnView) -> dict[str, str]:
    """When a column was merged or deleted, and where it now leads."""
    if column.retired_on is None:
        return {}
    into = view.columns.get(column.merged_into) if column.merged_into else None
    return {"on": column.retired_on.isoformat(), "name": into.name if into else "", "url": into.url if into else ""}


def page_url(column: ColumnView, page: int) -> str:
    return f"{column.slug}/p{page}.html"


def tree(view: SiteView, column: ColumnView) -> list[dict[str, Any]]:
    """The branch of columns beside a list; none for a column that stands alone."""
    top = column.lineage()[0]

    def entry(one: ColumnView) -> dict[str, Any]:
        children = [entry(child) for child in one.children]
        return {"name": one.name, "url": one.url, "current": one.id == column.id, "children": children}

    return [entry(top)] if top.children else []


def site_map(view: SiteView) -> dict[str, Any]:
    def entry(one: ColumnView) -> dict[str, Any]:
        return {"name": one.name, "url": one.url, "children": [entry(child) for child in one.children]}

    tags = meta(view, "meta_home", {**site_values(view), "description": f"{view.name}网站地图"})
    told = base(view, "site-map.html", kind="sitemap", title=f"网站地图 - {view.name}", meta=tags)
    told["page"]["crumbs"] = [{"name": "网站地图", "url": ""}]
    listed = [entry(top) for top in view.tops]
    if view.fronts.topics:
        below = [{**entry(one), "children": []} for one in view.fronts.topics]
        listed.append({"name": TOPICS, "url": LIST_PAGE, "children": below})
    return {**told, "columns": listed}


def error(view: SiteView) -> dict[str, Any]:
    tags = meta(view, "meta_home", {**site_values(view), "description": "没有找到这个页面"})
    told = base(view, "404.html", kind="error", title=f"错误：没有找到这个页面 - {view.name}", meta=tags)
    # The server shows this page at any depth, so its links start at the top of the site.
    told["root"] = "/"
    message = "网址可能输入有误，或者页面已经撤下。您可以返回首页，或用页面上方的搜索查找。"
    return {**told, "code": "404", "title": "没有找到这个页面", "message": message}


def file_url(file: Attachment) -> str:
    return f"files/{file.sha256}.{file.extension.lstrip('.')}"


def in_site(address: str) -> str:
    """The address of a stored picture within the site; others stay as they are."""
    found = re.search(r"[0-9a-f]{64}\.[a-z0-9]+$", address)
    return f"files/{found[0]}" if found else address
