"""Tasks, notices and findings between platforms, and their answers."""

from datetime import date, datetime

from django.utils import timezone

from jiyue.common.ids import short_id
from jiyue.common.refusals import Refusal
from jiyue.core.audit.actions import audited, record
from jiyue.delivery.exchange import policies
from jiyue.delivery.exchange.intake import actor_of, hold
from jiyue.delivery.exchange.models import AccessKey, Connection, Dispatch, Errand
from jiyue.delivery.exchange.queries.received import Clash, errand_of
from jiyue.delivery.exchange.schema import Answer, HandedErrand
from jiyue.estate.organisations.models import Posting


@audited
def give(
    connection: Connection, *, kind: str, title: str, text: str, by: Posting, at: datetime, due_on: date | None = None
) -> Errand:
    """Give another platform something to do or to know; the worker carries it over."""
    policies.require_role(policies.GIVERS, unit=connection.unit, by=by, at=at, what="交办事项")
    if connection.ended_at or not connection.is_between_platforms:
        raise Refusal("交办事项只送往在用的上级或下级平台。", cure="请另选对接平台。")
    if kind not in Errand.Kind.values:
        raise Refusal("没有这种事项类型。", cure=f"请从{'、'.join(Errand.Kind.labels)}中选择。")
    if not title.strip() or not text.strip():
        raise Refusal("请写明标题和内容。", cure="补充后再交办。")
    today = timezone.localdate(at)
    if due_on and due_on < today:
        raise Refusal("要求办结日期已经过去。", cure="请改填今天或以后的日期。")
    one = Errand.objects.create(
        connection=connection, is_ours=True, number=f"JB{today:%Y%m%d}-{short_id(6)}", kind=kind,
        title=title.strip()[:200], text=text.strip()[:5000], due_on=due_on, given_by=by, given_at=at,
    )  # fmt: skip
    Dispatch.objects.create(
        connection=connection, what=Dispatch.What.ERRAND, errand=one, asked_by=by, asked_at=at, next_at=at
    )
    record("exchange.give", one, by=by, at=at, summary=f"向“{connection}”交办{one.get_kind_display()}《{one.title}》")
    return one


@audited
def take(key: AccessKey, handed: HandedErrand, *, at: datetime) -> Errand:
    """Take in what the other platform gives; the same again under one number is one errand."""
    hold(key.connection)
    values = handed.model_dump()
    known = Errand.objects.filter(connection=key.connection, number=handed.number, is_ours=False).first()
    if known and any(getattr(known, name) != value for name, value in values.items()):
        raise Clash(f"编号“{handed.number}”已经收过，内容不同。", cure="修改后的事项请用新的编号交办。")
    one = known or Errand.objects.create(connection=key.connection, is_ours=False, given_at=at, **values)
    word = "再次收到" if known else "收到"
    summary = f"{word}“{key.connection}”交办的{one.get_kind_display()}《{one.title}》（{one.number}）"
    record("exchange.take", one, by=actor_of(key.connection), at=at, summary=summary, data={"key": key.prefix})
    return one


@audited
def answer(one: Errand, *, text: str, by: Posting, at: datetime) -> Errand:
    """Say what was done about an errand of the other platform; the worker carries the answer over."""
    policies.require_role(policies.ANSWERERS, unit=one.connection.unit, by=by, at=at, what="答复交办事项")
    one = Errand.objects.select_for_update(of=("self",)).select_related("connection__unit").get(pk=one.pk)
    if one.is_ours:
        raise Refusal("这是本平台交办的事项，由对方答复。", cure="请等待对方答复。")
    if one.answered_at:
        raise Refusal("这件事项已经答复。", cure="需要补充的，请与对方联系。")
    if not text.strip():
        raise Refusal("请写明办理情况。", cure="补充后再答复。")
    one.answer, one.answered_by, one.answered_at = text.strip()[:5000], by, at
    one.save(update_fields=["answer", "answered_by", "answered_at"])
    Dispatch.objects.create(
        connection=one.connection, what=Dispatch.What.ANSWER, errand=one, asked_by=by, asked_at=at, next_at=at
    )
    record("exchange.answer", one, by=by, at=at, summary=f"答复“{one.connection}”交办的《{one.title}》（{one.number}）")
    return one


@audited
def hear(key: AccessKey, number: str, said: Answer, *, at: datetime) -> Errand:
    """The other platform's answer to what was given to it."""
    hold(key.connection)
    one = errand_of(key, number, is_ours=True)
    if one.answered_at and one.answer != said.answer:
        raise Clash("这件事项已经答复，内容不同。", cure="需要补充的，请与交办单位联系。")
    if not one.answered_at:
        one.answer, one.answered_at = said.answer, at
        one.save(update_fields=["answer", "answered_at"])
    summary = f"收到“{key.connection}”对《{one.title}》（{one.number}）的答复"
    record("exchange.hear", one, by=actor_of(key.connection), at=at, summary=summary, data={"key": key.prefix})
    return one
