"""Questions about connections, keys and calls, and what the interface gives out."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone

from jiyue.common.refusals import Refusal
from jiyue.content.library.policies import AUTHORS
from jiyue.delivery.exchange import policies, rules
from jiyue.delivery.exchange.models import AccessKey, Call, Connection, Dispatch
from jiyue.estate.organisations.models import Posting
from jiyue.estate.organisations.queries import active, household

LATELY = 30
"""So many days back errors are counted."""
JOINED = (
    Connection.Kind.DISCLOSURE, Connection.Kind.SERVICES, Connection.Kind.LICENCES, Connection.Kind.OFFICE,
)  # fmt: skip
"""The kinds of systems that a platform is expected to be joined with (云南2017 附件3 第11项)."""


class BadKey(Refusal):
    """The caller did not prove which system it is."""


class NoRight(Refusal):
    """The key opens other things."""


def connections_visible_to(posting: Posting) -> QuerySet[Connection]:
    """The connections of the units that the posting looks after or belongs to, running ones first."""
    found = Connection.objects.filter(unit__in=policies.units_of(posting))
    return found.select_related("unit", "receiver__person", "receiver__organisation").order_by("ended_at", "name")


def keys_visible_to(posting: Posting) -> QuerySet[AccessKey]:
    return AccessKey.objects.filter(connection__in=connections_visible_to(posting)).select_related("connection__unit")


def calls_visible_to(posting: Posting) -> QuerySet[Call]:
    """The log of calls of visible connections, newest first."""
    found = Call.objects.filter(key__connection__unit__in=policies.units_of(posting))
    return found.select_related("key__connection").order_by("-at", "-pk")


def receivers_for(posting: Posting, at: datetime) -> QuerySet[Posting]:
    """Who may take in what a system hands over: content staff in office of the units within reach."""
    found = Posting.objects.filter(active(at), role__in=AUTHORS, organisation__in=policies.units_of(posting))
    return found.select_related("person", "organisation").order_by("organisation__lineage", "role")


def open_key(text: str, *, on: date) -> AccessKey:
    """The key that a caller shows; one refusal for all that is wrong with it, but for its age."""
    read = rules.read_key(text)
    key = AccessKey.objects.select_related("connection__unit", "connection__receiver").filter(
        prefix=read[0] if read else ""
    ).first()  # fmt: skip
    if read is None or key is None or not rules.is_same(read[1], key.digest):
        raise BadKey("密钥无效。", cure="请核对请求头 Authorization: Bearer 后面的密钥，或联系平台的安全管理员。")
    state = key.state_on(on)
    if state != "有效":
        raise BadKey(f"密钥{state}。", cure="请联系平台的安全管理员重新发放。")
    return key


def require_right(key: AccessKey, right: str) -> None:
    if right not in key.rights and f"{right}.all" not in key.rights:
        raise NoRight("这个密钥没有所需的权限。", cure="请联系平台的安全管理员，另发带有这项权限的密钥。")


@dataclass(frozen=True)
class Standing:
    """A connection with its state: what went last in either direction, and what failed."""

    connection: Connection
    state: str
    last_at: datetime | None
    calls: int
    errors: int
    last_error: str
    keys: int


def standings(posting: Posting, *, at: datetime) -> list[Standing]:
    """Each visible connection with state, last exchange and errors of the last 30 days."""
    today = timezone.localdate(at)
    connections = connections_visible_to(posting)
    valid = Q(keys__revoked_at__isnull=True, keys__expires_on__gte=today)
    counted = connections.annotate(valid=Count("keys", filter=valid, distinct=True))
    return [_standing(one, one.valid, at=at) for one in counted]


def standing_of(connection: Connection, *, at: datetime) -> Standing:
    today = timezone.localdate(at)
    return _standing(connection, connection.keys.filter(revoked_at=None, expires_on__gte=today).count(), at=at)


def _standing(connection: Connection, keys: int, *, at: datetime) -> Standing:
    since = at - timedelta(days=LATELY)
    calls = Call.objects.filter(key__connection=connection)
    lately = calls.filter(at__gte=since)
    sent = Dispatch.objects.filter(connection=connection)
    bad_call = lately.filter(status__gte=400).order_by("-at").first()
    bad_send = sent.exclude(error="").filter(asked_at__gte=since).order_by("-asked_at").first()
    last_good = calls.filter(status__lt=400).aggregate(last=Max("at"))["last"]
    last_sent = sent.filter(done_at__isnull=False).aggregate(last=Max("done_at"))["last"]
    last_at = max((one for one in (last_good, last_sent) if one), default=None)
    wrong = [(one.at if isinstance(one, Call) else one.asked_at, one.error) for one in (bad_call, bad_send) if one]
    newest = max(wrong, default=None)
    errors = lately.filter(status__gte=400).count() + sent.exclude(error="").filter(asked_at__gte=since).count()
    return Standing(
        connection=connection,
        state=_state(connection, keys, last_at, newest[0] if newest else None),
        last_at=last_at,
        calls=lately.count(),
        errors=errors,
        last_error=newest[1] if newest else "",
        keys=keys,
    )


def _state(connection: Connection, keys: int, last_at: datetime | None, failed_at: datetime | None) -> str:
    if connection.ended_at:
        return "已停用"
    if failed_at and (last_at is None or failed_at > last_at):
        return "有错误"
    if last_at:
        return "正常"
    return "还没有交换过" if keys or connection.secret else "没有有效密钥"


def missing_kinds(posting: Posting) -> list[str]:
    """Which of the systems that a platform is expected to be joined with are not registered in the unit's scope."""
    running = connections_visible_to(posting).filter(ended_at=None)
    have = set(running.values_list("kind", flat=True))
    return [str(kind.label) for kind in JOINED if kind not in have]


def platforms(posting: Posting) -> QuerySet[Connection]:
    """The running connections with other platforms."""
    kinds = (Connection.Kind.UPPER, Connection.Kind.LOWER)
    return connections_visible_to(posting).filter(kind__in=kinds, ended_at=None)


def is_of_house(connection: Connection, posting: Posting) -> bool:
    return connection.unit in household(posting.organisation)
