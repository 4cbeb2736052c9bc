"""对接系统: which systems are joined to the platform, their keys, their calls, what went and what failed."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from jiyue.common.refusals import Refusal
from jiyue.delivery.exchange import actions, queries
from jiyue.delivery.exchange.actions import sending
from jiyue.delivery.exchange.models import AccessKey, Call, Connection, Dispatch, Incoming
from jiyue.delivery.exchange.queries import received
from jiyue.delivery.exchange.schema.interface import RIGHTS
from jiyue.estate.organisations.models import Organisation
from jiyue.faces.console import pages, policies, scopes, sheets
from jiyue.faces.console.doors import screen
from jiyue.faces.console.forms.exchange import AmendForm, ConnectionForm, KeyForm, SecretForm
from jiyue.faces.console.forms.resources import ReasonForm
from jiyue.faces.console.requests import Request
from jiyue.faces.console.sheets import Cell, Sheet
from jiyue.faces.console.templatetags.console import when

COLOURS = {"正常": "green", "有错误": "red", "已停用": "grey", "没有有效密钥": "yellow", "还没有交换过": "blue"}
SHOWN, EVERY = 20, 2000


def _connection(request: Request, key: UUID) -> Connection:
    return get_object_or_404(scopes.visible(Connection, request.posting, request.at), pk=key)


@screen("connections")
def listing(request: Request) -> HttpResponse:
    """Each connection with its state, its last exchange and its errors; which kinds are not joined yet."""
    rows = [
        [
            Cell(str(one.connection), reverse("console:connection", args=[one.connection.pk])),
            Cell(one.connection.get_kind_display()),
            Cell(str(one.connection.unit)),
            Cell(one.state, colour=COLOURS[one.state]),
            Cell(when(one.last_at)),
            Cell(str(one.calls)),
            Cell(f"{one.errors}：{one.last_error}" if one.errors else "0"),
        ]
        for one in queries.standings(request.posting, at=request.at)
    ]
    missing = queries.missing_kinds(request.posting)
    lead = (
        "其他政务系统和上下级平台怎样与本平台交换信息。对方凭密钥调用接口；移交来的内容一律存为草稿，审核签发后才发布。"
    )
    lead += f"还没有登记的系统类型：{'、'.join(missing)}。" if missing else ""
    links = [(reverse("console:interface-calls"), "接口调用"), ("/api/v1/openapi.json", "接口描述文件（API）")]
    if policies.may_start(request.posting, "connections"):
        links.insert(0, (reverse("console:connection-new"), "登记对接系统"))
    headers = ("系统", "类型", "对接单位", "状态", "最近交换", "30 天内被调用", "30 天内错误")
    sheet = Sheet(
        "对接系统", "connections", headers, rows, lead=lead, links=links, of=Connection,
        empty="还没有登记对接系统。由系统管理员登记，安全管理员发放密钥。",
    )  # fmt: skip
    return sheets.respond(request, sheet)


@screen("connections", methods=("GET", "POST"), start=True)
def new(request: Request) -> HttpResponse:
    form = ConnectionForm(
        request.POST or None, units=scopes.visible(Organisation, request.posting, request.at),
        receivers=queries.receivers_for(request.posting, request.at),
    )  # fmt: skip

    def act() -> HttpResponse:
        made = actions.connect(**form.cleaned_data, by=request.posting, at=request.at)
        messages.success(request, "已登记。请安全管理员为它发放密钥。")
        return redirect("console:connection", made.pk)

    back = reverse("console:connections")
    return pages.asked(request, form, act, title="登记对接系统", button="登记", back=back)


@screen("connections")
def connection(request: Request, key: UUID) -> HttpResponse:
    """One connection: state, keys, the last calls and what we sent or read."""
    found = _connection(request, key)
    context = {
        "found": found,
        "standing": queries.standing_of(found, at=request.at),
        "colours": COLOURS,
        "keys": [(one, one.state_on(request.at.date()), _rights(one)) for one in found.keys.all()],
        "calls": Call.objects.filter(key__connection=found).select_related("key")[:SHOWN],
        "dispatches": received.dispatches_visible_to(request.posting).filter(connection=found)[:SHOWN],
        "incoming": _drafts(request, found),
        "outlets": found.outlets.all()[:EVERY],
        "may_keep": policies.may_start(request.posting, "connections") and not found.ended_at,
        "may_key": policies.may_start(request.posting, "keys") and not found.ended_at,
        "may_send": queries.is_of_house(found, request.posting) and policies.may_start(request.posting, "errands"),
    }
    return render(request, "console/connection.html", context)


def _drafts(request: Request, found: Connection) -> Sequence[Incoming]:
    """What it handed over, for the content staff of its own unit alone."""
    if not policies.may_open(request.posting, "incoming"):
        return []
    return list(received.incoming_visible_to(request.posting).filter(connection=found)[:SHOWN])


def _rights(key: AccessKey) -> list[str]:
    return [RIGHTS[one] for one in key.rights]


@screen("connections", methods=("GET", "POST"), start=True)
def amend(request: Request, key: UUID) -> HttpResponse:
    found = _connection(request, key)
    initial = {"receiver": found.receiver_id, "address": found.address}
    receivers = queries.receivers_for(request.posting, request.at)
    form = AmendForm(request.POST or None, initial=initial, receivers=receivers)

    def act() -> HttpResponse:
        actions.amend(found, **form.cleaned_data, by=request.posting, at=request.at)
        messages.success(request, "已修改。")
        return redirect("console:connection", found.pk)

    back = reverse("console:connection", args=[found.pk])
    return pages.asked(request, form, act, title=f"修改“{found}”", crumb="修改", button="保存", back=back)


@screen("connections", methods=("GET", "POST"), start=True)
def end(request: Request, key: UUID) -> HttpResponse:
    found = _connection(request, key)

    def act(reason: str) -> str:
        actions.end_connection(found, reason=reason, by=request.posting, at=request.at)
        return "已停用，它的密钥从现在起无效。"

    return pages.with_reason(
        request, title=f"停用“{found}”", button="停用", back=found.pk, act=act, form=ReasonForm, warning=True,
        hint="停用后不能再调用接口，也不再向它送出；已经收到的草稿和记录都保留。", route="console:connection",
    )  # fmt: skip


@screen("keys", methods=("GET", "POST"), start=True)
def issue_key(request: Request, key: UUID) -> HttpResponse:
    """The key itself is shown on the answer to this very form and never again."""
    found = _connection(request, key)
    form = KeyForm(request.POST or None)

    def act() -> HttpResponse:
        made, text = actions.issue_key(found, **form.cleaned_data, by=request.posting, at=request.at)
        context = {"found": found, "key": made, "text": text, "rights": _rights(made)}
        return render(request, "console/key_issued.html", context)

    back = reverse("console:connection", args=[found.pk])
    hint = "密钥只在发放后显示一次，平台不保存原文。请当面或用加密方式交给对方，不要用普通邮件、聊天软件发送。"
    return pages.asked(
        request, form, act, title=f"为“{found}”发放密钥", crumb="发放密钥", button="发放", back=back, hint=hint
    )


@screen("keys", methods=("GET", "POST"), start=True)
def their_key(request: Request, key: UUID) -> HttpResponse:
    found = _connection(request, key)
    form = SecretForm(request.POST or None)

    def act() -> HttpResponse:
        actions.keep_their_key(found, **form.cleaned_data, by=request.posting, at=request.at)
        messages.success(request, "已加密保存。")
        return redirect("console:connection", found.pk)

    back = reverse("console:connection", args=[found.pk])
    return pages.asked(
        request, form, act, title=f"填写“{found}”给本平台的密钥", crumb="对方的密钥", button="保存", back=back
    )


@screen("keys", methods=("GET", "POST"), start=True)
def revoke_key(request: Request, key: UUID) -> HttpResponse:
    found = get_object_or_404(scopes.visible(AccessKey, request.posting, request.at), pk=key)

    def act(reason: str) -> str:
        actions.revoke_key(found, reason=reason, by=request.posting, at=request.at)
        return "已收回，从下一次调用起无效。"

    return pages.with_reason(
        request, title=f"收回密钥 {found.prefix}", button="收回", back=found.connection_id, act=act, form=ReasonForm,
        warning=True, route="console:connection",
    )  # fmt: skip


@screen("connections")
def calls(request: Request) -> HttpResponse:
    """The log of calls: which system asked for what, with what outcome; no persons."""
    rows = [
        [
            Cell(when(one.at)),
            Cell(str(one.key.connection) if one.key else "—"),
            Cell(one.host),
            Cell(one.operation),
            Cell(one.subject or "—"),
            Cell(str(one.status), colour="green" if one.status < 400 else "red"),
            Cell(str(one.count)),
            Cell(one.error or "—"),
        ]
        for one in queries.calls_visible_to(request.posting)[:EVERY]
    ]
    sheet = Sheet(
        "接口调用", "interface-calls", ("时间", "系统", "网站", "接口", "对象", "结果", "条数", "错误"), rows, of=Call,
        lead=f"最近 {EVERY} 次调用：哪个系统、经哪个网站、取了什么、结果如何。不记录个人信息。",
        empty="还没有系统调用过接口。", crumbs=[(reverse("console:connections"), "对接系统")],
    )  # fmt: skip
    return sheets.respond(request, sheet)


@screen("incoming")
def incoming(request: Request) -> HttpResponse:
    """What other systems handed over, with its number there and how far it has come here."""
    rows = [
        [
            Cell(one.resource.draft.title, _draft_address(one, request)),
            Cell(one.number),
            Cell(str(one.connection)),
            Cell(one.resource.get_kind_display()),
            Cell(when(one.received_at)),
            Cell(received.state_of(one)),
        ]
        for one in received.incoming_visible_to(request.posting)[:EVERY]
    ]
    sheet = Sheet(
        "接口来件", "incoming", ("题名", "来件编号", "来自", "类型", "收到时间", "办理状态"), rows, of=Incoming,
        lead="政务公开、办公业务等系统和其他平台移交来的信息。来件都是草稿，请核对内容、附件和公开属性后送审。",
        empty="还没有系统移交过信息。",
    )  # fmt: skip
    return sheets.respond(request, sheet)


def _draft_address(one: Incoming, request: Request) -> str:
    return "" if one.resource.removed_at else reverse("console:resource", args=[one.resource_id])


@screen("errands", methods=("POST",), start=True)
def again(request: Request, key: UUID) -> HttpResponse:
    found = get_object_or_404(scopes.visible(Dispatch, request.posting, request.at), pk=key)
    try:
        sending.again(found, by=request.posting, at=request.at)
        messages.success(request, "已重新排队，稍后送出。")
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("console:connection", found.connection_id)
