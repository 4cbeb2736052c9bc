"""Questions about websites and accounts."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from jiyue.estate.duties.hooks import Held
from jiyue.estate.organisations import queries as organisations
from jiyue.estate.organisations.models import Posting
from jiyue.estate.registry.models import FetchRule, Outlet, RuleException, Website
from jiyue.estate.registry.rules import missed
from jiyue.rulebook.deadlines.rules import Due, Term, calendar, due_on
from jiyue.rulebook.regulations.queries import Applied, enforces, rules_for
from jiyue.rulebook.regulations.rules import rule
from jiyue.rulebook.regulations.schema import OriginalPosts, UpdateInterval

_PORTS = {"http": 80, "https": 443}


KEEPERS = {Posting.Role.SITE_MANAGER, Posting.Role.SECTION_HEAD, Posting.Role.DEPUTY_HEAD, Posting.Role.HEAD}


def visible_to(posting: Posting) -> QuerySet[Outlet]:
    """What one's own unit sponsors or operates; for a supervisor, also what it supervises and its whole tree."""
    own = organisations.household(posting.organisation)
    seen = Q(sponsor__in=own) | Q(operator__in=own)
    if posting.role == Posting.Role.SUPERVISOR:
        seen |= Q(supervisor__in=own) | Q(sponsor__in=organisations.scope_of(posting.organisation))
    return Outlet.objects.filter(seen).select_related("sponsor", "supervisor", "operator", "website")


def supervised_by(posting: Posting) -> QuerySet[Outlet]:
    """The outlets that this posting's unit supervises itself."""
    own = organisations.household(posting.organisation)
    return Outlet.objects.filter(supervisor__in=own).select_related("sponsor", "supervisor", "website")


def may_keep(outlet: Outlet, *, by: Posting, at: datetime) -> bool:
    """The sponsor's own people but for its editors, and the supervisors of the unit that supervises it."""
    role, unit = by.role, by.organisation
    own = role in KEEPERS and unit in organisations.household(outlet.sponsor)
    over = role == Posting.Role.SUPERVISOR and unit in organisations.household(outlet.supervisor)
    return by.active_at(at) and (own or over)


def answered_for(kind: str) -> Iterator[Held]:
    """The running outlets of a kind with the units that answer for them: their sponsors."""
    running = Outlet.objects.filter(kind=kind, status=Outlet.Status.RUNNING)
    for outlet in running.select_related("sponsor__place"):
        yield Held(outlet.sponsor, outlet, outlet.opened_on)


def website_of_host(host: str) -> Website | None:
    """The site behind a host name of a request; names that are not registered have none."""
    return Website.objects.filter(domain=host.lower()).select_related("outlet").first()


def fetch_rules_for(outlets: Iterable[Outlet]) -> dict[str, tuple[str, int]]:
    """Host → (address, port), as the fetch door takes it. Production knows no demo rules."""
    found = FetchRule.objects.filter(outlet__in=list(outlets))
    if settings.MODE == "production":
        found = found.filter(is_demo=False)
    return {rule.host: (rule.address, rule.port) for rule in found}


def entrance(base_url: str, rules: Mapping[str, tuple[str, int]]) -> str:
    """The home page's address as the fetch door takes it; a host with a fetch rule answers on the rule's port."""
    parts = urlsplit(base_url)
    host = parts.hostname or ""
    port = rules[host][1] if host in rules else parts.port
    netloc = host if port in {None, _PORTS.get(parts.scheme)} else f"{host}:{port}"
    return urlunsplit((parts.scheme, netloc, parts.path or "/", "", ""))


def exceptions(at: datetime) -> QuerySet[RuleException]:
    """Every exception that holds now."""
    day = timezone.localdate(at)
    found = RuleException.objects.filter(since__lte=day, until__gt=day)
    return found.select_related("outlet", "granted_by__person", "granted_by__organisation")


def ended_exceptions(at: datetime, *, subject_kind: str) -> QuerySet[RuleException]:
    """Those on this kind of subject whose last day has passed."""
    return RuleException.objects.filter(subject_kind=subject_kind, until__lte=timezone.localdate(at))


def exception_for(
    applied: Applied[Any],
    *,
    subject: Model,
    at: datetime,
    about: str = "",
    among: Iterable[RuleException] | None = None,
) -> RuleException | None:
    """The leave to go beyond this rule here and now; only a soft rule knows one, whatever was granted (D2).

    `among`: where somebody who asks about many has read the exceptions already.
    """
    if applied.strength != "soft":
        return None
    if among is not None:
        wanted = applied.rule.kind, subject._meta.label_lower, str(subject.pk), about
        return next((one for one in among if _grants(one, *wanted, on=timezone.localdate(at))), None)
    found = exceptions(at).filter(
        rule_kind=applied.rule.kind, subject_kind=subject._meta.label_lower, subject_id=str(subject.pk)
    )
    return (found.filter(about=about) if about else found).first()


def _grants(one: RuleException, rule_kind: str, subject_kind: str, subject_id: str, about: str, *, on: date) -> bool:
    same = (one.rule_kind, one.subject_kind, one.subject_id) == (rule_kind, subject_kind, subject_id)
    return same and one.since <= on < one.until and about in ("", one.about)


def exceptions_visible_to(posting: Posting) -> QuerySet[RuleException]:
    """Every exception in the whole tree for every supervisor in it (D2); for others those of the outlets they see."""
    found = RuleException.objects.select_related("outlet", "granted_by__person", "granted_by__organisation")
    if posting.role != Posting.Role.SUPERVISOR:
        return found.filter(outlet__in=visible_to(posting))
    root = posting.organisation.lineage.split("/")[1]
    return found.filter(outlet__sponsor__lineage__startswith=f"/{root}/")


@dataclass(frozen=True)
class PostStanding:
    """How an account stands under one rule: the days of the window on which a post was owed and none came, and
    by when the next one is owed; None where nothing was ever recorded.
    """

    applied: Applied[UpdateInterval] | Applied[OriginalPosts]
    missed: tuple[date, ...]
    due: Due | None

    @property
    def is_original(self) -> bool:
        return isinstance(self.applied.rule, OriginalPosts)


@enforces(OriginalPosts, UpdateInterval)
def post_standings(outlet: Outlet, *, since: date, on: date) -> list[PostStanding]:
    """Posts against the rules of the account's place, from a day on, the ruling recorded."""
    place = outlet.sponsor.place_id
    rules: list[Applied[UpdateInterval] | Applied[OriginalPosts]] = [
        *rules_for(UpdateInterval, place=place, on=on, outlet_kind=Outlet.Kind.MEDIA_ACCOUNT),
        *rules_for(OriginalPosts, place=place, on=on),
    ]
    posts = list(outlet.posts.filter(posted_on__lte=on).values_list("posted_on", "original"))
    found = []
    for applied in rules:
        wants_original = isinstance(applied.rule, OriginalPosts)
        days = [day for day, original in posts if original or not wants_original]
        term = Term.parse(applied.rule.term)
        late = tuple(day for day in missed(days, term, on=on) if day >= since)
        found.append(PostStanding(applied, late, due_on(max(days), term, calendar()) if days else None))
        if days:
            rule(applied.citations, "refused" if late else "allowed")
    return found
