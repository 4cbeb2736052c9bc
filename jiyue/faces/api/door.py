"""The one way into the interface: a key, its rights, its share of the minute; JSON both ways; a line in the log."""

import functools
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar, cast

import structlog
from django.core.exceptions import RequestDataTooBig
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from pydantic import ValidationError

from jiyue.common import networks
from jiyue.common.refusals import Refusal
from jiyue.core.audit.actions import acting_from
from jiyue.delivery.exchange import calls, queries
from jiyue.delivery.exchange.models import AccessKey
from jiyue.delivery.exchange.queries import offered
from jiyue.delivery.exchange.queries.received import Clash
from jiyue.delivery.exchange.schema import Form, Problem

log = structlog.get_logger(__name__)
F = TypeVar("F", bound=Form)
MARKS = {
    queries.BadKey: 401, queries.NoRight: 403, offered.Absent: 404, offered.Gone: 410, Clash: 409,
}  # fmt: skip
WRONG = {
    "missing": "没有填写", "extra_forbidden": "不是本接口的字段", "string_too_long": "太长",
    "string_too_short": "不能为空",
    "date_from_datetime_parsing": "不是日期，请写如 2026-11-01", "date_parsing": "不是日期，请写如 2026-11-01",
    "string_type": "应为文字", "list_type": "应为列表", "literal_error": "不在可选值中",
    "string_pattern_mismatch": "写法有误", "too_long": "太多", "model_type": "应为对象",
    "model_attributes_type": "应为对象", "int_type": "应为数字", "control_sign": "含有控制字符",
    "no_such_day": "不是合理的日期",
}  # fmt: skip


@dataclass
class Asking:
    """A call on its way: who asks, when, and what the log will say of it."""

    request: HttpRequest
    at: datetime
    key: AccessKey
    subject: str = ""
    count: int = 1
    given: dict[str, str] = field(default_factory=dict)

    def body(self, form: type[F]) -> F:
        """The body as the schema wants it, or what is wrong with it, in Chinese."""
        try:
            return form.model_validate_json(self.request.body)
        except ValidationError as error:
            raise Refusal(_said(error), cure="请对照接口说明改正后重新提交。")


Answer = Form | tuple[int, Form] | FileResponse
View = Callable[..., Answer]


def call(name: str, right: str, method: str = "GET") -> Callable[[View], Callable[..., HttpResponseBase]]:
    """Open a view to keys with the right; every call leaves a line, also one that is refused."""

    def wrap(view: View) -> Callable[..., HttpResponseBase]:
        @csrf_exempt
        @functools.wraps(view)
        def run(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
            at = timezone.now()
            told = _Told(name, request.get_host(), at, str(next(iter(kwargs.values()), "")).replace("\0", ""))
            try:
                return told.good(_answer(request, view, right, method, told, kwargs))
            except Refusal as refusal:
                return told.bad(_mark(refusal), refusal.message, refusal.cure, refusal)
            except RequestDataTooBig:
                return told.bad(413, "提交的内容过大。", "请减少附件，大文件请另行移交。")
            except _Wrong as wrong:
                return told.bad(wrong.status, wrong.words, wrong.cure)

        run.__right__ = right  # type: ignore[attr-defined]
        return cast("Callable[..., HttpResponseBase]", run)

    return wrap


class _Wrong(Exception):
    def __init__(self, status: int, words: str, cure: str) -> None:
        super().__init__(words)
        self.status, self.words, self.cure = status, words, cure


@dataclass
class _Told:
    """What the log says of a call."""

    operation: str
    host: str
    at: datetime
    subject: str
    key: AccessKey | None = None
    count: int = 0

    def good(self, response: HttpResponseBase) -> HttpResponseBase:
        self._note(response.status_code, "")
        return response

    def bad(self, status: int, words: str, cure: str, refusal: Refusal | None = None) -> HttpResponse:
        self._note(status, words)
        cited = "；".join(dict.fromkeys(str(one) for one in refusal.citations)) if refusal else ""
        return problem(status, f"{words}（{cited}）" if cited else words, cure)

    def _note(self, status: int, error: str) -> None:
        # A stranger's calls are counted, not kept: anybody could fill the log.
        if self.key is not None:
            if status == calls.BUSY and calls.is_told(self.key, at=self.at):
                return
            calls.note(
                self.operation, key=self.key, host=self.host.partition(":")[0], subject=self.subject, status=status,
                count=self.count, error=error, at=self.at,
            )  # fmt: skip
        elif status != calls.BUSY:
            log.warning("a call without a valid key", operation=self.operation, status=status)


def _answer(
    request: HttpRequest, view: View, right: str, method: str, told: _Told, kwargs: dict[str, Any]
) -> HttpResponseBase:
    key = told.key = _key_of(request, told.at)
    if calls.too_many(key, at=told.at):
        raise _Wrong(calls.BUSY, "调用过于频繁。", "请一分钟后再试，并减少调用次数。")
    if request.method != method:
        raise _Wrong(405, "这个网址不能这样调用。", f"请用 {method}。")
    queries.require_right(key, right)
    if any("\0" in one for one in kwargs.values()):
        raise _Wrong(404, "网址中的编号有误。", "请核对编号。")
    asking = Asking(request, told.at, key, told.subject, given=_given(request))
    with acting_from(networks.visitor_of(request)):
        answer = view(asking, **kwargs)
    told.subject, told.count = asking.subject, asking.count
    if isinstance(answer, FileResponse):
        return _closed(answer)
    status, form = answer if isinstance(answer, tuple) else (200, answer)
    return respond(form, status)


def _key_of(request: HttpRequest, at: datetime) -> AccessKey:
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    try:
        if scheme.lower() != "bearer":
            raise queries.BadKey("没有密钥。", cure="请在请求头加上 Authorization: Bearer 密钥。")
        return queries.open_key(text, on=timezone.localdate(at))
    except queries.BadKey:
        if calls.too_many_of_strangers(networks.visitor_of(request)):
            raise _Wrong(calls.BUSY, "无效的调用过于频繁。", "请核对密钥，一分钟后再试。")
        raise


def _given(request: HttpRequest) -> dict[str, str]:
    for name, values in request.GET.lists():
        if len(values) > 1 or "\0" in values[0]:
            raise _Wrong(400, f"参数“{name[:40]}”有误。", "每个参数只写一次。")
    return request.GET.dict()


def _mark(refusal: Refusal) -> int:
    return next((status for kind, status in MARKS.items() if isinstance(refusal, kind)), 422)


def _said(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    if first["type"] == "json_invalid":
        return "提交的内容不是 JSON。"
    where = ".".join(str(one) for one in first["loc"])[:80]
    return f"“{where}”{WRONG.get(first['type'], '写法有误')}。"


def respond(form: Form, status: int = 200) -> HttpResponse:
    return _closed(HttpResponse(form.model_dump_json(), content_type="application/json; charset=utf-8", status=status))


def problem(status: int, words: str, cure: str) -> HttpResponse:
    """A call that was not answered, with what to do."""
    made = respond(Problem(error=words, cure=cure), status)
    if status == 401:
        made["WWW-Authenticate"] = "Bearer"
    if status == calls.BUSY:
        made["Retry-After"] = "60"
    return made


def plain(value: dict[str, Any]) -> HttpResponse:
    """A document of the interface itself, open to everybody."""
    text = json.dumps(value, ensure_ascii=False, indent=1)
    return HttpResponse(text, content_type="application/json; charset=utf-8")


R = TypeVar("R", bound=HttpResponseBase)


def _closed(response: R) -> R:
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
