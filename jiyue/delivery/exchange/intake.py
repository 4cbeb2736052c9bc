"""Making a draft of what another system said, with its origin, its number and its files."""

import base64
import binascii
import hashlib
from datetime import datetime
from html import escape

from jiyue.common import uploads
from jiyue.common.refusals import Refusal
from jiyue.content.library import actions as library
from jiyue.content.library.models import Resource
from jiyue.core.audit.actions import Actor
from jiyue.delivery.exchange.models import Connection, Incoming
from jiyue.delivery.exchange.queries.received import Clash
from jiyue.delivery.exchange.schema import HandedItem

FIELDS = (
    "summary", "keywords", "document_number", "issuer", "theme", "genre", "formed_on", "written_on", "source_url",
)  # fmt: skip


def actor_of(connection: Connection) -> Actor:
    """How the record names a system that acted."""
    return Actor(id="", label=f"接口：{connection.name}")


def hold(connection: Connection) -> None:
    """Until the transaction ends nobody else takes in what this system says: one number sent twice is one draft."""
    Connection.objects.select_for_update().get(pk=connection.pk)


def keep(
    connection: Connection, handed: HandedItem, *, at: datetime, origin: str = Resource.Origin.REPORTED
) -> tuple[Incoming, bool]:
    """The draft of what another system said, and whether it is new."""
    digest = hashlib.sha256(handed.model_dump_json().encode()).hexdigest()
    known = Incoming.objects.filter(connection=connection, number=handed.number).select_related("resource").first()
    if known:
        if known.digest != digest:
            raise Clash(f"编号“{handed.number}”已经收过，内容不同。", cure="修改后的内容请用新的编号移交。")
        return known, False
    resource = _drafted(connection, handed, origin=origin, at=at)
    return Incoming.objects.create(
        connection=connection, number=handed.number, digest=digest, resource=resource, received_at=at
    ), True  # fmt: skip


def _drafted(connection: Connection, handed: HandedItem, *, origin: str, at: datetime) -> Resource:
    files = [(one.name, _bytes(one.name, one.content)) for one in handed.files]
    body = handed.body if "<" in handed.body else _paragraphs(handed.body)
    inline: list[tuple[str, bytes]] = []
    for name, data in files:
        old = f"files/{hashlib.sha256(data).hexdigest()}."
        if old in body:
            checked = uploads.check(name, data)
            body = body.replace(f"{old}{checked.extension}", f"files/{checked.sha256}.{checked.extension}")
            inline.append((name, data))
    values = {name: getattr(handed, name) for name in FIELDS if getattr(handed, name)}
    resource = library.create(
        kind=handed.kind, owner=connection.unit, title=handed.title, body=body, source=handed.source or connection.name,
        provenance=f"“{connection.name}”经接口移交，来件编号：{handed.number}", origin=origin, by=connection.receiver,
        at=at, **values,
    )  # fmt: skip
    for name, data in files:
        library.attach(resource, name=name, data=data, inline=(name, data) in inline, by=connection.receiver, at=at)
    return resource


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{escape(line.strip())}</p>" for line in text.splitlines() if line.strip())


def _bytes(name: str, content: str) -> bytes:
    try:
        return base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError):
        raise Refusal(f"附件“{name[:80]}”的内容不是 Base64。", cure="请把文件内容编码为标准 Base64 再提交。")


def as_handed(item: object, files: list[tuple[str, bytes]], *, number: str) -> HandedItem:
    """An item of a joined platform in the form in which things are handed over."""
    values = {name: getattr(item, name) for name in ("kind", "title", "body", "source", *FIELDS) if hasattr(item, name)}
    packed = [{"name": name, "content": base64.b64encode(data).decode()} for name, data in files]
    return HandedItem.model_validate({**values, "number": number, "files": packed})
