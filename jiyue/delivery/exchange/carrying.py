"""What the worker carries between platforms: the outbox out, subscribed columns and registries in.

Nothing is asked of the network while the database is held: first the call, then one short act that keeps its outcome.
"""

import base64
import hashlib
from datetime import datetime, timedelta
from urllib.parse import quote, urlencode

from django.utils import timezone
from pydantic import ValidationError

from jiyue.common import uploads
from jiyue.common.refusals import Refusal
from jiyue.content.library.models import Resource
from jiyue.content.library.queries import attachments_of
from jiyue.delivery.exchange import schema as formats
from jiyue.delivery.exchange.actions import reading, sending
from jiyue.delivery.exchange.intake import FIELDS
from jiyue.delivery.exchange.models import Connection, Dispatch, Subscription
from jiyue.delivery.exchange.outward import Caller, Reply, call
from jiyue.delivery.exchange.queries.offered import version_out
from jiyue.delivery.exchange.schema import Answer, HandedErrand, HandedItem
from jiyue.delivery.exchange.schema.interface import BASE

EVERY_COLUMN, EVERY_REGISTRY = timedelta(hours=1), timedelta(days=1)
CLAIM = timedelta(minutes=5)
"""A call that went out is taken for lost after this time."""
AT_ONCE = 20
"""So many items are read in one go; what is left comes in the next."""
UNREADABLE = "对方没有按接口格式答复，请与对方平台核对接口版本。"


def send_due(*, at: datetime | None = None, caller: Caller = call) -> int:
    """Send what waits; how many arrived. One that fails stops no other."""
    moment = at or timezone.now()
    mine = (one for one in _due(moment) if _is_claimed(one, moment))
    return sum(sending.settle(one, _tried(one, caller), at=moment).done_at is not None for one in mine)


def _is_claimed(dispatch: Dispatch, at: datetime) -> bool:
    """Whether it is this worker that sends it; should it die over that, the turn comes again by itself."""
    waiting = Dispatch.objects.filter(pk=dispatch.pk, done_at=None, next_at=dispatch.next_at)
    return waiting.update(next_at=at + CLAIM) == 1


def _due(at: datetime) -> list[Dispatch]:
    waiting = Dispatch.objects.filter(next_at__lte=at, done_at=None, connection__ended_at=None)
    return list(waiting.select_related("connection", "resource__draft", "errand").order_by("next_at")[:100])


def _tried(dispatch: Dispatch, caller: Caller) -> Reply:
    try:
        method, path, data = _request(dispatch)
    except Refusal as refusal:
        return Reply(422, error=f"{refusal.message}{refusal.cure}")
    return caller(dispatch.connection, method, path, data)


def _request(dispatch: Dispatch) -> tuple[str, str, bytes]:
    if dispatch.what == Dispatch.What.ITEM:
        assert dispatch.resource is not None
        return "POST", "/incoming", _handed(dispatch.resource).model_dump_json().encode()
    one = dispatch.errand
    assert one is not None
    if dispatch.what == Dispatch.What.ANSWER:
        return (
            "POST",
            f"/errands/{quote(one.number, safe='')}/answer",
            Answer(answer=one.answer).model_dump_json().encode(),
        )
    given = HandedErrand.model_validate(
        {"number": one.number, "kind": one.kind, "title": one.title, "text": one.text, "due_on": one.due_on}
    )
    return "POST", "/errands", given.model_dump_json().encode()


def _handed(resource: Resource) -> HandedItem:
    """What is out now, as it is handed over: public fields and files; its number there is code and version."""
    version = version_out(resource)
    if version is None:
        raise Refusal("这条信息已经撤回，没有送出。", cure="重新发布后再报送。")
    files = [(row.name, uploads.path_of(row.sha256, row.extension).read_bytes()) for row in attachments_of(version)]
    values = {name: getattr(version, name) for name in ("title", "body", "source", *FIELDS)}
    packed = [{"name": name, "content": base64.b64encode(data).decode()} for name, data in files]
    number = f"{resource.short_id}-{version.number}"
    return HandedItem.model_validate({**values, "kind": resource.kind, "number": number, "files": packed})


def read_due(*, at: datetime | None = None, caller: Caller = call) -> int:
    """Read what was not read for a while; how many readings were made."""
    moment = at or timezone.now()
    running = Subscription.objects.filter(ended_at=None, connection__isnull=False, connection__ended_at=None)
    columns = [one for one in running if one.read_at is None or one.read_at <= moment - EVERY_COLUMN]
    for subscription in columns:
        read_column(subscription, at=moment, caller=caller)
    lately = Dispatch.objects.filter(what=Dispatch.What.OUTLETS, asked_at__gt=moment - EVERY_REGISTRY)
    platforms = Connection.objects.filter(ended_at=None, kind__in=("upper", "lower")).exclude(address="")
    due = [one for one in platforms.exclude(pk__in=lately.values("connection")) if one.secret]
    for connection in due:
        read_outlets(connection, at=moment, caller=caller)
    return len(columns) + len(due)


def read_column(subscription: Subscription, *, at: datetime, caller: Caller = call) -> Dispatch:
    """Fetch what is new in a column of a joined platform; each item becomes a draft in the subscriber's column."""
    connection = subscription.connection
    assert connection is not None
    asked = {"column": subscription.remote_column, "size": str(AT_ONCE)}
    if subscription.seen:
        asked["after"] = subscription.seen
    found: list[reading.Fetched] = []
    seen, error = subscription.seen, ""
    try:
        page = formats.ItemPage.model_validate(_json(caller(connection, "GET", f"/items?{urlencode(asked)}", b"")))
        for item in page.items:
            files = [(one.name, _bytes(connection, one, caller)) for one in item.files]
            found.append((item, files))
        seen = page.last
    except ValidationError:
        error = UNREADABLE
    except Refusal as refusal:
        error = f"{refusal.message}{refusal.cure}"
    return reading.take_column(subscription, found, seen=seen, error=error, at=at)


def read_outlets(connection: Connection, *, at: datetime, caller: Caller = call) -> Dispatch:
    """Fetch the other platform's registry and keep it beside ours."""
    outlets, error = None, ""
    try:
        outlets = formats.OutletPage.model_validate(_json(caller(connection, "GET", "/outlets", b""))).outlets
    except ValidationError:
        error = UNREADABLE
    except Refusal as refusal:
        error = f"{refusal.message}{refusal.cure}"
    return reading.take_outlets(connection, outlets, error=error, at=at)


def remote_columns(connection: Connection, *, caller: Caller = call) -> list[formats.Column]:
    """The columns of a joined platform, to choose from."""
    try:
        return formats.ColumnPage.model_validate(_json(caller(connection, "GET", "/columns", b""))).columns
    except ValidationError:
        raise Refusal(UNREADABLE, cure="")


def _json(reply: Reply) -> object:
    if not reply.ok:
        raise Refusal(reply.why, cure="")
    return reply.json()


def _bytes(connection: Connection, file: formats.File, caller: Caller) -> bytes:
    """A file of an item: by the path that the interface fixes, and only what its digest promises."""
    if not file.url.startswith(f"{BASE}/items/"):
        raise Refusal("对方给的下载路径有误。", cure="请与对方平台核对接口版本。")
    reply = caller(connection, "GET", file.url, b"")
    if not reply.ok:
        raise Refusal(f"附件“{file.name}”没有取到：{reply.why}", cure="")
    if hashlib.sha256(reply.body).hexdigest() != file.sha256:
        raise Refusal(f"附件“{file.name}”与对方登记的摘要值不符。", cure="请稍后再读，或与对方平台核对。")
    return reply.body
