"""The page of one resource: an article, or a document with its facts.

What varies freely from item to item goes beside the template (`values`); what a template may ask about (kind, labels,
validity, how many files there are) is the shape of the page and is told to it as it is.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from jiyue.common import codes, html, uploads
from jiyue.content.library.models import Attachment, Resource, Version
from jiyue.content.library.queries import players
from jiyue.delivery.publishing import context, rules
from jiyue.delivery.publishing.bonds import Link
from jiyue.delivery.publishing.models import Bond
from jiyue.delivery.publishing.render import Shaped
from jiyue.delivery.publishing.site import ColumnView, SiteView
from jiyue.delivery.publishing.stock import Entry, Piece

_FILE = re.compile(r'((?:src|href)=")[^"]*?([0-9a-f]{64}\.[a-z0-9]+)"')


class Core(NamedTuple):
    """What the page of an item says of the item itself, wherever it stands.

    A fact is given with its label, and with its value where templates look at it.
    """

    page: str
    kind: str
    is_sample: bool
    facts: tuple[tuple[str, str], ...]
    details: tuple[str, ...]
    files: int
    media: tuple[bool, ...]
    values: dict[str, str]


class Shape(NamedTuple):
    """What the pages of many items have in common."""

    root: str
    page: str
    kind: str
    is_sample: bool
    facts: tuple[tuple[str, str], ...]
    details: tuple[str, ...]
    files: int
    media: tuple[bool, ...]
    related: tuple[tuple[str, str, str], ...]


def item(
    view: SiteView,
    column: ColumnView,
    piece: Piece,
    told: Core,
    *,
    before: Entry | None,
    after: Entry | None,
    links: Iterable[Link] = (),
) -> Shaped:
    """The page of a resource in a column, with what it says of the item itself."""
    body = html.trusted(rooted(piece.version.body, rules.root_of(piece.row.path)))
    return placed(view, column, told, path=piece.row.path, body=body, before=before, after=after, links=links)


def core(piece: Piece, attachments: list[Attachment]) -> Core:
    """What the page says of the item itself, but for its text."""
    version = piece.version
    published = rules.shown_time(piece.row.released_at)
    document = piece.kind == Resource.Kind.POLICY or bool(version.document_number)
    facts = [(label, value) for label, value in _facts(piece, published) if value] if document else []
    details = [(label, value) for label, value in _details(version) if value]
    played, shown = players.split([file for file in attachments if not file.inline]) if attachments else ([], [])
    values = {
        "title": version.title,
        "published": published,
        "moment": rules.exact_time(piece.row.released_at),
        "code": piece.short_id,
        "source": version.source or piece.owner,
        "editor": version.editor_name,
        "summary": version.summary,
        "keywords": version.keywords,
        "notice": _notice(piece),
        "source_url": version.source_url,
        "provenance": version.provenance,
    }
    for place, (_, value) in enumerate(facts):
        values[f"fact{place}"] = value
    for place, (_, value) in enumerate(details):
        values[f"detail{place}"] = value
    for place, file in enumerate(shown):
        values |= {f"{name}{place}": value for name, value in _attachment(file).items()}
    if played:
        values |= _played(played, version)
    return Core(
        page="document" if document else "article",
        kind=piece.kind,
        is_sample=piece.is_sample,
        facts=tuple((label, value if label in _LOOKED_AT else "") for label, value in facts),
        details=tuple(label for label, _ in details),
        files=len(shown),
        media=tuple(one.is_film for one in played),
        values=values,
    )


def placed(
    view: SiteView,
    column: ColumnView,
    core: Core,
    *,
    path: str,
    body: str,
    before: Entry | None,
    after: Entry | None,
    links: Iterable[Link] = (),
) -> Shaped:
    """The page at its place: in its column, beside its neighbours, with the documents that belong to it."""
    related = _related(links) if links else []
    values = core.values | {"path": path, "body": body} | beside("prev", before) | beside("next", after)
    values |= shared(view, core.kind, path)
    for place, one in enumerate(related):
        values |= {f"related{place}": one.title, f"related_url{place}": one.rest}
    groups = tuple((one.group, one.tag, one.scheme) for one in related)
    shape = Shape(rules.root_of(path), *core[:-1], groups)
    return Shaped(f"{shape.page}.html", (column.id.int, shape), values, lambda told: _told(view, column, shape, told))


def _told(view: SiteView, column: ColumnView, shape: Shape, told: Mapping[str, str]) -> dict[str, Any]:
    """What the template is told: the shape as it is, the rest by these values."""
    tags = {
        **context.shared(view, column)["values"],
        "ArticleTitle": told["title"],
        "PubDate": told["published"],
        "ContentSource": told["source"],
        "Keywords": told["keywords"],
        "Author": told["editor"],
        "Description": told["summary"],
        "Url": f"{view.base_url}{told['path']}",
    }
    base = context.base(
        view,
        told["path"],
        kind=shape.page,
        title=f"{told['title']} - {column.name} - {view.name}",
        column=column,
        crumbs=[("正文", "")],
        meta=context.meta(view, "meta_content", tags),
    )
    beside = {
        name: {"title": told[f"{name}_title"], "url": told[f"{name}_url"]} if told[f"{name}_url"] else None
        for name in ("prev", "next")
    }
    return {
        **base,
        "root": shape.root,
        "item": {
            **{name: told[name] for name in ("title", "body", "source", "editor", "summary", "notice", "source_url")},
            **beside,
            "pub_date": told["moment"],
            "code": told["code"],
            "share": {"url": told["share_url"], "qr": told["share_qr"]} if "share_url" in told else None,
            "is_sample": shape.is_sample,
            "kind_label": Resource.Kind(shape.kind).label,
            "attachments": [{name: told[f"{name}{place}"] for name in _FILE_PARTS} for place in range(shape.files)],
            "media": [
                {"is_film": is_film, **{name: told[f"media_{name}{place}"] for name in _PLAYER_PARTS}}
                for place, is_film in enumerate(shape.media)
            ],
            "media_note": told["media_note"] if shape.media else "",
            "transcript": told["transcript"] if shape.media else "",
            "facts": [
                {"label": label, "value": value or told[f"fact{place}"]}
                for place, (label, value) in enumerate(shape.facts)
            ],
            "details": [{"label": label, "value": told[f"detail{place}"]} for place, label in enumerate(shape.details)],
            "provenance": told["provenance"],
            "related": _groups(shape, told),
        },
    }


def beside(name: str, entry: Entry | None) -> dict[str, str]:
    row, card = entry or (None, None)
    return {f"{name}_title": card.title if card else "", f"{name}_url": row.path if row else ""}


class _Related(NamedTuple):
    """Another document as the page names it; templates look at how its address begins."""

    group: str
    title: str
    tag: str
    scheme: str
    rest: str


def _related(links: Iterable[Link]) -> list[_Related]:
    """The documents that belong to this one, by what they are to it."""
    found = []
    order = list(RELATED)
    for link in sorted(links, key=lambda one: (order.index((one.kind, one.is_named)), one.number or 0, one.form)):
        tag = "" if link.validity == Version.Validity.IN_FORCE else context.VALIDITY[link.validity]
        scheme, mark, rest = link.url.rpartition("://")
        found.append(_Related(_group(link), _numbered(link), tag, scheme + mark, rest))
    return found


def _group(link: Link) -> str:
    """The heading: interpretations stand together by the form in which they are made."""
    name = RELATED[link.kind, link.is_named]
    return f"{name}（{link.form}）" if link.form and (link.kind, link.is_named) == _EXPLAINED else name


def _numbered(link: Link) -> str:
    return (
        f"{link.number}. {link.title}"
        if link.number and link.kind == Bond.Kind.ANNEX and not link.is_named
        else link.title
    )


def _groups(shape: Shape, told: Mapping[str, str]) -> list[dict[str, Any]]:
    groups: dict[str, list[dict[str, str]]] = {}
    for place, (name, tag, scheme) in enumerate(shape.related):
        url = scheme + told[f"related_url{place}"]
        groups.setdefault(name, []).append({"title": told[f"related{place}"], "url": url, "tag": tag})
    return [{"name": name, "items": items} for name, items in groups.items()]


RELATED = {
    (Bond.Kind.EXPLAINS.value, True): "解读的文件",
    (Bond.Kind.EXPLAINS.value, False): "相关解读",
    (Bond.Kind.ANNEX.value, False): "本文件的附件",
    (Bond.Kind.ANNEX.value, True): "所属文件",
    (Bond.Kind.ENDED_BY.value, True): "修改或废止本文件的文件",
    (Bond.Kind.ENDED_BY.value, False): "本文件修改或废止的文件",
}

_EXPLAINED = (Bond.Kind.EXPLAINS.value, False)
_VALIDITY, _PUBLICITY = "有效性", "公开属性"
_LOOKED_AT = (_VALIDITY, _PUBLICITY)


def _facts(piece: Piece, published: str) -> tuple[tuple[str, str], ...]:
    version = piece.version
    return (
        ("索引号", version.index_number),
        ("主题分类", version.theme),
        ("发文机关", "、".join(filter(None, (version.issuer, version.joint_issuers)))),
        ("成文日期", _day(version.written_on)),
        ("印发日期", _day(version.issued_on)),
        ("发文字号", version.document_number),
        ("发布日期", published[:10]),
        ("主题词", version.subject_words),
        (_VALIDITY, context.VALIDITY[piece.row.validity]),
        ("批准机关", version.approver),
        ("体裁", version.genre),
        ("施行日期", _day(version.effective_on)),
        ("有效期至", _day(version.expires_on)),
        ("主送机关", version.recipients),
        ("抄送机关", version.copied_to),
        (_PUBLICITY, _OPENNESS.get(version.publicity, "")),
    )


_OPENNESS: dict[str, str] = {
    Version.Publicity.PUBLIC: "主动公开（此件公开发布）",
    Version.Publicity.REDACTED: "主动公开（此件删减后公开）",
}


def _day(value: date | None) -> str:
    return value.isoformat() if value else ""


def _details(version: Version) -> tuple[tuple[str, str], ...]:
    """What a reader is told of where other things came from: interpretations, figures, data, pictures, maps."""
    return (
        ("解读提供", version.provider),
        ("解读形式", version.presentation),
        ("解读专家", version.expert),
        ("统计期间", version.period),
        ("更新周期", version.update_cycle),
        ("使用许可", version.licence),
        ("图片来源", version.picture_rights),
        ("审图号", version.map_number),
    )


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


_FILE_PARTS = ("name", "url", "size", "format")


def _attachment(file: Attachment) -> dict[str, str]:
    return {
        "name": file.name,
        "url": context.file_url(file),
        "size": _size(file.size),
        "format": file.extension.lstrip(".").upper(),
    }


_PLAYER_PARTS = ("name", "url", "type", "size", "format", "poster", "captions")


def _played(played: Iterable[players.Player], version: Version) -> dict[str, str]:
    values = {"media_note": version.media_note, "transcript": players.paragraphs(version.transcript)}
    for place, one in enumerate(played):
        parts = {
            **_attachment(one.file),
            "name": one.name,
            "type": uploads.CONTENT_TYPES[one.file.extension],
            "poster": context.file_url(one.poster) if one.poster else "",
            "captions": context.file_url(one.captions) if one.captions else "",
        }
        values |= {f"media_{name}{place}": parts[name] for name in _PLAYER_PARTS}
    return values


def shared(view: SiteView, kind: str, path: str) -> dict[str, str]:
    """What explains a policy is passed on: its address as a square that telephones read, and in letters."""
    if kind != Resource.Kind.INTERPRETATION:
        return {}
    url = f"{view.base_url}{path}"
    side, path = codes.drawing(url)
    drawn = f'<svg viewBox="0 0 {side} {side}" role="img" aria-label="本页网址的二维码"><path d="{path}"></path></svg>'
    return {"share_url": url, "share_qr": html.trusted(drawn)}


def _size(size: int) -> str:
    return f"{size / 1024 / 1024:.1f} MB" if size >= 1024 * 1024 else f"{max(1, round(size / 1024))} KB"


def rooted(body: str, root: str) -> str:
    """The body with its stored pictures and files at their place in the site."""
    return _FILE.sub(lambda found: f'{found[1]}{root}files/{found[2]}"', body) if "=" in body else body
