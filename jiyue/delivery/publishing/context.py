"""What each kind of page is told, by the contract between publisher and theme. Plain values in, plain values out."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from urllib.parse import quote

from jiyue.common import html
from jiyue.content.library.models import Attachment, Resource, Version
from jiyue.delivery.publishing import rules
from jiyue.delivery.publishing.bonds import Link
from jiyue.delivery.publishing.models import Bond
from jiyue.delivery.publishing.site import ColumnView, SiteView
from jiyue.delivery.publishing.stock import Entry, Piece

_FILE = re.compile(r'((?:src|href)=")[^"]*?([0-9a-f]{64}\.[a-z0-9]+)"')
_PAGES_SHOWN = 9
STYLES = {"news": "news", "documents": "documents"}
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
    shared = _shared(view, column)
    return {
        "root": rules.root_of(path),
        "site": view.facts,
        "nav": shared["nav"],
        "meta": list(meta),
        "feed": shared["feed"],
        "page": {
            "kind": kind,
            "title": title,
            "path": path,
            "report_url": f"{shared['report_url']}{quote(path)}",
            "crumbs": [*shared["crumbs"], *({"name": name, "url": url} for name, url in crumbs)],
        },
    }


def _shared(view: SiteView, column: ColumnView | None) -> dict[str, Any]:
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


def home(view: SiteView, lead: Entry | None, blocks: list[tuple[ColumnView, list[Entry]]]) -> dict[str, Any]:
    tags = meta(view, "meta_home", {**site_values(view), "description": view.facts["description"]})
    shown = None
    if lead:
        image = lead.card.image
        picture = {"url": in_site(image[0]), "alt": image[1]} if image else None
        shown = {**line(lead), "summary": lead.card.summary, "image": picture}
    return {
        **base(view, "index.html", kind="home", title=view.name, meta=tags),
        "lead": shown,
        "blocks": [
            {
                "key": column.slug,
                "name": column.name,
                "url": column.url,
                "style": STYLES.get(column.column_class, "list"),
                "items": [line(entry) for entry in entries],
            }
            for column, entries in blocks
        ],
        "fixed_entries": view.fixed_entries,
        "services": view.of_class("services"),
        "interaction": view.of_class("interaction"),
    }


def channel(view: SiteView, column: ColumnView, sections: list[tuple[ColumnView, list[Entry]]]) -> dict[str, Any]:
    return {
        **_column_base(view, column, column.url, kind="channel"),
        "sections": [
            {
                "name": section.name,
                "url": section.newest_url if section.id == column.id else section.url,
                "items": [line(entry) for entry in entries],
            }
            for section, entries in sections
        ],
    }


def newest(view: SiteView, column: ColumnView, entries: list[Entry], *, given: int, live: int) -> dict[str, Any]:
    """The newest list page: the only one that says totals."""
    closed = rules.closed_pages(given)
    numbers = [{"no": closed + 1, "url": column.newest_url, "current": True}]
    older = list(range(closed, 0, -1))
    if len(older) > _PAGES_SHOWN:
        older = [*older[: _PAGES_SHOWN - 1], 1]
    numbers += [{"no": page, "url": page_url(column, page), "current": False} for page in older]
    return {
        **_column_base(view, column, column.newest_url, kind="list"),
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


def closed(view: SiteView, column: ColumnView, page: int, entries: list[Entry], *, given: int) -> dict[str, Any]:
    """A full list page: it changes once more, when the page after it is full too, and then only by withdrawals."""
    last = page == rules.closed_pages(given)
    context = _column_base(view, column, page_url(column, page), kind="list")
    context["page"]["title"] = f"{column.name}（第 {page} 页） - {view.name}"
    return {
        **context,
        "tree": tree(view, column),
        "items": [line(entry) for entry in entries],
        "list": {
            "page_no": page,
            "pages": None,
            "total": None,
            "newer_url": column.newest_url if last else page_url(column, page + 1),
            "older_url": page_url(column, page - 1) if page > 1 else None,
            "newest_url": column.newest_url,
            "numbers": [],
        },
    }


def _column_base(view: SiteView, column: ColumnView, path: str, *, kind: str) -> dict[str, Any]:
    tags = meta(view, "meta_column", {**_column_values(view, column), "description": column.description})
    title = f"{column.name} - {view.name}"
    told = base(view, path, kind=kind, title=title, column=column, meta=tags)
    told["column"] = {"name": column.name, "description": column.description, "url": column.url}
    return told


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
    return {**told, "columns": [entry(top) for top in view.tops]}


def error(view: SiteView) -> dict[str, Any]:
    tags = meta(view, "meta_home", {**site_values(view), "description": "没有找到这个页面"})
    told = base(view, "404.html", kind="error", title=f"错误：没有找到这个页面 - {view.name}", meta=tags)
    # The server shows this page at any depth, so its links start at the top of the site.
    told["root"] = "/"
    message = "网址可能输入有误，或者页面已经撤下。您可以返回首页，或用页面上方的搜索查找。"
    return {**told, "code": "404", "title": "没有找到这个页面", "message": message}


# -- items --------------------------------------------------------------------------------------------------------


def item(
    view: SiteView,
    column: ColumnView,
    piece: Piece,
    attachments: list[Attachment],
    *,
    before: Entry | None,
    after: Entry | None,
    links: Iterable[Link] = (),
) -> dict[str, Any]:
    """A page of one resource: an article, or a document with its facts."""
    row, version = piece.row, piece.version
    source = version.source or piece.owner
    published = rules.shown_time(row.released_at)
    values = {
        **_shared(view, column)["values"],
        "ArticleTitle": version.title,
        "PubDate": published,
        "ContentSource": source,
        "Keywords": version.keywords,
        "Author": version.editor_name,
        "Description": version.summary,
        "Url": f"{view.base_url}{row.path}",
    }
    title = f"{version.title} - {column.name} - {view.name}"
    told = base(
        view,
        row.path,
        kind="document" if is_document(piece) else "article",
        title=title,
        column=column,
        crumbs=[("正文", "")],
        meta=meta(view, "meta_content", values),
    )
    told["item"] = {
        "title": version.title,
        "body": html.trusted(_rooted(version.body, told["root"])),
        "pub_date": published,
        "source": source,
        "editor": version.editor_name,
        "summary": version.summary,
        "is_sample": piece.is_sample,
        "kind_label": Resource.Kind(piece.kind).label,
        "attachments": [_attachment(file) for file in attachments if not file.inline],
        "prev": _beside(before),
        "next": _beside(after),
        "facts": _facts(piece, published) if is_document(piece) else [],
        "notice": _notice(piece),
        "related": _related(links),
        "source_url": version.source_url,
        "details": _details(version),
        "provenance": version.provenance,
    }
    return told


def is_document(piece: Piece) -> bool:
    return piece.kind == Resource.Kind.POLICY or bool(piece.version.document_number)


def _beside(entry: Entry | None) -> dict[str, str] | None:
    return {"title": entry.card.title, "url": entry.row.path} if entry else None


def _related(links: Iterable[Link]) -> list[dict[str, Any]]:
    """The documents that belong to this one, by what they are to it."""
    groups: dict[str, list[dict[str, str]]] = {}
    for link in links:
        tag = "" if link.validity == Version.Validity.IN_FORCE else VALIDITY[link.validity]
        name = RELATED[link.kind, link.is_named]
        groups.setdefault(name, []).append({"title": link.title, "url": link.url, "tag": tag})
    return [{"name": name, "items": groups[name]} for name in RELATED.values() if name in groups]


RELATED = {
    (Bond.Kind.EXPLAINS.value, True): "解读的文件",
    (Bond.Kind.EXPLAINS.value, False): "相关解读",
    (Bond.Kind.ENDED_BY.value, True): "修改或废止本文件的文件",
    (Bond.Kind.ENDED_BY.value, False): "本文件修改或废止的文件",
}


def _facts(piece: Piece, published: str) -> list[dict[str, str]]:
    version = piece.version
    facts = (
        ("索引号", version.index_number),
        ("主题分类", version.theme),
        ("发文机关", "、".join(filter(None, (version.issuer, version.joint_issuers)))),
        ("成文日期", _day(version.written_on)),
        ("发文字号", version.document_number),
        ("发布日期", published[:10]),
        ("主题词", version.subject_words),
        ("有效性", VALIDITY[piece.row.validity]),
        ("批准机关", version.approver),
        ("体裁", version.genre),
        ("施行日期", _day(version.effective_on)),
        ("有效期至", _day(version.expires_on)),
        ("主送机关", version.recipients),
        ("抄送机关", version.copied_to),
        ("公开属性", _OPENNESS.get(version.publicity, "")),
    )
    return [{"label": label, "value": value} for label, value in facts if value]


_OPENNESS: dict[str, str] = {
    Version.Publicity.PUBLIC: "主动公开（此件公开发布）",
    Version.Publicity.REDACTED: "主动公开（此件删减后公开）",
}


def _day(value: date | None) -> str:
    return value.isoformat() if value else ""


def _details(version: Version) -> list[dict[str, str]]:
    """What a reader is told of where other things came from: interpretations, figures, data, pictures, maps."""
    details = (
        ("解读提供", version.provider),
        ("解读形式", version.presentation),
        ("解读专家", version.expert),
        ("统计期间", version.period),
        ("更新周期", version.update_cycle),
        ("使用许可", version.licence),
        ("图片来源", version.picture_rights),
        ("审图号", version.map_number),
    )
    return [{"label": label, "value": value} for label, value in details if value]


_TURNS = {Version.Validity.CHANGED: "修改", Version.Validity.LAPSED: "失效", Version.Validity.REPEALED: "废止"}


def _notice(piece: Piece) -> str:
    """What became of the document, or will: when, and by which other one."""
    version, validity = piece.version, piece.row.validity
    by = f"，依据：{version.validity_by}" if version.validity_by else ""
    if validity != version.validity:
        if validity == Version.Validity.LAPSED and version.expires_on:
            return f"本文件有效期至{_spoken(version.expires_on)}，现已失效，仅供查阅。"
        return f"本文件将于{_spoken(version.validity_on)}{_TURNS[Version.Validity(version.validity)]}{by}。"
    if validity == Version.Validity.IN_FORCE:
        return ""
    advice = "请以修改后的文件为准" if validity == Version.Validity.CHANGED else "仅供查阅"
    when = f"于{_spoken(version.validity_on)}" if version.validity_on else "已"
    return f"本文件{when}{_TURNS[Version.Validity(validity)]}，{advice}{by}。"


def _spoken(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def _attachment(file: Attachment) -> dict[str, str]:
    return {
        "name": file.name,
        "url": file_url(file),
        "size": _size(file.size),
        "format": file.extension.lstrip(".").upper(),
    }


def _size(size: int) -> str:
    return f"{size / 1024 / 1024:.1f} MB" if size >= 1024 * 1024 else f"{max(1, round(size / 1024))} KB"


def file_url(file: Attachment) -> str:
    return f"files/{file.sha256}.{file.extension.lstrip('.')}"


def in_site(address: str) -> str:
    """The address of a stored picture within the site; others stay as they are."""
    found = re.search(r"[0-9a-f]{64}\.[a-z0-9]+$", address)
    return f"files/{found[0]}" if found else address


def _rooted(body: str, root: str) -> str:
    """The body with its stored pictures and files at their place in the site."""
    return _FILE.sub(lambda found: f'{found[1]}{root}files/{found[2]}"', body) if "=" in body else body
