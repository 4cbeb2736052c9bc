"""What sites need of the common platform (网站运行需求): asked, taken up, answered, each once and on record."""

from datetime import datetime

from django.utils import timezone

from jiyue.common.ids import dated_number
from jiyue.common.refusals import Refusal
from jiyue.core.audit.actions import audited, record
from jiyue.estate.organisations.models import Posting
from jiyue.estate.registry.models import Outlet, SiteRequest
from jiyue.estate.registry.queries import requests
from jiyue.rulebook.regulations.queries import enforces
from jiyue.rulebook.regulations.rules import refuse, rule
from jiyue.rulebook.regulations.schema import SiteRequests

State = SiteRequest.State


@enforces(SiteRequests)
@audited
def ask(outlet: Outlet, *, title: str, text: str, by: Posting, at: datetime) -> SiteRequest:
    """Send what the site needs to the unit that runs the platform; it has a number from then on."""
    if not requests.may_ask(outlet, by=by, at=at):
        raise Refusal(f"“{outlet}”的运行需求由其主办、承办单位的在任人员提出。", cure="请联系该单位的网站管理员。")
    title, text = title.strip(), text.strip()
    if not title or not text:
        raise Refusal("没有写明需求。", cure="请填写标题，并写明需要什么、什么时候要用。")
    cited = requests.citations(outlet, on=timezone.localdate(at))
    receiver = requests.receiver_of(outlet, at=at)
    if receiver is None:
        raise refuse(
            "平台承办单位还没有人在任，需求无处送达。",
            cure="请联系安全管理员，先为平台承办单位授予“平台运维员”任职。",
            citations=cited,
        )
    made = SiteRequest.objects.create(
        number=dated_number("需", timezone.localdate(at)), outlet=outlet, receiver=receiver,
        title=title[:100], text=text[:2000], asked_by=by, asked_at=at,
    )  # fmt: skip
    rule(cited, "allowed")
    said = f"“{outlet}”向“{receiver}”提出运行需求《{made.title}》（{made.number}）"
    record("registry.ask", made, by=by, at=at, summary=said[:500])
    return made


@audited
def take(request: SiteRequest, *, by: Posting, at: datetime) -> SiteRequest:
    """The platform's unit begins to work on it."""
    request = _of_receiver(request, by=by, at=at)
    if request.state != State.SENT:
        raise Refusal(f"这项需求{request.get_state_display()}，不能再受理。", cure="请刷新页面查看最新状态。")
    request.state, request.taken_by, request.taken_at = State.TAKEN, by, at
    request.save(update_fields=["state", "taken_by", "taken_at"])
    record("registry.take", request, by=by, at=at, summary=f"受理网站运行需求 {request}")
    return request


@audited
def answer(request: SiteRequest, *, done: bool, text: str, by: Posting, at: datetime) -> SiteRequest:
    """Say what was done, or why not; the site reads it."""
    request = _of_receiver(request, by=by, at=at)
    if request.state not in (State.SENT, State.TAKEN):
        raise Refusal(f"这项需求{request.get_state_display()}，不能再答复。", cure="请刷新页面查看最新状态。")
    if not text.strip():
        cited = requests.citations(request.outlet, on=timezone.localdate(at))
        raise refuse("没有写答复。", cure="请写明办理结果；不予办理的，写明原因。", citations=cited)
    request.state = State.DONE if done else State.DECLINED
    request.answer, request.answered_by, request.answered_at = text.strip()[:2000], by, at
    request.save(update_fields=["state", "answer", "answered_by", "answered_at"])
    said = f"答复网站运行需求 {request}：{request.get_state_display()}"
    record("registry.answer", request, by=by, at=at, summary=said)
    return request


@audited
def take_back(request: SiteRequest, *, by: Posting, at: datetime) -> SiteRequest:
    """The site no longer needs it."""
    request = _held(request)
    if not requests.may_ask(request.outlet, by=by, at=at):
        raise Refusal("只有提出需求的网站可以撤回。", cure="请联系该网站的网站管理员。")
    if request.state not in (State.SENT, State.TAKEN):
        raise Refusal(f"这项需求{request.get_state_display()}，不能撤回。", cure="无需办理。")
    request.state = State.WITHDRAWN
    request.save(update_fields=["state"])
    record("registry.take_back", request, by=by, at=at, summary=f"撤回网站运行需求 {request}")
    return request


def _held(request: SiteRequest) -> SiteRequest:
    rows = SiteRequest.objects.select_for_update(of=("self",)).select_related("outlet__sponsor", "receiver")
    return rows.get(pk=request.pk)


def _of_receiver(request: SiteRequest, *, by: Posting, at: datetime) -> SiteRequest:
    request = _held(request)
    if not requests.may_answer(request, by=by, at=at):
        raise Refusal(f"这项需求由平台承办单位“{request.receiver}”办理。", cure="请联系该单位的平台运维员。")
    return request
