"""Joining other systems to the platform, and the keys with which they call."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils import timezone

from jiyue.common.refusals import Refusal
from jiyue.content.library import policies as library
from jiyue.core.audit.actions import audited, record
from jiyue.delivery.exchange import policies, rules
from jiyue.delivery.exchange.models import AccessKey, Connection
from jiyue.delivery.exchange.schema.interface import RIGHTS
from jiyue.delivery.exchange.sealed import seal
from jiyue.estate.organisations.models import Organisation, Posting
from jiyue.rulebook.deadlines.rules import Term, calendar, due_on
from jiyue.rulebook.regulations.queries import enforces, strictest
from jiyue.rulebook.regulations.rules import refuse, rule
from jiyue.rulebook.regulations.schema import KeyLife

Role = Posting.Role


@audited
def connect(
    unit: Organisation, *, name: str, kind: str, receiver: Posting, by: Posting, at: datetime, address: str = ""
) -> Connection:
    """Register another system. Whatever it hands over lands as a draft with the receiver."""
    policies.require(Role.SYSTEM_ADMIN, unit=unit, by=by, at=at, what="登记对接系统")
    if kind not in Connection.Kind.values:
        raise Refusal("没有这种系统类型。", cure=f"请从{'、'.join(Connection.Kind.labels)}中选择。")
    library.may_write_for(unit, by=receiver, at=at)
    made = Connection(unit=unit, name=name.strip(), kind=kind, receiver=receiver, made_by=by, made_at=at)
    made.address = _checked_address(address)
    _store(made)
    said = f"登记对接系统“{made.name}”（{made.get_kind_display()}）"
    record("exchange.connect", made, by=by, at=at, summary=said, data={"unit": str(unit.pk), "kind": kind})
    return made


@audited
def amend(connection: Connection, *, receiver: Posting, address: str, by: Posting, at: datetime) -> Connection:
    """Another receiver, or another address."""
    policies.require(Role.SYSTEM_ADMIN, unit=connection.unit, by=by, at=at, what="修改对接系统")
    _require_open(connection)
    library.may_write_for(connection.unit, by=receiver, at=at)
    connection.receiver, connection.address = receiver, _checked_address(address)
    _store(connection)
    record("exchange.amend", connection, by=by, at=at, summary=f"修改对接系统“{connection}”的接收人或网址")
    return connection


@audited
def keep_their_key(connection: Connection, *, secret: str, by: Posting, at: datetime) -> Connection:
    """The key with which we call the other side; kept encrypted and never shown again."""
    policies.require(Role.SECURITY_ADMIN, unit=connection.unit, by=by, at=at, what="保存对方的密钥")
    _require_open(connection)
    if not connection.address:
        raise Refusal("还没有登记对方的接口网址。", cure="请先由系统管理员填写对方接口网址。")
    connection.secret = seal(secret.strip())
    connection.save(update_fields=["secret"])
    record("exchange.keep_their_key", connection, by=by, at=at, summary=f"保存“{connection}”给本平台的密钥")
    return connection


@audited
def end_connection(connection: Connection, *, reason: str, by: Posting, at: datetime) -> Connection:
    """Nothing goes either way any more; its keys are worth nothing from now on."""
    policies.require(Role.SYSTEM_ADMIN, unit=connection.unit, by=by, at=at, what="停用对接系统")
    _require_open(connection)
    if not reason.strip():
        raise Refusal("停用须写明原因。", cure="请填写原因。")
    connection.ended_at, connection.ended_reason = at, reason.strip()[:200]
    connection.save(update_fields=["ended_at", "ended_reason"])
    connection.dispatches.filter(done_at=None).update(next_at=None, error="对接系统已停用，没有送出。")
    record("exchange.end_connection", connection, by=by, at=at, summary=f"停用对接系统“{connection}”：{reason}"[:200])
    return connection


@audited
@enforces(KeyLife)
def issue_key(
    connection: Connection, *, rights: Sequence[str], expires_on: date, by: Posting, at: datetime
) -> tuple[AccessKey, str]:
    """A key for the connection's unit with these rights; its text is given once and stands nowhere."""
    policies.require(Role.SECURITY_ADMIN, unit=connection.unit, by=by, at=at, what="发放接口密钥")
    _require_open(connection)
    if not rights or not set(rights) <= set(RIGHTS):
        raise Refusal("没有选择权限。", cure=f"请从{'、'.join(RIGHTS.values())}中选择。")
    if "errands" in rights and not connection.is_between_platforms:
        raise Refusal("交办事项只在上下级平台之间使用。", cure="请去掉这项权限，或核对系统类型。")
    today = timezone.localdate(at)
    if expires_on <= today:
        raise Refusal("有效期至应在今天以后。", cure="请改填以后的日期。")
    life = strictest(KeyLife, place=connection.unit.place_id, on=today)
    last = due_on(today, Term.parse(life.rule.term), calendar()).date
    if expires_on > last:
        cure = f"请填 {last:%Y-%m-%d} 或更早的日期，到期前另发。"
        raise refuse(f"密钥最长有效到 {last:%Y-%m-%d}。", cure=cure, citations=life.citations)
    rule(life.citations, "allowed")
    text, prefix, digest = rules.new_key()
    key = AccessKey.objects.create(
        connection=connection, prefix=prefix, digest=digest, rights=sorted(set(rights)), expires_on=expires_on,
        issued_by=by, issued_at=at,
    )  # fmt: skip
    facts = {"rights": key.rights, "expires_on": expires_on.isoformat()}
    record("exchange.issue_key", key, by=by, at=at, summary=f"为“{connection}”发放接口密钥 {prefix}", data=facts)
    return key, text


@audited
def revoke_key(key: AccessKey, *, reason: str, by: Posting, at: datetime) -> AccessKey:
    """From the next call on the key opens nothing."""
    policies.require(Role.SECURITY_ADMIN, unit=key.connection.unit, by=by, at=at, what="收回接口密钥")
    if key.revoked_at:
        raise Refusal("这个密钥已经收回。", cure="无需再次办理。")
    if not reason.strip():
        raise Refusal("收回密钥须写明原因。", cure="请填写原因。")
    key.revoked_at, key.revoked_reason = at, reason.strip()[:200]
    key.save(update_fields=["revoked_at", "revoked_reason"])
    record("exchange.revoke_key", key, by=by, at=at, summary=f"收回接口密钥 {key.prefix}：{key.revoked_reason}"[:200])
    return key


def _require_open(connection: Connection) -> None:
    if connection.ended_at:
        raise Refusal(f"对接系统“{connection}”已经停用。", cure="需要恢复对接的，请重新登记。")


def _store(connection: Connection) -> None:
    try:
        connection.full_clean(exclude=["secret"])
    except ValidationError as error:
        raise Refusal("；".join(error.messages), cure="请改正后再提交。") from error
    connection.save()


def _checked_address(text: str) -> str:
    """Where the other platform's interface stands: the scheme and host alone, what follows is ours to add."""
    text = text.strip().rstrip("/")
    if not text:
        return ""
    try:
        parts: Any = urlsplit(text)
        port = parts.port
    except ValueError:
        parts, port = None, None
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.query:
        raise Refusal("对方接口网址写法有误。", cure="请填如 https://platform.example.gov.cn 的网址，不带路径。")
    if parts.path or parts.fragment or port == 0:
        raise Refusal("对方接口网址只填到域名。", cure="请填如 https://platform.example.gov.cn 的网址，不带路径。")
    return text
