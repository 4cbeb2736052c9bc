"""What can be called. Each view asks `delivery.exchange` or the package that knows; nothing is decided here."""

import re
from datetime import date

from django.http import FileResponse, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from jiyue.common.refusals import Refusal
from jiyue.common.uploads import CONTENT_TYPES
from jiyue.delivery.exchange import schema as formats
from jiyue.delivery.exchange.actions import errands, receiving
from jiyue.delivery.exchange.queries import offered, received
from jiyue.delivery.exchange.schema import interface
from jiyue.faces.api.door import Answer, Asking, call, plain, problem
from jiyue.oversight.disclosure.queries import use

MONTH = re.compile(r"[12][0-9]{3}-(0[1-9]|1[0-2])")


@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """The description of the interface for programs."""
    return plain(interface.openapi(request.build_absolute_uri(reverse("api-root"))[:-1]))


@require_safe
def schema(request: HttpRequest, name: str) -> HttpResponse:
    """The JSON schema of one form."""
    found = next((one for one in interface.SCHEMAS if one.__name__ == name), None)
    if found is None:
        return problem(404, "没有这个数据格式。", "请对照接口说明。")
    return plain(interface.schema_of(found))


@csrf_exempt
def missing(request: HttpRequest, rest: str = "") -> HttpResponse:
    return problem(404, "接口没有这个网址。", "请对照接口说明（/api/v1/openapi.json）。")


@call("items", "items")
def items(asking: Asking) -> Answer:
    return _page(asking, offered.asked(asking.given))


@call("services", "items")
def services(asking: Asking) -> Answer:
    return _page(asking, offered.asked(asking.given, kind="guide"))


def _page(asking: Asking, asked: offered.Asked) -> Answer:
    found = offered.page(asking.key, asked)
    asking.subject, asking.count = str(asked.column or asked.kind), len(found.items)
    return found


@call("item", "items")
def item(asking: Asking, code: str) -> Answer:
    return offered.item(asking.key, code)


@call("file", "items")
def file(asking: Asking, code: str, sha256: str) -> Answer:
    row, path = offered.file(asking.key, code, sha256)
    return FileResponse(
        path.open("rb"), as_attachment=True, filename=row.name, content_type=CONTENT_TYPES[row.extension]
    )


@call("columns", "items")
def columns(asking: Asking) -> Answer:
    found = offered.columns(asking.key)
    asking.count = len(found.columns)
    return found


@call("outlets", "registry")
def outlets(asking: Asking) -> Answer:
    found = offered.outlets(asking.key)
    asking.count = len(found.outlets)
    return found


@call("use", "use")
def column_use(asking: Asking) -> Answer:
    month = asking.given.get("month") or f"{timezone.localdate(asking.at):%Y-%m}"
    if set(asking.given) - {"month"} or not MONTH.fullmatch(month):
        raise Refusal("月份有误。", cure="month 请写如 2026-11。")
    rows = use.by_column(offered.units_within(asking.key), date.fromisoformat(f"{month}-01"))
    asking.subject, asking.count = month, len(rows)
    return formats.ColumnUsePage(month=month, columns=[formats.ColumnUse(**vars(one)) for one in rows])


@call("hand-over", "incoming", "POST")
def hand_over(asking: Asking) -> Answer:
    handed = asking.body(formats.HandedItem)
    asking.subject = handed.number
    found, is_new = receiving.receive(asking.key, handed, at=asking.at)
    return 201 if is_new else 200, received.receipt_of(found)


@call("incoming", "incoming")
def incoming(asking: Asking, number: str) -> Answer:
    return received.receipt_of(received.incoming_of(asking.key, number))


@call("give", "errands", "POST")
def give(asking: Asking) -> Answer:
    handed = asking.body(formats.HandedErrand)
    asking.subject = handed.number
    return 201, received.errand_form(errands.take(asking.key, handed, at=asking.at))


@call("errand", "errands")
def errand(asking: Asking, number: str) -> Answer:
    return received.errand_form(received.errand_of(asking.key, number, is_ours=False))


@call("answer", "errands", "POST")
def answer(asking: Asking, number: str) -> Answer:
    said = asking.body(formats.Answer)
    return received.errand_form(errands.hear(asking.key, number, said, at=asking.at))
