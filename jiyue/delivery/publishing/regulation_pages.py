"""What the 法规 pages are told: the list of documents, and each document in full."""

from typing import Any

from jiyue.delivery.publishing import context
from jiyue.delivery.publishing.regulations import Binding
from jiyue.delivery.publishing.site import SiteView
from jiyue.rulebook.regulations import queries as rulebook

NAME = "法规文件"
KEYWORDS = "法规文件；政府网站；政务新媒体"


def listing(view: SiteView) -> dict[str, Any]:
    """The list of the documents that bind this government."""
    about = _about(view)
    tags = context.meta(view, "meta_column", {**_values(view), "description": about})
    told = context.base(
        view,
        rulebook.LIST_PAGE,
        kind="regulations",
        title=f"{NAME} - {view.name}",
        crumbs=[(NAME, rulebook.LIST_PAGE)],
        meta=tags,
    )
    documents = []
    for one in view.regulations.pages.values():
        if one.is_in_force and one.page == rulebook.page_of(one.pack):
            said = rulebook.shown(one.pack, one.edition)
            documents.append({name: said[name] for name in ("title", "facts", "provenance")} | {"url": one.page})
    return {**told, "about": about, "documents": documents}


def document(view: SiteView, one: Binding) -> dict[str, Any]:
    """One document in full."""
    said = rulebook.shown(one.pack, one.edition)
    title = f"{said['title']} - {NAME} - {view.name}"
    values = {
        **_values(view),
        "ArticleTitle": said["title"],
        "PubDate": f"{one.pack.document.issued} 00:00",
        "ContentSource": one.pack.document.issuer,
        "Keywords": f"{said['title']}；{KEYWORDS}",
        "Description": f"{said['title']}全文，每条都有网址。",
        "Url": f"{view.base_url}{one.page}",
    }
    told = context.base(
        view,
        one.page,
        kind="regulation",
        title=title,
        crumbs=[(NAME, rulebook.LIST_PAGE), (said["title"], "")],
        meta=context.meta(view, "meta_content", values),
    )
    others = [
        {"name": f"{rulebook.day(other.in_force_from)}起施行", "url": rulebook.page_of(one.pack, other.id)}
        for other in one.pack.editions
        if len(one.pack.editions) > 1 and other is not one.edition
    ]
    return {**told, "law": said, "is_in_force": one.is_in_force, "others": others}


def _values(view: SiteView) -> dict[str, str]:
    return {
        **context.site_values(view),
        "ColumnName": NAME,
        "ColumnDescription": _about(view),
        "ColumnKeywords": KEYWORDS,
        "ColumnType": NAME,
    }


def _about(view: SiteView) -> str:
    return f"{view.name}遵照执行的政府网站和政务新媒体管理文件。"
